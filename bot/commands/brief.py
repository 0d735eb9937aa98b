"""``brief``: shows what to raise at a meeting, as text, document or JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.console.machine import briefing_line
from bot.adapters.console.render import plain
from bot.app.answering import open_bot
from bot.app.clock import SystemClock
from bot.app.errors import WrongCallError
from bot.app.stored import StoredProgress
from bot.commands.speaking import finish, incoming, tell
from bot.commands.writing import Target, write_whole
from bot.core.editing.briefed import brief as briefed
from bot.core.editing.commands import USAGE, Brief
from bot.core.editing.reading import read_command
from bot.core.presenting.outcomes import OutcomeComposer
from bot.services.discretion import DiscreetReading
from bot.services.progress.recording import owing

if TYPE_CHECKING:
    from bot.app.places import Places
    from bot.commands.speaking import Streams, Wishes
    from bot.core.catalogue import Catalogue
    from bot.core.editing.outcome import Outcome
    from bot.core.message import Message

_FILES: Final = frozenset({"markdown", "html", "docx"})
"""Formats without a limit on length."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Format and output file."""

    form: str
    output: Target | None = None


def brief(places: Places, streams: Streams, typed: str, wishes: Wishes, wanted: Wanted) -> int:
    """Show the briefing on a meeting; only documents contain all of it, a text as much as a message can hold.

    Raises:
        WrongCallError: if there is no such meeting, or the file cannot be written.
    """
    command = read_command(f"brief {typed}")
    if not isinstance(command, Brief):
        message = f"brief: “{typed}” names no meeting; write {USAGE['brief', '']}"
        raise WrongCallError(message)
    if wanted.form == "docx" and wanted.output is None:
        message = "brief: a Word document is no text; say with --output which file to write"
        raise WrongCallError(message)
    bot = open_bot(places)
    tell(bot.problems, streams)
    asked = incoming(bot, "", "", wishes)
    now = asked.asked_at or SystemClock().now()
    outcome = briefed(command, bot.catalogue, now.astimezone(bot.zone).date())
    if outcome.briefing is not None:
        progress = DiscreetReading(StoredProgress(places), lambda: bot.home.config.note_rooms)
        outcome = replace(outcome, briefing=finish(owing(outcome.briefing, progress, now, asked.place)))
    composer = OutcomeComposer(bot.composer, bot.catalogue, bot.wording)
    shown = composer.compose(outcome, asked.answer_in or bot.language, whole=wanted.form in _FILES)
    if outcome.kind == "refused":
        message = f"brief: {plain(shown)}"
        raise WrongCallError(message)
    written = _written(wanted.form, outcome, shown, bot.catalogue)
    if wanted.output is not None:
        write_whole(wanted.output, written, "brief", places)
    else:
        print(written.decode().removesuffix("\n"), file=streams.output, flush=True)
    return 0


def _written(form: str, outcome: Outcome, message: Message, catalogue: Catalogue) -> bytes:
    # Each format is imported when it is used: python-docx takes longest of all.
    match form:
        case "docx":
            from bot.adapters.exports.word.message import to_word  # noqa: PLC0415

            return to_word(message)
        case "html":
            from bot.adapters.exports.page import to_html  # noqa: PLC0415

            return to_html(message).encode()
        case "markdown":
            from bot.adapters.exports.markdown import to_markdown  # noqa: PLC0415

            return to_markdown(message).encode()
        case "json":
            return f"{briefing_line(outcome.briefing, message, catalogue)}\n".encode()
        case _:
            return f"{plain(message)}\n".encode()
