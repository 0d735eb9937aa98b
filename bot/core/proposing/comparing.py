"""Comparison of a calendar event with the plan it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.editing.commands import Add, Move, Settle
from bot.core.proposing.dating import day_range, is_same, is_still, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.dataset import Dataset
    from bot.core.dates import UncertainDate
    from bot.core.editing.commands import Noun
    from bot.core.planning.calendar import CalendarEvent
    from bot.core.proposing.lines import Typed

    Wish: TypeAlias = tuple[Typed, str]

_LONGEST = 200


class NotSaidError(Exception):
    """Raised for an event that cannot be expressed as a command; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Known:
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
            NotSaidError: if the record has another date: either the number or the record is wrong.

        """
        day = self.recorded.get(key)
        if day is not None and not day.overlaps(*day_range(event.when)):
            message = f"“{key}” is on record for {day}; check the number, or move it yourself"
            raise NotSaidError(message)
        return day is not None


def compared(event: CalendarEvent, ours: CalendarEvent, key: str, known: Known) -> Iterator[Wish]:
    """Yield the changes that bring a plan in line with the current state of its event.

    Raises:
        NotSaidError: if the event is an older copy, or no command expresses the change.

    """
    noun = known.noun(key)
    moved, elsewhere = not is_same(event.when, ours.when), is_elsewhere(event, ours)
    if event.sequence < ours.sequence and is_still(event.written, event.when):
        if moved or elsewhere or event.status != ours.status:
            message = "it is an older copy; the plan has changed since"
            raise NotSaidError(message)
        return
    if event.status == "cancelled":
        yield from called_off(ours, noun, key)
        return
    if moved or elsewhere:
        when = written(event.when) if moved else str(ours.written)
        why = f"planned for {ours.written}" if moved else f"planned in {ours.location or 'no place yet'}"
        yield Move(noun, key, when, place_of(event) if elsewhere else None), why
    if event.status == "confirmed" and ours.status != "confirmed":
        yield Settle(noun, key, "confirmed"), f"confirmed in the calendar, planned as {ours.status}"
    elif event.status == "tentative" and ours.status != "tentative" and not moved:
        message = f"it is tentative there and {ours.status} here; “undo” takes that back"
        raise NotSaidError(message)


def called_off(ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    """Yield the cancellation of a plan, unless it is cancelled already."""
    if ours.status != "cancelled":
        yield Settle(noun, key, "cancelled"), f"cancelled in the calendar, planned for {ours.written}"


def dated(event: CalendarEvent, key: str, known: Known) -> Iterator[Wish]:
    """Yield the change that sets the date of a plan without one."""
    if event.status != "cancelled":
        yield Move(known.noun(key), key, written(event.when), place_of(event)), "planned without a date"


def lost(event: CalendarEvent, key: str, known: Known, origin: str) -> Iterator[Wish]:
    """Yield the command that adds an event of the bot that is not, or no longer, in the plans."""
    if event.status == "cancelled" or known.is_recorded(key, event):
        return
    noun = known.noun(key)
    what = (event.what or event.summary) if noun == "milestone" else None
    add = adding(event, (noun, key, what), origin, confirmed=event.status == "confirmed")
    yield add, "not in the plans"


def adding(event: CalendarEvent, named: tuple[Noun, str, str | None], origin: str, *, confirmed: bool = False) -> Add:
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
    when = written(event.when)
    return Add(noun, key, when, one_line(what) if what else None, place_of(event), confirmed=confirmed, source=source)


def is_elsewhere(event: CalendarEvent, ours: CalendarEvent) -> bool:
    """Tell whether an event names another place; a missing place does not count, as many programs drop it."""
    place = place_of(event)
    return place is not None and place.casefold() != one_line(ours.location).casefold()


def place_of(event: CalendarEvent) -> str | None:
    return one_line(event.location) or None


def one_line(text: str | None) -> str:
    """Return a text as one line, truncated."""
    return " ".join((text or "").split())[:_LONGEST].strip()
