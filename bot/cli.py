"""The command line: what may be typed, and one call each into the commands."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from bot import app, commands

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

_INTERRUPTED: Final = 130
"""What a shell expects of a command that was stopped with Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing ever ends in a stack trace."""
    streams = commands.Streams(sys.stdin.buffer, _writable(sys.stdout), _writable(sys.stderr))
    called = _parser().parse_args(arguments)
    try:
        return _run(called, streams)
    except app.BotError as error:
        print(error, file=streams.errors)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read has enough. What is still buffered goes nowhere, or the interpreter would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the one place where whatever is left is told without a trace
        print(app.apologise(error, _places(called).state), file=streams.errors)
        return 1


def _run(called: Namespace, streams: commands.Streams) -> int:
    places = _places(called)
    match called.command:
        case "chat":
            return commands.chat(places, streams, commands.Wishes(called.now))
        case "check":
            return commands.check(places, streams)
        case _:
            return _ask(called, places, streams)


def _ask(called: Namespace, places: app.Places, streams: commands.Streams) -> int:
    question = " ".join(called.question)
    if called.batch is not None:
        if called.question:
            message = "ask: --batch reads the questions from its file; leave out the one you typed"
            raise app.WrongCallError(message)
        if not called.json:
            message = "ask: --batch answers in JSON; add --json"
            raise app.WrongCallError(message)
        return _ask_batch(called, places, streams)
    if not called.question:
        message = "ask: type a question, for example: advocacy-bot ask what did the EP ask on torture"
        raise app.WrongCallError(message)
    if question == "-":
        question = streams.input.read().decode("utf-8", "replace")
    return commands.ask(places, streams, question, commands.Wishes(called.now, called.lang), as_json=called.json)


def _ask_batch(called: Namespace, places: app.Places, streams: commands.Streams) -> int:
    if called.batch == "-":
        return commands.ask_batch(places, streams, streams.input, commands.Wishes(called.now, called.lang))
    try:
        source: BinaryIO = Path(called.batch).open("rb")  # noqa: SIM115 -- the next lines close it
    except OSError as error:
        message = f"ask: {called.batch} cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise app.WrongCallError(message) from error
    with source:
        return commands.ask_batch(places, streams, source, commands.Wishes(called.now, called.lang))


def _places(called: Namespace) -> app.Places:
    return app.find_places(called.home, os.environ, Path.cwd())


def _writable(stream: TextIO) -> TextIO:
    """Make a stream take every character: a pipe gets UTF-8, a terminal what it can show."""
    if hasattr(stream, "reconfigure"):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="replace")
    return stream


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="advocacy-bot",
        description="Answers what was asked of whom, by whom, and when, from records, each with its source.",
        allow_abbrev=False,
    )
    home = ArgumentParser(add_help=False)
    home.add_argument(
        "--home",
        metavar="FOLDER",
        help="the folder of config/, seeds/ and state/; else BOT_HOME, else this folder if it holds config/",
    )
    now = ArgumentParser(add_help=False)
    now.add_argument("--now", metavar="DATE", help="answer as of this date (its noon in Brussels) or this instant")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    commands.add_parser("chat", parents=[home, now], help="talk to the bot; lines piped in are answered in order")
    asking = commands.add_parser(
        "ask",
        parents=[home, now],
        help="answer one question, or a file of them",
        formatter_class=RawDescriptionHelpFormatter,
        epilog='A line of a batch: {"id": 1, "question": "…", "thread": "a", "now": "2026-11-23"}\n'
        "Lines with one thread are one conversation; thread and now may be left out.",
    )
    asking.add_argument("question", nargs="*", metavar="QUESTION", help="the question, or - to read it from the input")
    asking.add_argument("--json", action="store_true", help="answer with one JSON object")
    asking.add_argument(
        "--batch", metavar="FILE", help="answer each JSON line of a file (- is the input); needs --json"
    )
    asking.add_argument("--lang", metavar="xx", help="answer in this language, whatever the question's is")
    commands.add_parser("check", parents=[home], help="name every mistake in config/ and seeds/ with its line")
    return parser
