"""The command line: what may be typed, and one call each into the commands."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from bot import app
from bot.commands.speaking import Streams, Wishes
from bot.core.editing.commands import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

_CHANGING: Final[tuple[tuple[str, list[str], str], ...]] = (
    ("meetings", ["meeting"], "list, show, add, move, confirm, cancel, note or remove meetings ahead"),
    ("milestones", ["milestone"], "the same with milestones"),
    ("people", ["person"], "who may change what"),
    ("history", [], "who changed what, and when"),
    ("undo", [], "take a change back"),
)
_INTERRUPTED: Final = 130
"""What a shell expects of a command that was stopped with Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing ever ends in a stack trace."""
    streams = Streams(sys.stdin.buffer, _writable(sys.stdout), _writable(sys.stderr))
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


def _run(called: Namespace, streams: Streams) -> int:
    return _COMMANDS.get(called.command, _change)(called, _places(called), streams)


# Each command is loaded when it is called: what one needs is no delay for the others.


def _chat(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.chat import chat  # noqa: PLC0415

    return chat(places, streams, Wishes(called.now))


def _check(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.check import check  # noqa: PLC0415

    return check(places, streams, Wishes(called.now))


def _go_on(_: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.run import run  # noqa: PLC0415

    return run(places, streams)


def _export(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.calendar import export_calendar  # noqa: PLC0415

    return export_calendar(places, streams, called.output)


def _import(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.calendar import import_calendar  # noqa: PLC0415

    return import_calendar(places, streams, called.file, called.yes_to)


def _backup(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.backup import backup  # noqa: PLC0415

    return backup(places, streams, called.file)


def _restore(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.backup import restore  # noqa: PLC0415

    return restore(places, streams, called.file)


def _reminders(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.reminders import explain_reminder, list_reminders  # noqa: PLC0415

    if called.show is None:
        return list_reminders(places, streams, called.first, called.last, called.now)
    if called.id is None or called.first or called.last:
        message = "reminders show: type the beginning of an id, for example: advocacy-bot reminders show 5b1c27de"
        raise app.WrongCallError(message)
    return explain_reminder(places, streams, called.id, called.now)


def _brief(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.brief import Wanted, brief  # noqa: PLC0415

    wishes = Wishes(called.now, called.lang)
    return brief(places, streams, " ".join(called.meeting), wishes, Wanted(called.format, called.output))


def _change(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.change import change  # noqa: PLC0415

    return change(places, streams, " ".join([called.command, *called.words]), agreed=called.yes)


def _ask(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.ask import ask  # noqa: PLC0415

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
    return ask(places, streams, question, Wishes(called.now, called.lang), as_json=called.json)


def _ask_batch(called: Namespace, places: app.Places, streams: Streams) -> int:
    from bot.commands.ask import ask_batch  # noqa: PLC0415

    if called.batch == "-":
        return ask_batch(places, streams, streams.input, Wishes(called.now, called.lang))
    try:
        source: BinaryIO = Path(called.batch).open("rb")  # noqa: SIM115 -- the next lines close it
    except OSError as error:
        message = f"ask: {called.batch} cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise app.WrongCallError(message) from error
    with source:
        return ask_batch(places, streams, source, Wishes(called.now, called.lang))


_COMMANDS: Final[dict[str, Callable[[Namespace, app.Places, Streams], int]]] = {
    "ask": _ask,
    "backup": _backup,
    "brief": _brief,
    "chat": _chat,
    "check": _check,
    "export": _export,
    "import": _import,
    "reminders": _reminders,
    "restore": _restore,
    "run": _go_on,
}


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
    # It may stand before the command or behind it; what a command does not say leaves what was said before.
    home = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    for either in (parser, home):
        either.add_argument(
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
    briefing = commands.add_parser("brief", parents=[home, now], help="what to raise at a meeting, with every source")
    briefing.add_argument("meeting", nargs="+", metavar="MEETING", help="next, a forum, or FORUM:NUMBER; then full")
    briefing.add_argument("--format", choices=["text", "markdown", "html", "docx", "json"], default="text")
    briefing.add_argument("--output", metavar="FILE", help="where to; the standard output if left out")
    briefing.add_argument("--lang", metavar="xx", help="in this language, whatever the campaign's is")
    commands.add_parser("check", parents=[home, now], help="name every mistake in config/ and seeds/ with its line")
    commands.add_parser("run", parents=[home], help="keep the bot going: watch config/ until stopped")
    exporting = commands.add_parser("export", parents=[home], help="write what is ahead as a calendar (iCalendar)")
    exporting.add_argument("what", choices=["calendar"])
    exporting.add_argument("--output", metavar="FILE", help="where to; the standard output if left out")
    importing = commands.add_parser(
        "import", parents=[home], help="show what a calendar says that is not planned so, and take what you accept"
    )
    importing.add_argument("what", choices=["calendar"])
    importing.add_argument("file", metavar="FILE", help="an iCalendar file (.ics) by any program")
    importing.add_argument("--yes-to", metavar="N[,M…]", help="accept what these events ask for, and nothing else")
    telling = commands.add_parser("reminders", parents=[home, now], help="what will be told, where, when and why")
    telling.add_argument("show", nargs="?", choices=["show"], help="everything that is known of one reminder …")
    telling.add_argument("id", nargs="?", metavar="ID", help="… whose id begins so")
    telling.add_argument("--from", dest="first", metavar="DAY", help="the first day; from now on if left out")
    telling.add_argument("--to", dest="last", metavar="DAY", help="the last day")
    saving = commands.add_parser("backup", parents=[home], help="copy the store, also while the bot runs")
    saving.add_argument("file", nargs="?", metavar="FILE", help="where to; else a new file in state/backups/")
    restoring = commands.add_parser("restore", parents=[home], help="put such a copy back; the old store is kept")
    restoring.add_argument("file", metavar="FILE", help="what “backup” has written")
    for name, aliases, does in _CHANGING:
        changing = commands.add_parser(
            name, aliases=aliases, parents=[home], help=does, formatter_class=RawDescriptionHelpFormatter,
            epilog="\n".join(usage for (noun, _), usage in USAGE.items() if noun in {name, *aliases}),
        )  # fmt: skip
        changing.add_argument("words", nargs="*", metavar="…", help="as it is typed in chat")
        changing.add_argument("--yes", action="store_true", help="agree to what is asked back")
    return parser
