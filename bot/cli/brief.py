"""``brief``: shows what to raise at a meeting, as text, document or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.terminal.json_lines import briefing_line
from bot.adapters.terminal.render import to_plain_text
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.lazy_store import LazyProgress
from bot.cli.output_file import OutputFile, write_output
from bot.cli.streams import incoming_message, print_problems, run_without_loop
from bot.core.domain.command import NotPossibleError
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.model import ShownBriefing
from bot.core.features.briefings.service import find_briefing, no_session_outcome
from bot.core.features.commands.grammar import USAGE, parse_command
from bot.core.features.commands.outcome import Outcome
from bot.core.features.commands.view import OutcomeComposer
from bot.core.features.progress.redaction import RedactedProgressReader
from bot.core.features.progress.service import add_promises

if TYPE_CHECKING:
    from bot.adapters.documents.home import HomePaths
    from bot.cli.streams import AnswerOptions, Streams
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Message
    from bot.core.features.briefings.model import Briefing

_FILES: Final = frozenset({"markdown", "html", "docx"})
"""Formats without a limit on length."""


@dataclass(frozen=True, slots=True)
class BriefOptions:
    """Format and output file."""

    form: str
    output: OutputFile | None = None


def brief(places: HomePaths, streams: Streams, typed: str, options: AnswerOptions, document: BriefOptions) -> int:
    """Show the briefing on a meeting; only documents contain all of it, a text as much as a message can hold.

    Raises:
        UsageError: if there is no such meeting, or the file cannot be written.
    """
    command = parse_command(f"brief {typed}")
    if not isinstance(command, ShowBriefing):
        message = f"brief: “{typed}” names no meeting; write {USAGE['brief', '']}"
        raise UsageError(message)
    if document.form == "docx" and document.output is None:
        message = "brief: a Word document needs a file; add --output FILE.docx"
        raise UsageError(message)
    bot = open_bot(places)
    print_problems(bot.problems, streams)
    asked = incoming_message(bot, "", "", options)
    now = asked.asked_at or SystemClock().now()
    briefing, outcome = None, no_session_outcome(bot.catalogue)
    try:
        briefing = find_briefing(command.what, bot.catalogue, now.astimezone(bot.zone).date())
    except NotPossibleError as error:
        outcome = Outcome("refused", (error.why,))
    if briefing is not None:
        progress = RedactedProgressReader(LazyProgress(places), lambda: bot.home.config.note_rooms)
        briefing = run_without_loop(add_promises(briefing, progress, now, asked.place))
        outcome = Outcome("shown", parts=(ShownBriefing(briefing, command.whole or document.form in _FILES),))
    composer = OutcomeComposer(bot.composer, bot.catalogue, bot.wording)
    shown = composer.compose(outcome, asked.answer_in or bot.language)
    if outcome.kind == "refused":
        message = f"brief: {to_plain_text(shown)}"
        raise UsageError(message)
    written = _written(document.form, briefing, shown, bot.catalogue)
    if document.output is not None:
        write_output(document.output, written, "brief", places)
    else:
        print(written.decode().removesuffix("\n"), file=streams.output, flush=True)
    return 0


def _written(form: str, briefing: Briefing | None, message: Message, catalogue: Catalogue) -> bytes:
    # Each format is imported when it is used: python-docx takes longest of all.
    match form:
        case "docx":
            from bot.adapters.exports.word import to_word  # noqa: PLC0415

            return to_word(message)
        case "html":
            from bot.adapters.exports.page import to_html  # noqa: PLC0415

            return to_html(message).encode()
        case "markdown":
            from bot.adapters.exports.markdown import to_markdown  # noqa: PLC0415

            return to_markdown(message).encode()
        case "json":
            return f"{briefing_line(briefing, message, catalogue)}\n".encode()
        case _:
            return f"{to_plain_text(message)}\n".encode()
