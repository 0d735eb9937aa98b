"""Entry point of the command line; :mod:`bot.cli.parser` defines its arguments."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from bot import app
from bot.cli.parser import parser
from bot.cli.streams import AnswerOptions, Streams
from bot.core.domain.text import escape_invisible, escape_invisible_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from typing import BinaryIO

    from bot.cli.output_file import OutputFile

_TERMINAL_ONLY: Final = frozenset({"accept", "export", "forget", "identity"})
"""Commands about people that exist on the command line only, not in chat."""
_INTERRUPTED: Final = 130
"""Exit code by convention after Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no error ends in a traceback."""
    streams = Streams(sys.stdin.buffer, _writable(sys.stdout), _writable(sys.stderr))
    args = parser().parse_args(arguments)
    try:
        return _run(args, streams)
    except app.BotError as error:
        print(error, file=streams.errors)
        return error.exit_code
    except BrokenPipeError:
        # The reader has closed the pipe. Without this the interpreter would report an error when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the one place where whatever is left is told without a trace
        print(escape_invisible_lines(app.apologise(error, _places(args).state)), file=streams.errors)
        return 1


def _run(args: Namespace, streams: Streams) -> int:
    places = _places(args)
    for each in app.describe_ignored_files(places, args.home, os.environ, Path.cwd()):
        print(escape_invisible(each), file=streams.errors, flush=True)
    return _COMMANDS.get(args.command, _change)(args, places, streams)


# Each command is imported when it is called, so that it does not slow down the others.


def _chat(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.chat import chat  # noqa: PLC0415

    return chat(places, streams, AnswerOptions(args.now))


def _check(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.check import check  # noqa: PLC0415

    return check(places, streams, AnswerOptions(args.now))


def _doctor(_: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.doctor import doctor  # noqa: PLC0415

    return doctor(places, streams)


def _slack(_: Namespace, __: app.HomePaths, streams: Streams) -> int:
    from bot.cli.setup import print_manifest  # noqa: PLC0415

    return print_manifest(streams)


def _matrix(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.setup import LoginOptions, log_in_bot, log_out_bot  # noqa: PLC0415

    if args.step == "logout":
        return log_out_bot(streams)
    return log_in_bot(places, streams, LoginOptions(args.homeserver, args.user, args.secrets))


def _run_service(_: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.run import run  # noqa: PLC0415

    return run(places, streams)


def _export(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    if args.what == "timeline":
        from bot.cli.export import TimelineOptions, export_timeline  # noqa: PLC0415

        drawing = TimelineOptions.of(args.format, _target(args))
        return export_timeline(places, streams, " ".join(args.question), AnswerOptions(args.now, args.lang), drawing)
    if args.what == "calendar":
        from bot.cli.calendar import export_calendar  # noqa: PLC0415

        return export_calendar(places, streams, _target(args))
    from bot.cli.export import TableExportOptions, export_table  # noqa: PLC0415

    of, related = " ".join(getattr(args, "of", ())), getattr(args, "with_related", False)
    table = TableExportOptions(args.what, of, args.format, _target(args), related=related)
    return export_table(places, streams, table, AnswerOptions(args.now, args.lang))


def _import(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.calendar import import_calendar  # noqa: PLC0415

    return import_calendar(places, streams, args.file, args.yes_to)


def _backup(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.backup import backup  # noqa: PLC0415

    return backup(places, streams, args.file)


def _restore(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.backup import restore  # noqa: PLC0415

    return restore(places, streams, args.file)


def _reminders(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.reminders import explain_reminder, list_reminders  # noqa: PLC0415

    if args.show is None:
        return list_reminders(places, streams, args.first, args.last, args.now)
    if args.id is None or args.first or args.last:
        message = "reminders show: type the beginning of an id, for example: advocacy-bot reminders show 5b1c27de"
        raise app.UsageError(message)
    return explain_reminder(places, streams, args.id, args.now)


def _brief(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.brief import BriefOptions, brief  # noqa: PLC0415

    options = AnswerOptions(args.now, args.lang)
    return brief(places, streams, " ".join(args.meeting), options, BriefOptions(args.format, _target(args)))


def _people(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    what, *words = args.words or [""]
    if what not in _TERMINAL_ONLY:
        return _change(args, places, streams)
    if what in {"accept", "identity"}:
        from bot.cli.identities import accept, show  # noqa: PLC0415

        return show(places, streams, words) if what == "identity" else accept(places, streams, words, agreed=args.yes)
    from bot.cli.people import ForgetOptions, export, forget  # noqa: PLC0415

    if what == "export":
        return export(places, streams, words, _target(args))
    return forget(places, streams, words, ForgetOptions(args.yes, args.with_notes, args.delete_backups))


def _change(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.change import change  # noqa: PLC0415

    line = " ".join([args.command, *args.words])
    return change(places, streams, line, getattr(args, "now", None), agreed=args.yes)


def _ask(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.ask import ask  # noqa: PLC0415

    question = " ".join(args.question)
    if args.batch is not None:
        if args.question:
            message = "ask: --batch reads the questions from its file; leave out the one you typed"
            raise app.UsageError(message)
        if not args.json:
            message = "ask: --batch answers in JSON; add --json"
            raise app.UsageError(message)
        return _ask_batch(args, places, streams)
    if not args.question:
        message = "ask: type a question, for example: advocacy-bot ask what did the EP ask on torture"
        raise app.UsageError(message)
    if question == "-":
        question = streams.input.read().decode("utf-8", "replace")
    return ask(places, streams, question, AnswerOptions(args.now, args.lang), as_json=args.json)


def _ask_batch(args: Namespace, places: app.HomePaths, streams: Streams) -> int:
    from bot.cli.ask import ask_batch  # noqa: PLC0415

    if args.batch == "-":
        return ask_batch(places, streams, streams.input, AnswerOptions(args.now, args.lang))
    try:
        source: BinaryIO = Path(args.batch).open("rb")  # noqa: SIM115 -- the next lines close it
    except OSError as error:
        message = f"ask: {args.batch} cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise app.UsageError(message) from error
    with source:
        return ask_batch(places, streams, source, AnswerOptions(args.now, args.lang))


_COMMANDS: Final[dict[str, Callable[[Namespace, app.HomePaths, Streams], int]]] = {
    "ask": _ask,
    "backup": _backup,
    "brief": _brief,
    "chat": _chat,
    "check": _check,
    "doctor": _doctor,
    "export": _export,
    "import": _import,
    "matrix": _matrix,
    "people": _people,
    "person": _people,
    "reminders": _reminders,
    "restore": _restore,
    "run": _run_service,
    "slack": _slack,
}


def _target(args: Namespace) -> OutputFile | None:
    from bot.cli.output_file import OutputFile  # noqa: PLC0415

    return OutputFile.of(args.output, force=args.force)


def _places(args: Namespace) -> app.HomePaths:
    return app.find_places(args.home, os.environ, Path.cwd())


def _writable(stream: TextIO) -> TextIO:
    """Make a stream accept every character: a pipe gets UTF-8, a terminal replacements for what it cannot show."""
    if hasattr(stream, "reconfigure"):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="replace")
    return stream
