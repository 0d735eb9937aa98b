"""Texts of a timeline in one language; :mod:`bot.core.presenting.charted` renders it without a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref
from bot.core.dates import parse_date
from bot.core.presenting.axis import axis
from bot.core.presenting.fitting import shortened
from bot.core.progress.entry import LINES
from bot.core.timeline.chart import Chart, Label, Strip
from bot.core.timeline.timeline import KINDS, LANES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.presenting.naming import Namer
    from bot.core.timeline.chart import Sign
    from bot.core.timeline.timeline import Kind, Lane, Mark, Timeline
    from bot.core.wording import Wording

_LONGEST_ABOUT: Final = 100
_LONGEST_TEXT: Final = 300
_MOST_NAMED: Final = 12
"""The limit of ids in one note."""
_PROGRESS: Final[frozenset[Lane]] = frozenset({"raised", "done"})


class TimelineWords:
    """Renders the texts of timelines in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer

    def chart(self, timeline: Timeline) -> Chart:
        """Return the chart of a timeline, with all its texts."""
        days = [day for mark in timeline.marks for day in (mark.date.first, mark.date.last)]
        first, last, ticks = axis((*days, timeline.as_of), self._wording, self._namer.language)
        today = self._wording.date(parse_date(timeline.as_of.isoformat()), self._namer.language)
        return Chart(
            self._namer.language,
            self._title(timeline.about),
            first,
            last,
            ticks,
            timeline.as_of,
            self._say("timeline.as_of", date=today),
            tuple(self._strips(timeline)),
            tuple((sign, self._sign(sign)) for sign in _signs(timeline.marks)),
            tuple(self._notes(timeline)),
        )

    def _title(self, about: Ref | str | None) -> str:
        if about is None:
            named = self._namer.campaign()
        else:
            named = self._namer.name(about) if isinstance(about, Ref) else about
        return self._say("timeline.title", about=shortened(named, _LONGEST_ABOUT))

    def _strips(self, timeline: Timeline) -> Iterator[Strip]:
        """Yield the lanes that are not empty, and those of progress if recommendations are drawn."""
        for lane in LANES:
            marks = timeline.on(lane)
            nothing = self._say("progress.nothing") if lane in _PROGRESS and timeline.progress else ""
            if marks or nothing:
                yield Strip(lane, self._lane(lane), tuple(self._label(mark) for mark in marks), nothing)

    def _lane(self, lane: Lane) -> str:
        return self._say(f"card.{lane}" if lane in _PROGRESS else f"timeline.{lane}")

    def _label(self, mark: Mark) -> Label:
        head = f"{self._wording.date(mark.date, self._namer.language)} · {mark.id}"
        text = shortened(", ".join(self._text(mark)), _LONGEST_TEXT)
        return Label(mark.kind, mark.date.first, mark.date.last, mark.date.exact, mark.unverified, head, text)

    def _text(self, mark: Mark) -> Iterator[str]:
        """Yield the description of a mark, and everything that makes it less certain."""
        match mark.lane:
            case "official" | "own":
                ask = self._catalogue.rows.find(mark.id)
                askers = ", ".join(self._asker(name) for name in ask.askers)
                yield self._say("timeline.ask", asker=askers, ask=ask.ask.removesuffix("."))
            case "meetings":
                yield self._meeting(mark.id)
                if place := self._catalogue.meetings[mark.id].place:
                    yield place
            case "milestones":
                yield self._catalogue.milestones[mark.id].what
            case "raised" | "done":
                yield self._say(f"state.{mark.kind}")
                if mark.meeting in self._catalogue.meetings:
                    yield self._meeting(mark.meeting)
        if mark.kind.endswith(("_announced", "_cancelled")):
            yield self._say("timeline." + ("tentative" if mark.tentative else mark.kind.rpartition("_")[2]))
        if mark.unverified:
            yield self._say("timeline.unverified")

    def _asker(self, name: str) -> str:
        """Return an asker's short name, as there is little room."""
        actor = self._catalogue.actors.get(name)
        return (actor and actor.short.get(self._namer.language)) or self._namer.actor(name)

    def _meeting(self, name: str) -> str:
        """Return a meeting's short name."""
        meeting = self._catalogue.meetings[name]
        forum = self._catalogue.forums[meeting.forum]
        called = forum.short.get(self._namer.language) or self._namer.forum(meeting.forum)
        return f"{called} {meeting.number}" if meeting.number else called

    def _sign(self, sign: Sign) -> str:
        return self._say(f"state.{sign}" if sign in LINES else f"timeline.{sign}")

    def _notes(self, timeline: Timeline) -> Iterator[str]:
        """Yield the notes on what is not drawn, and why."""
        for lane, number in (timeline.more or {}).items():
            yield self._say("timeline.more", lane=self._lane(lane), number=number)
        if timeline.unlisted:
            yield self._say("timeline.unlisted", number=timeline.unlisted)
        for key, names in (("timeline.undated", timeline.undated), ("timeline.later", timeline.later)):
            if names:
                yield self._say(key, ids=self._ids(names))

    def _ids(self, names: Sequence[str]) -> str:
        told = list(names[:_MOST_NAMED])
        if len(names) > len(told):
            told.append(self._say("timeline.and_more", number=len(names) - len(told)))
        return ", ".join(told)

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


def _signs(marks: Sequence[Mark]) -> Iterator[Sign]:
    """Yield the signs for the legend, in the order of the lanes."""
    shown: set[Kind] = {mark.kind for mark in marks}
    yield from (kind for kind in KINDS if kind in shown)
    if any(not mark.date.exact for mark in marks):
        yield "window"
    if any(mark.unverified for mark in marks):
        yield "unverified"
