"""Texts of a timeline in one language; :mod:`bot.core.features.timeline.view` renders it without a picture."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

from bot.core.domain.dates import parse_date
from bot.core.domain.message import Attachment, Bullets, Message, Note, Paragraph
from bot.core.domain.message_size import shorten, size_of
from bot.core.domain.sentence import Ref
from bot.core.features.commands.parts import PartView
from bot.core.features.progress.model import LINE_OF_STATE
from bot.core.features.timeline.builder import MOST_MARKS
from bot.core.features.timeline.model import LANE_OF_KIND, LANES, Chart, ChartLane, ChartMark, Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Block
    from bot.core.domain.names import Namer
    from bot.core.domain.wording import Wording
    from bot.core.features.timeline.model import Lane, Mark, MarkKind, MarkSymbol, PictureFormat, Timeline

_MIN_YEARS_FOR_YEARLY_TICKS: Final = 3
"""The number of years from which on the ticks are years, not months."""
_MOST_YEARS: Final = 18
_MOST_MONTHS: Final = 8
_YEARS: Final = (1, 2, 5, 10, 20, 50, 100, 1000)
_MONTHS: Final = (1, 2, 3, 6)
_YEAR: Final = 12


def build_axis(
    days: Iterable[date], wording: Wording, language: str
) -> tuple[date, date, tuple[tuple[date, str], ...]]:
    """Return the first and the last day of an axis that covers some days, and its labelled ticks."""
    known = sorted(days)
    low, high = known[0], known[-1]
    if high.year - low.year >= _MIN_YEARS_FOR_YEARLY_TICKS:
        low, high = date(low.year, 1, 1), _first_of((high.year + 1) * _YEAR)
        step = next(step for step in _YEARS if (high.year - low.year) / step <= _MOST_YEARS)
        ticks = [date(year, 1, 1) for year in range(low.year, high.year + 1) if year % step == 0]
        return low, high, tuple((day, str(day.year)) for day in ticks)
    start, end = (day.year * _YEAR + day.month - 1 for day in (low, high))
    end += 1
    step = next((step for step in _MONTHS if (end - start) / step <= _MOST_MONTHS), _MONTHS[-1])
    ticks = [_first_of(month) for month in range(start, end + 1) if month % step == 0]
    written = (wording.date(parse_date(day.isoformat()[: len("2027-03")]), language) for day in ticks)
    return _first_of(start), _first_of(end), tuple(zip(ticks, written, strict=True))


def _first_of(month: int) -> date:
    """Return the first day of a month, counted from the year 0, or the last date possible if it is beyond that."""
    year, number = divmod(month, _YEAR)
    return date(year, number + 1, 1) if year <= date.max.year else date.max


_LONGEST_ABOUT: Final = 100
_LONGEST_TEXT: Final = 300
_MOST_NAMED: Final = 12
"""The limit of ids in one note."""
_PROGRESS: Final[frozenset[Lane]] = frozenset({"raised", "done"})


class TimelineTextRenderer:
    """Renders the texts of timelines in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer

    def chart(self, timeline: Timeline) -> Chart:
        """Return the chart of a timeline, with all its texts."""
        days = [day for mark in timeline.marks for day in (mark.date.first, mark.date.last)]
        first, last, ticks = build_axis((*days, timeline.as_of), self._wording, self._namer.language)
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
            tuple((sign, self._sign(sign)) for sign in _legend_signs(timeline.marks)),
            tuple(self._notes(timeline)),
        )

    def _title(self, about: Ref | str | None) -> str:
        if about is None:
            named = self._namer.campaign()
        else:
            named = self._namer.name(about) if isinstance(about, Ref) else about
        return self._say("timeline.title", about=shorten(named, _LONGEST_ABOUT))

    def _strips(self, timeline: Timeline) -> Iterator[ChartLane]:
        """Yield the lanes that are not empty, and those of progress if recommendations are drawn."""
        for lane in LANES:
            marks = timeline.on(lane)
            nothing = self._say("progress.nothing") if lane in _PROGRESS and timeline.progress else ""
            if marks or nothing:
                yield ChartLane(lane, self._lane(lane), tuple(self._label(mark) for mark in marks), nothing)

    def _lane(self, lane: Lane) -> str:
        return self._say(f"card.{lane}" if lane in _PROGRESS else f"timeline.{lane}")

    def _label(self, mark: Mark) -> ChartMark:
        head = f"{self._wording.date(mark.date, self._namer.language)} · {mark.id}"
        text = shorten(", ".join(self._text(mark)), _LONGEST_TEXT)
        return ChartMark(mark.kind, mark.date.first, mark.date.last, mark.date.exact, mark.unverified, head, text)

    def _text(self, mark: Mark) -> Iterator[str]:
        """Yield the description of a mark, and everything that makes it less certain."""
        match mark.lane:
            case "official" | "own":
                ask = self._catalogue.recommendations[mark.id]
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

    def _sign(self, sign: MarkSymbol) -> str:
        return self._say(f"state.{sign}" if sign in LINE_OF_STATE else f"timeline.{sign}")

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


