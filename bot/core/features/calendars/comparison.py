"""Comparison of a calendar event with the plan it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.planned_days import MONTHS
from bot.core.features.calendars.model import DaySpan, TimedSpan, wall_clock
from bot.core.features.commands.grammar import parse_command
from bot.core.features.plans.commands import AddEntry, MoveEntry, SetStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.planned import PlannedDate
    from bot.core.domain.records import Dataset
    from bot.core.features.calendars.model import CalendarEvent, EventSpan
    from bot.core.features.plans.commands import Noun


def format_span(span: EventSpan) -> str:
    """Return a span in the grammar of plans.

    Raises:
        PlannedDateError: if the grammar cannot express it.

    """
    if isinstance(span, TimedSpan):
        return _moment(span)
    text = _days(span)
    parse_planned_date(text, "UTC")
    return text


def is_unchanged(text: str | None, span: EventSpan) -> bool:
    """Tell whether a written date equals the span, so that nobody moved the event since."""
    try:
        return text is not None and is_same_span(
            span_of(parse_planned_date(text, span.zone if isinstance(span, TimedSpan) else "UTC")), span
        )
    except PlannedDateError:
        return False


def span_of(when: PlannedDate) -> EventSpan | None:
    """Return the span of a planned date; None if the date is unknown."""
    if when.instant is not None and when.zone is not None:
        return TimedSpan(when.instant, when.zone)
    return DaySpan(when.first, when.last) if when.first and when.last else None


def is_same_span(one: EventSpan | None, other: EventSpan) -> bool:
    """Tell whether two spans begin at the same minute or are the same days."""
    if isinstance(one, TimedSpan) and isinstance(other, TimedSpan):
        return _minute(one) == _minute(other)
    return one == other


def is_no_more_precise(theirs: EventSpan, ours: EventSpan) -> bool:
    """Tell whether their date equals ours or is a wider one that contains it."""
    if isinstance(theirs, TimedSpan):
        return is_same_span(theirs, ours)
    first, last = day_range(ours)
    return theirs.first <= first and last <= theirs.last


def overlap(one: EventSpan, other: EventSpan) -> bool:
    """Tell whether two spans share a day, each in its own zone."""
    (first, last), (from_, to) = day_range(one), day_range(other)
    return first <= to and from_ <= last


def day_range(span: EventSpan) -> tuple[date, date]:
    """Return the first and the last day of a span."""
    if isinstance(span, DaySpan):
        return span.first, span.last
    day = span.starts.astimezone(ZoneInfo(span.zone)).date()
    return day, day


def _minute(span: TimedSpan) -> object:
    return span.starts.astimezone(UTC).replace(second=0, microsecond=0)


def _moment(span: TimedSpan) -> str:
    zone = ZoneInfo(span.zone)
    local, _ = wall_clock(span, zone)
    plain = f"{local:%Y-%m-%d %H:%M}"
    offset = span.starts.astimezone(zone).strftime("%z")
    try:
        parse_planned_date(f"{plain} {span.zone}", span.zone)
    except PlannedDateError:
        # Either the time occurs twice, or it is not a valid date, which raises again below.
        text = f"{plain}{offset[:3]}:{offset[3:5]} {span.zone}"
        parse_planned_date(text, span.zone)
        return text
    return f"{plain} {span.zone}"


def _days(span: DaySpan) -> str:
    first, last = span.first, span.last
    if first == last:
        return f"{first}"
    behind = last + timedelta(days=1)
    months = (behind.year - first.year) * 12 + behind.month - first.month
    if first.day == behind.day == 1:
        if months == 1:
            return f"{MONTHS[first.month - 1]} {first.year}"
        if months == 3 and first.month % 3 == 1:  # noqa: PLR2004 -- a quarter
            return f"Q{first.month // 3 + 1} {first.year}"
        if months == 12 and first.month == 1:  # noqa: PLR2004 -- a year
            return f"{first.year}"
    return f"{first} to {last}"


def command_to_line(command: Typed) -> str | None:
    """Return a line that parses to exactly this command.

    None if there is none, for example for a title with “source:” in it or a place called “in zone 3”.
    """
    return next((line for line in _forms(command) if parse_command(line) == command), None)


def _forms(command: Typed) -> Iterator[str]:
    """Yield possible lines for a command, the most natural one first."""
    match command:
        case AddEntry():
            yield from _adding(command)
        case MoveEntry():
            place = f" in {command.place}" if command.place else ""
            yield f"{command.noun} move {command.key} to {command.when}{place}{_because(command)}"
        case _:
            verb = "confirm" if command.status == "confirmed" else "cancel"
            yield f"{command.noun} {verb} {command.key}{_because(command)}"


def _adding(command: AddEntry) -> Iterator[str]:
    begins = f"{command.noun} add {command.key} on {command.when}"
    zone = f" zone {command.zone}" if command.zone else ""
    sure = " confirmed" if command.confirmed else ""
    rest = "".join(
        f" {key}: {value}" for key, value in (("source", command.source), ("note", command.note)) if value is not None
    )
    place = f" place: {command.place}" if command.place else ""
    if command.what is not None:
        yield f"{begins}{zone}: {command.what}{sure}{place}{rest}"
        return
    if command.place:
        yield f"{begins} in {command.place}{zone}{sure}{rest}"
    yield f"{begins}{zone}{sure}{place}{rest}"


def _because(command: MoveEntry | SetStatus) -> str:
    return f" because {command.reason}" if command.reason else ""


if TYPE_CHECKING:
    Typed: TypeAlias = AddEntry | MoveEntry | SetStatus


_LONGEST = 200


class NotExpressibleError(Exception):
    """Raised for an event that cannot be expressed as a command; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class KnownPlans:
    """The plans and records that events are compared with."""

    ours: Mapping[str, CalendarEvent]
    """The calendar events of the plans that have a date, by id."""
    undated: frozenset[str]
    dataset: Dataset
    recorded: Mapping[str, UncertainDate | None]
    """The recorded date of each meeting and milestone, by id."""
    slugs: Mapping[str, str]
    """The short name of each forum, by id."""

    def noun(self, key: str) -> Noun:
        """Return whether an id names a meeting or a milestone."""
        forum, colon, _ = key.partition(":")
        return "meeting" if colon and forum in self.slugs.values() else "milestone"

    def is_recorded(self, key: str, event: CalendarEvent) -> bool:
        """Tell whether an event is on record under an id.

        Raises:
            NotExpressibleError: if the record has another date: either the number or the record is wrong.

        """
        day = self.recorded.get(key)
        if day is not None and not day.overlaps(*day_range(event.when)):
            message = f"“{key}” is on record for {day}; check the number, or move it yourself"
            raise NotExpressibleError(message)
        return day is not None


