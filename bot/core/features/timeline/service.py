"""Timelines: selects the records and their progress, and draws the picture with its description."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.names import Namer
from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.timeline.builder import choose_all, choose_answering, choose_lineage, make_timeline
from bot.core.features.timeline.commands import DrawTimeline
from bot.core.features.timeline.model import Picture
from bot.core.features.timeline.view import TimelineTextRenderer, alternative_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date, datetime, tzinfo

    from bot.core.domain.wording import Wording
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.progress.redaction import RedactedProgressReader
    from bot.core.features.questions.answerer import Answerer
    from bot.core.features.questions.service import UserMessage
    from bot.core.features.timeline.builder import TimelineRecords
    from bot.core.features.timeline.model import Chart, PictureFormat
    from bot.core.ports.runtime import ChartRenderer

_LONGEST_DESCRIPTION: Final = 6_000
"""Maximum number of characters of the description inside the picture, for screen readers."""


@dataclass(frozen=True, slots=True)
class TimelineContext:
    """The answerer and wording in force at one moment."""

    answerer: Answerer
    wording: Wording
    language: str
    zone: tzinfo
    speaks: Callable[[UserMessage], Awaitable[str]]
    """Returns the language of a conversation for messages that answer no question."""


class TimelineService:
    """Draws timelines for people who may read; a timeline contains no authors and no notes.

    Args:
        as_of: returns the moment that timelines show.

    """

    def __init__(
        self,
        context: Callable[[], TimelineContext],
        progress: RedactedProgressReader,
        draw: ChartRenderer,
        *,
        as_of: Callable[[], datetime],
    ) -> None:
        self._context = context
        self._progress = progress
        self._draw = draw
        self._as_of = as_of

    @property
    def handlers(self) -> Handlers:
        """The handler; drawing requires the right to read."""
        return {DrawTimeline: CommandHandler(self.carry_out)}

    async def carry_out(self, command: DrawTimeline, who: Requester) -> Outcome:
        """Draw a timeline in a worker thread; the caller has checked the right to read."""
        said = who.said
        language = await self._context().speaks(said) if said else None
        chosen = said is not None and said.answer_in is not None
        chart = await self.chart(command.what, who.room, language=language, always=chosen)
        if chart is None:
            return Outcome("shown", (Say("timeline.nothing"),))
        picture = await asyncio.to_thread(self.picture, chart, command.form)
        return Outcome("shown", parts=(picture,))

    async def chart(self, what: str | None, place: str, *, language: str | None, always: bool = False) -> Chart | None:
        """Return a timeline's chart; None if no matching record has a date.

        Args:
            what: a recommendation or a question; None for everything.
            place: where it is shown, as ``platform:room``.
            language: the language, unless the question is in another; None for the campaign's.
            always: whether to use ``language`` whatever the question's is.

        """
        context, now = self._context(), self._as_of()
        catalogue, today = context.answerer.catalogue, now.astimezone(context.zone).date()
        spoken = language or context.language
        chosen, asked_in = _select_records(what, context.answerer, today, spoken)
        if chosen is None:
            return None
        entries = await self._progress.of(chosen.asks, place) if chosen.asks else ()
        timeline = make_timeline(chosen, catalogue, entries, as_of=today, known_by=now)
        if not timeline.marks:
            return None
        namer = Namer(catalogue, spoken if always else asked_in)
        return TimelineTextRenderer(catalogue, context.wording, namer).chart(timeline)

    def picture(self, chart: Chart, form: PictureFormat) -> Picture:
        """Draw a chart and return the picture with its alternative text."""
        wording = self._context().wording
        data = self._draw(chart, alternative_text(chart, wording, _LONGEST_DESCRIPTION), form)
        return Picture(chart, form, data, alternative_text(chart, wording))


def _select_records(
    what: str | None, answerer: Answerer, today: date, language: str
) -> tuple[TimelineRecords | None, str]:
    """Return the records that are meant, and the language of the answer."""
    catalogue = answerer.catalogue
    if what is None:
        return choose_all(catalogue), language
    wanted = what.casefold().rstrip("?")
    record = next((name for name in catalogue.recommendations if name.casefold() == wanted), None)
    if record is not None:
        return choose_lineage(record, catalogue), language
    answer, _ = answerer.answer(what, None, today, language=language)
    return choose_answering(answer), answer.language