def _legend_signs(marks: Sequence[Mark]) -> Iterator[MarkSymbol]:
    """Yield the signs for the legend, in the order of the lanes."""
    shown: set[MarkKind] = {mark.kind for mark in marks}
    yield from (kind for kind in LANE_OF_KIND if kind in shown)
    if any(not mark.date.exact for mark in marks):
        yield "window"
    if any(mark.unverified for mark in marks):
        yield "unverified"


LONGEST_ALT: Final = 1_000
"""Characters; every platform accepts this many."""
_LONGEST_MESSAGE: Final = 3_000
"""Characters; the message accompanies a picture."""
_MARK_LIMITS: Final = (MOST_MARKS, 15, 8, 4, 2, 1, 0)
"""The numbers of marks per lane to try, in descending order."""
_MEDIA: Final[Mapping[PictureFormat, str]] = {"svg": "image/svg+xml", "png": "image/png"}


def picture_message(picture: Picture, wording: Wording) -> Message:
    """Return the message with a picture and its contents by lane, with the number of marks left out."""
    chart = picture.chart
    file = Attachment(picture.name, _MEDIA[picture.form], picture.data, picture.alt)
    blocks: list[Block] = []
    for most in _MARK_LIMITS:
        blocks = [Paragraph(chart.title, strong=True), Paragraph(chart.as_of)]
        for strip in chart.strips:
            told = _told(strip, most, chart, wording, whole=True)
            blocks += [Paragraph(_heading(strip)), Bullets(tuple(told))]
        blocks += (Note(note) for note in chart.notes)
        if sum(map(size_of, blocks)) <= _LONGEST_MESSAGE:
            break
    return Message(chart.title, tuple(blocks), chart.language, attachments=(file,))


def alternative_text(chart: Chart, wording: Wording, longest: int = LONGEST_ALT) -> str:
    """Return the alternative text of a picture in at most ``longest`` characters, shortened to dates and ids if needed.

    The number of omitted marks is stated, so that a part is not taken for the whole.
    """
    opening = f"{_sentence(chart.title)} {_sentence(chart.as_of)}"
    for whole, most in ((True, MOST_MARKS), *product((False,), _MARK_LIMITS)):
        told = ((_heading(strip), _told(strip, most, chart, wording, whole=whole)) for strip in chart.strips)
        lanes = (_sentence(f"{heading}: {'; '.join(lines)}") for heading, lines in told)
        text = " ".join((opening, *lanes, *chart.notes))
        if len(text) <= longest:
            return text
    return shorten(opening, longest)


def _sentence(text: str) -> str:
    return f"{text.removesuffix('.')}."


def _heading(strip: ChartLane) -> str:
    return f"{strip.heading} ({len(strip.labels)})"


def _told(strip: ChartLane, most: int, chart: Chart, wording: Wording, *, whole: bool) -> list[str]:
    told = [f"{label.head}: {label.text}" if whole else label.head for label in strip.labels[:most]]
    left = len(strip.labels) - len(told)
    if left:
        told.append(wording.say("timeline.and_more", chart.language, None, number=left))
    return told or [strip.nothing]


PART_VIEWS: Final = (PartView(Picture, message=lambda picture, context: picture_message(picture, context.wording)),)
