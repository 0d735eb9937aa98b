"""An event that was made from a plan, beside the plan as it is: what it says now that the plan does not."""

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
    """An event cannot be put as a command; the message says why."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is planned and on record."""

    ours: Mapping[str, CalendarEvent]
    """The plans that have a date, by id, as their own calendar has them."""
    undated: frozenset[str]
    dataset: Dataset
    recorded: Mapping[str, UncertainDate | None]
    """When each meeting and milestone is on record for, by id."""
    slugs: Mapping[str, str]
    """The short name of each forum, by its id."""

    def noun(self, key: str) -> Noun:
        """Return what an id names."""
        forum, colon, _ = key.partition(":")
        return "meeting" if colon and forum in self.slugs.values() else "milestone"

    def is_recorded(self, key: str, event: CalendarEvent) -> bool:
        """Tell whether an event is on record under an id.

        Raises:
            NotSaidError: if that is on record for another day: a number was mistaken, or the record is.

        """
        day = self.recorded.get(key)
        if day is not None and not day.overlaps(*day_range(event.when)):
            message = f"“{key}” is on record for {day}; check the number, or move it yourself"
            raise NotSaidError(message)
        return day is not None


def compared(event: CalendarEvent, ours: CalendarEvent, key: str, known: Known) -> Iterator[Wish]:
    """Yield what would make a plan say what an event of ours says now.

    Raises:
        NotSaidError: if the event is an older copy, or no command says it.

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
    """Yield what calls a plan off, unless it is."""
    if ours.status != "cancelled":
        yield Settle(noun, key, "cancelled"), f"cancelled in the calendar, planned for {ours.written}"


def dated(event: CalendarEvent, key: str, known: Known) -> Iterator[Wish]:
    """Yield what gives a plan without a date the one of an event."""
    if event.status != "cancelled":
        yield Move(known.noun(key), key, written(event.when), place_of(event)), "planned without a date"


def lost(event: CalendarEvent, key: str, known: Known, origin: str) -> Iterator[Wish]:
    """Yield what plans an event of ours that is in the plans no more, or not in those of this home."""
    if event.status == "cancelled" or known.is_recorded(key, event):
        return
    noun = known.noun(key)
    what = (event.what or event.summary) if noun == "milestone" else None
    add = adding(event, (noun, key, what), origin, confirmed=event.status == "confirmed")
    yield add, "not in the plans"


def adding(event: CalendarEvent, named: tuple[Noun, str, str | None], origin: str, *, confirmed: bool = False) -> Add:
    """Return what plans an event; it names where it is from.

    Args:
        event: gives date and place, and perhaps an address.
        named: the kind, the id, and what happens at a milestone.
        origin: the source if it has no address.
        confirmed: whether somebody of ours said so.

    """
    noun, key, what = named
    address = event.url or ""
    is_address = address.startswith(("https://", "http://")) and len(address.split()) == 1
    source = address if is_address else f"calendar {origin}"
    when = written(event.when)
    return Add(noun, key, when, one_line(what) if what else None, place_of(event), confirmed=confirmed, source=source)


def is_elsewhere(event: CalendarEvent, ours: CalendarEvent) -> bool:
    """Tell whether an event names another place; many programs take places away, which says nothing."""
    place = place_of(event)
    return place is not None and place.casefold() != one_line(ours.location).casefold()


def place_of(event: CalendarEvent) -> str | None:
    return one_line(event.location) or None


def one_line(text: str | None) -> str:
    """Return a text in one line that is not too long."""
    return " ".join((text or "").split())[:_LONGEST].strip()
