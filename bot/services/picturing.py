"""Timelines: selects the records and their progress, and draws the picture with its description."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.outcome import Outcome
from bot.core.presenting.charted import alt
from bot.core.presenting.naming import Namer
from bot.core.presenting.timelines import TimelineWords
from bot.core.timeline.chart import Picture
from bot.core.timeline.choosing import answering, everything, named
from bot.core.timeline.commands import Draw
from bot.core.timeline.making import make
from bot.services.clerks import Clerk, reads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date, datetime, tzinfo

    from bot.core.answering.answering import Answerer
    from bot.core.timeline.chart import Chart
    from bot.core.timeline.choosing import Chosen
    from bot.core.timeline.timeline import Form
    from bot.core.wording import Wording
    from bot.services.conversation import Incoming
    from bot.services.desk import Requester
    from bot.services.discretion import DiscreetReading
    from bot.services.ports import Draws

_LONGEST_DESCRIPTION: Final = 6_000
"""Maximum number of characters of the description inside the picture, for screen readers."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The answerer and wording in force at one moment."""

    answerer: Answerer
    wording: Wording
    language: str
    zone: tzinfo
    speaks: Callable[[Incoming], Awaitable[str]]
    """Returns the language of a conversation for messages that answer no question."""


class Picturing:
    """Draws timelines for people who may read; a timeline contains no authors and no notes.

    Args:
        as_of: returns the moment that timelines show.

    """

    def __init__(
        self,
        gallery: Callable[[], Gallery],
        progress: DiscreetReading,
        draw: Draws,
        *,
        as_of: Callable[[], datetime],
    ) -> None:
        self._gallery = gallery
        self._progress = progress
        self._draw = draw
        self._as_of = as_of

    @property
    def clerk(self) -> Clerk:
        """The command handler; drawing requires the right to read."""
        return Clerk(Draw, reads, self.carry_out)

    async def carry_out(self, command: Draw, who: Requester) -> Outcome:
        """Draw a timeline in a worker thread; the caller has checked the right to read."""
        said = who.said
        language = await self._gallery().speaks(said) if said else None
        chosen = said is not None and said.answer_in is not None
        chart = await self.chart(command.what, who.room, language=language, always=chosen)
        if chart is None:
            return Outcome("shown", (Say("timeline.nothing"),))
        picture = await asyncio.to_thread(self.picture, chart, command.form)
        return Outcome("shown", picture=picture)

    async def chart(self, what: str | None, place: str, *, language: str | None, always: bool = False) -> Chart | None:
        """Return a timeline's chart; None if no matching record has a date.

        Args:
            what: a recommendation or a question; None for everything.
            place: where it is shown, as ``platform:room``.
            language: the language, unless the question is in another; None for the campaign's.
            always: whether to use ``language`` whatever the question's is.

        """
        gallery, now = self._gallery(), self._as_of()
        catalogue, today = gallery.answerer.catalogue, now.astimezone(gallery.zone).date()
        spoken = language or gallery.language
        chosen, asked_in = _chosen(what, gallery.answerer, today, spoken)
        if chosen is None:
            return None
        entries = await self._progress.of(chosen.asks, place) if chosen.asks else ()
        timeline = make(chosen, catalogue, entries, as_of=today, known_by=now)
        if not timeline.marks:
            return None
        namer = Namer(catalogue, spoken if always else asked_in)
        return TimelineWords(catalogue, gallery.wording, namer).chart(timeline)

    def picture(self, chart: Chart, form: Form) -> Picture:
        """Draw a chart and return the picture with its alternative text."""
        wording = self._gallery().wording
        data = self._draw(chart, alt(chart, wording, _LONGEST_DESCRIPTION), form)
        return Picture(chart, form, data, alt(chart, wording))


def _chosen(what: str | None, answerer: Answerer, today: date, language: str) -> tuple[Chosen | None, str]:
    """Return the records that are meant, and the language of the answer."""
    catalogue = answerer.catalogue
    if what is None:
        return everything(catalogue), language
    wanted = what.casefold().rstrip("?")
    record = next((name for name in catalogue.recommendations if name.casefold() == wanted), None)
    if record is not None:
        return named(record, catalogue), language
    answer, _ = answerer.answer(what, None, today, language=language)
    return answering(answer), answer.language
