"""Parser of the command line's arguments."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from typing import Final, NoReturn

from typing_extensions import override

from bot.core.domain.text import escape_invisible
from bot.core.features.exports.commands import EXPORT_FORMATS

_CHANGING: Final[tuple[tuple[str, list[str], str], ...]] = (
    ("meetings", ["meeting"], "list, show, add, move, confirm, cancel, note or remove meetings ahead"),
    ("milestones", ["milestone"], "the same with milestones"),
    ("people", ["person"], "who may change what"),
    ("history", [], "who changed what, and when"),
    ("undo", [], "take a change back"),
    ("progress", [], "what came of an ask, with evidence: shown, or recorded"),
    ("raised", [], "record that an ask was raised at a meeting"),
    ("task", [], "have somebody take care of an ask, or of something for a meeting"),
    ("tasks", [], "what is taken care of"),
    ("done", [], "say that a task is done"),
    ("proposals", [], "what waits to be approved"),
    ("approve", [], "have a proposed entry count"),
    ("decline", [], "have it never count"),
    ("promised", [], "record that something was promised there"),
    ("debrief", [], "what is asked after a meeting: shown, or ended"),
    ("debriefs", [], "which of them are not answered"),
)
_TOLD_AS_OF: Final = frozenset({"progress", "proposals"})

_TABLES: Final[tuple[tuple[str, str, str], ...]] = (
    ("recommendations", "the asks that a question finds, one a row, with where each stands", "QUESTION"),
    ("progress", "what came of the asks that a question finds, one entry a row", "QUESTION"),
    ("milestones", "milestones and meetings, past and ahead", "QUESTION"),
    ("briefing", "the asks to raise at a meeting", "MEETING"),
    ("audit", "who changed, recorded and decided what, and when", ""),
)


class _Parser(ArgumentParser):
    """Argument parser whose errors escape control characters in what was typed."""

    typed_as: tuple[str, ...] = ()
    """The words by which chat knows the command; its usages stand below the help."""
    here_only: str = ""
    """What stands below the usages."""

    @override
    def error(self, message: str) -> NoReturn:
        super().error(escape_invisible(message))

    @override
    def format_help(self) -> str:
        if self.typed_as:
            from bot.core.features.commands.grammar import USAGE  # noqa: PLC0415 -- a question needs no grammar

            self.epilog = "\n".join(usage for (word, _), usage in USAGE.items() if word in self.typed_as)
            self.epilog += self.here_only
        return super().format_help()


def parser() -> ArgumentParser:
    """Return the parser of all commands."""
    whole = _Parser(
        prog="advocacy-bot",
        description="Answers what was asked of whom, by whom, and when, from records, each with its source.",
        allow_abbrev=False,
    )
    # --home may come before or after the command; if the latter is missing, SUPPRESS keeps the former.
    home = _Parser(add_help=False, argument_default=SUPPRESS)
    for either in (whole, home):
        either.add_argument(
            "--home",
            metavar="FOLDER",
            help="the folder of config/, seeds/ and state/; else BOT_HOME, else this folder if it holds config/",
        )
    now = _Parser(add_help=False)
    now.add_argument("--now", metavar="DATE", help="answer as of this date (its noon in Brussels) or this instant")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

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
    _add_output(briefing)
    briefing.add_argument("--lang", metavar="xx", help="in this language, whatever the campaign's is")
    commands.add_parser("check", parents=[home, now], help="name every mistake in config/ and seeds/ with its line")
    commands.add_parser(
        "doctor", parents=[home], help="what is wrong with tokens, channels, clocks, files, and how to mend it"
    )
    setting_up = commands.add_parser("slack", parents=[home], help="what setting up the app at Slack takes")
    setting_up.add_argument("what", choices=["manifest"], help="the text that the app is made from")
    _add_matrix(commands.add_parser("matrix", parents=[home], help="give the bot's account on Matrix its device"), home)
    commands.add_parser("run", parents=[home], help="keep the bot going: watch config/ until stopped")
    _add_exports(
        commands.add_parser("export", help="take along what is known, as a file for other programs"), home, now
    )
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
            name, aliases=aliases, parents=[home, now] if name in _TOLD_AS_OF else [home], help=does,
            formatter_class=RawDescriptionHelpFormatter,
        )  # fmt: skip
        changing.typed_as = (name, *aliases)
        changing.add_argument("words", nargs="*", metavar="…", help="as it is typed in chat")
        changing.add_argument("--yes", action="store_true", help="agree to what is asked back")
        if name == "people":
            _add_people(changing)
    return whole


def _add_people(people: _Parser) -> None:
    people.here_only = (
        "\n\nHere only, not in chat:\n"
        "people identity PERSON: the line that writes down by which key somebody on Matrix signs their devices\n"
        "people accept PERSON [--yes]: let another key count as theirs, once they told you that it is\n"
        "people export PERSON [--output FILE]: everything that is kept and names them, as JSON\n"
        "people forget PERSON [--with-notes] [--delete-backups]: have nothing name them any more, with the bot stopped"
    )
    people.add_argument("--output", metavar="FILE", help="export: where to; the standard output if left out")
    people.add_argument("--force", action="store_true", help="export: replace the file if it is there already")
    people.add_argument("--with-notes", action="store_true", help="forget: delete the notes on progress they wrote too")
    people.add_argument("--delete-backups", action="store_true", help="forget: delete older copies that name them too")


def _add_output(command: _Parser) -> None:
    command.add_argument("--output", metavar="FILE", help="where to; the standard output if left out")
    command.add_argument("--force", action="store_true", help="replace the file if it is there already")


def _add_timeline(timeline: _Parser) -> None:
    timeline.add_argument(
        "question", nargs="*", metavar="QUESTION", help="or an ask, of which the whole line is drawn; else everything"
    )
    timeline.add_argument("--format", choices=["svg", "png"], help="else as the file's name ends, or svg")
    timeline.add_argument("--lang", metavar="xx", help="in this language, whatever the question's is")


def _add_exports(exporting: _Parser, home: _Parser, now: _Parser) -> None:
    kinds = exporting.add_subparsers(dest="what", metavar="WHAT", required=True)
    output = _Parser(add_help=False)
    _add_output(output)
    kinds.add_parser("calendar", parents=[home, output], help="what is ahead, as a calendar (iCalendar)")
    _add_timeline(kinds.add_parser("timeline", parents=[home, now, output], help="what was when, as a picture"))
    for name, does, takes in _TABLES:
        table = kinds.add_parser(name, parents=[home, now, output], help=does)
        if takes:
            table.add_argument("of", nargs="*", metavar=takes, help="what it holds; everything if left out")
        if name == "recommendations":
            table.add_argument(
                "--with-related", action="store_true", help="and what stands below the answer, set apart"
            )
        table.add_argument("--format", choices=EXPORT_FORMATS, help="as the file's name ends, or xlsx, if left out")
        table.add_argument("--lang", metavar="xx", help="headings in this language, whatever the campaign's is")


def _add_matrix(matrix: _Parser, home: _Parser) -> None:
    steps = matrix.add_subparsers(dest="step", metavar="STEP", required=True)
    entering = steps.add_parser("login", parents=[home], help="log in once, by a password or by a browser")
    entering.add_argument("homeserver", metavar="HOMESERVER", help="its address, for example https://matrix.org")
    entering.add_argument("user", metavar="USER", help="the bot's account, for example @my-bot:matrix.org")
    entering.add_argument("--secrets", metavar="FOLDER", help="where the secrets go; else state/secrets/")
    steps.add_parser("logout", parents=[home], help="make the token worthless, and have the device forgotten")