def compare_event(event: CalendarEvent, ours: CalendarEvent, key: str, known: KnownPlans) -> Iterator[Wish]:
    """Yield the changes that bring a plan in line with the current state of its event.

    Raises:
        NotExpressibleError: if the event is an older copy, or no command expresses the change.

    """
    noun = known.noun(key)
    if _is_older_copy(event, ours):
        if _differs(event, ours):
            message = "it is an older copy; the plan has changed since"
            raise NotExpressibleError(message)
    elif event.status == "cancelled":
        yield from propose_cancellation(ours, noun, key)
    else:
        yield from _propose_move(event, ours, noun, key)
        yield from _propose_status(event, ours, noun, key)


def _is_older_copy(event: CalendarEvent, ours: CalendarEvent) -> bool:
    """Tell whether an event was exported before the plan changed, and nobody moved it since."""
    return event.sequence < ours.sequence and is_unchanged(event.written, event.when)


def _differs(event: CalendarEvent, ours: CalendarEvent) -> bool:
    return not is_same_span(event.when, ours.when) or is_elsewhere(event, ours) or event.status != ours.status


def _propose_move(event: CalendarEvent, ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    """Yield the change of date, place or both, if the event has others than the plan."""
    place = place_of(event) if is_elsewhere(event, ours) else None
    if not is_same_span(event.when, ours.when):
        yield MoveEntry(noun, key, format_span(event.when), place), f"planned for {ours.written}"
    elif place:
        yield MoveEntry(noun, key, str(ours.written), place), f"planned in {ours.location or 'no place yet'}"


def _propose_status(event: CalendarEvent, ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    """Yield the confirmation of a plan, if the event is confirmed.

    Raises:
        NotExpressibleError: if the event is tentative, the plan is not, and no move makes it so.

    """
    if event.status == "confirmed" and ours.status != "confirmed":
        yield SetStatus(noun, key, "confirmed"), f"confirmed in the calendar, planned as {ours.status}"
    elif event.status == "tentative" and ours.status != "tentative" and is_same_span(event.when, ours.when):
        message = f"it is tentative there and {ours.status} here; “undo” takes that back"
        raise NotExpressibleError(message)


def propose_cancellation(ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    """Yield the cancellation of a plan, unless it is cancelled already."""
    if ours.status != "cancelled":
        yield SetStatus(noun, key, "cancelled"), f"cancelled in the calendar, planned for {ours.written}"


def propose_date(event: CalendarEvent, key: str, known: KnownPlans) -> Iterator[Wish]:
    """Yield the change that sets the date of a plan without one."""
    if event.status != "cancelled":
        yield MoveEntry(known.noun(key), key, format_span(event.when), place_of(event)), "planned without a date"


def propose_restoring(event: CalendarEvent, key: str, known: KnownPlans, origin: str) -> Iterator[Wish]:
    """Yield the command that adds an event of the bot that is not, or no longer, in the plans."""
    if event.status == "cancelled" or known.is_recorded(key, event):
        return
    noun = known.noun(key)
    what = (event.what or event.summary) if noun == "milestone" else None
    add = propose_addition(event, (noun, key, what), origin, confirmed=event.status == "confirmed")
    yield add, "not in the plans"


def propose_addition(
    event: CalendarEvent, named: tuple[Noun, str, str | None], origin: str, *, confirmed: bool = False
) -> AddEntry:
    """Return the command that adds an event to the plans, with its source.

    Args:
        event: supplies date, place and address.
        named: noun, id, and what happens at a milestone.
        origin: the source if the event has no address.
        confirmed: whether the event is confirmed.

    """
    noun, key, what = named
    address = event.url or ""
    is_address = address.startswith(("https://", "http://")) and len(address.split()) == 1
    source = address if is_address else f"calendar {origin}"
    when = format_span(event.when)
    return AddEntry(
        noun, key, when, one_line(what) if what else None, place_of(event), confirmed=confirmed, source=source
    )


def is_elsewhere(event: CalendarEvent, ours: CalendarEvent) -> bool:
    """Tell whether an event names another place; a missing place does not count, as many programs drop it."""
    place = place_of(event)
    return place is not None and place.casefold() != one_line(ours.location).casefold()


def place_of(event: CalendarEvent) -> str | None:
    return one_line(event.location) or None


def one_line(text: str | None) -> str:
    """Return a text as one line, truncated."""
    return " ".join((text or "").split())[:_LONGEST].strip()


if TYPE_CHECKING:
    Wish: TypeAlias = tuple[Typed, str]
