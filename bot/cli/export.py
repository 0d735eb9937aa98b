"""``export recommendations``, ``progress``, ``milestones``, ``briefing`` and ``audit``: export of tables."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.pictures.drawing import draw
from bot.adapters.terminal.render import to_plain_text
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.lazy_store import LazyProgress, stored_texts
from bot.app.services import TERMINAL_USER, open_services
from bot.cli.output_file import OutputFile, write_output
from bot.cli.streams import incoming_message, print_problems, run_without_loop
from bot.core.features.exports.commands import EXPORT_FORMATS, ExportTable
from bot.core.features.progress.redaction import RedactedProgressReader
from bot.core.features.timeline.service import TimelineService

if TYPE_CHECKING:
    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.cli.streams import AnswerOptions, Streams
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.exports.commands import ExportFormat, ExportKind
    from bot.core.features.questions.service import UserMessage
    from bot.core.features.timeline.model import PictureFormat

_NO_TEXT: Final = frozenset({"xlsx", "docx"})
_WITH_NAMES: Final[frozenset[ExportKind]] = frozenset({"audit", "progress"})
"""Tables that name people, so only their owner may read the file."""


@dataclass(frozen=True, slots=True)
class TableExportOptions:
    """Table, format and output file."""

    what: ExportKind
    of: str
    """Question or meeting; empty for everything."""
    form: ExportFormat | None = None
    output: OutputFile | None = None
    related: bool = False


def export_table(places: HomePaths, streams: Streams, table: TableExportOptions, options: AnswerOptions) -> int:
    """Write a table to a file or to standard output, and a summary to standard error.

    Raises:
        UsageError: if there is no such meeting, or the file cannot be written.
    """
    form = table.form or _form_of(table.output)
    if form in _NO_TEXT and table.output is None:
        message = f"export: Excel and Word need a file; add --output {table.what}.{form}, or --format csv"
        raise UsageError(message)
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)
    said = incoming_message(bot, "", "export", options)
    outcome = asyncio.run(_carry_out(bot, places, ExportTable(table.what, form, table.of or None, table.related), said))
    told = to_plain_text(ActiveBot(bot).outcome_composer().compose(outcome, options.language or bot.language))
    if outcome.kind == "refused":
        message = f"export: {told}"
        raise UsageError(message)
    if not outcome.files:
        print(told, file=streams.errors, flush=True)
        return 0
    written = outcome.files[0].data
    if table.output is not None:
        write_output(table.output, written, "export", places, private=table.what in _WITH_NAMES)
    else:
        streams.output.flush()
        streams.output.buffer.write(written)
        streams.output.buffer.flush()
    print(told, file=streams.errors, flush=True)
    return 0


async def _carry_out(bot: Bot, places: HomePaths, command: ExportTable, said: UserMessage) -> Outcome:
    async with open_services(ActiveBot(bot), places, now=said.asked_at) as services:
        return await services.commands.execute(command, "", replace(TERMINAL_USER, said=said))


def _form_of(output: OutputFile | None) -> ExportFormat:
    """Return the format from the suffix of the file's name, ``xlsx`` by default."""
    ending = output.path.suffix.removeprefix(".").casefold() if output else ""
    return next((form for form in EXPORT_FORMATS if form == ending), "xlsx")


@dataclass(frozen=True, slots=True)
class TimelineOptions:
    """Format and output file."""

    form: PictureFormat
    output: OutputFile | None = None

    @classmethod
    def of(cls, form: PictureFormat | None, output: OutputFile | None) -> TimelineOptions:
        """Return the options, with the format from the file's name if none was given."""
        return cls(form or ("png" if output and output.path.suffix.lower() == ".png" else "svg"), output)


def export_timeline(
    places: HomePaths, streams: Streams, typed: str, options: AnswerOptions, drawing: TimelineOptions
) -> int:
    """Draw the timeline of a record, of the answer to a question, or of everything, as known at a moment.

    Raises:
        UsageError: if there is nothing to draw, or the file cannot be written.
    """
    if drawing.form == "png" and drawing.output is None:
        message = "export timeline: a PNG needs a file; add --output FILE.png"
        raise UsageError(message)
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)
    asked = incoming_message(bot, typed, "", options)
    now = asked.asked_at or SystemClock().now()
    active = ActiveBot(bot)
    progress = RedactedProgressReader(LazyProgress(places), active.note_rooms)
    timelines = TimelineService(active.timeline, progress, draw, as_of=lambda: now)
    language, always = asked.answer_in or asked.language, asked.answer_in is not None
    chart = run_without_loop(timelines.chart(asked.text or None, asked.place, language=language, always=always))
    if chart is None:
        message = f"export timeline: {bot.wording.say('timeline.nothing', language)}"
        raise UsageError(message)
    picture = timelines.picture(chart, drawing.form)
    if drawing.output is not None:
        write_output(drawing.output, picture.data, "export timeline", places)
    else:
        print(picture.data.decode().removesuffix("\n"), file=streams.output, flush=True)
    return 0
