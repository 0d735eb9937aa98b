"""Matching of external calendar events with meetings and milestones.

External events are trusted only in part: since most programs mark every event as confirmed, they can move or cancel
a plan but not confirm it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.editing.commands import Move
from bot.core.proposing.comparing import NotSaidError, adding, called_off, dated, is_elsewhere, one_line, place_of
from bot.core.proposing.dating import day_range, overlap, says_no_more, written
from bot.core.proposing.recognising import recognise, slug_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.editing.commands import Noun
    from bot.core.planning.calendar import CalendarEvent
    from bot.core.proposing.comparing import Known, Wish


def matched(event: CalendarEvent, known: Known, origin: str, *, alone: bool) -> Iterator[Wish]:
    """Yield the changes that an event asks for.

    Args:
        event: the external event.
        known: the plans and records.
        origin: the name of its calendar.
        alone: whether its title is unique in the calendar.

    Raises:
        NotSaidError: if it is ambiguous or contradicts the records.

    """
    title = one_line(event.summary)
    noun, key = _identity(event, title, known, alone=alone)
    if key in known.ours:
        yield from _beside(event, known.ours[key], noun, key)
    elif key in known.undated:
        yield from dated(event, key, known)
    elif event.status == "cancelled":
        message = "it is cancelled, and nothing of it is planned"
        raise NotSaidError(message)
    elif not known.is_recorded(key, event):
        yield adding(event, (noun, key, title if noun == "milestone" else None), origin), "not planned yet"


def _beside(event: CalendarEvent, ours: CalendarEvent, noun: Noun, key: str) -> Iterator[Wish]:
    if event.status == "cancelled":
        yield from called_off(ours, noun, key)
    elif ours.status == "cancelled":
        message = f"“{key}” was cancelled here; confirm it yourself if it takes place after all"
        raise NotSaidError(message)
    elif not says_no_more(event.when, ours.when):
        place = place_of(event) if is_elsewhere(event, ours) else None
        yield Move(noun, key, written(event.when), place), f"planned for {ours.written}"


def _identity(event: CalendarEvent, title: str, known: Known, *, alone: bool) -> tuple[Noun, str]:
    first, last = day_range(event.when)
    named = recognise(title, frozenset({first.day, last.day}), known.dataset)
    if len(named.forums) > 1:
        forums = " or ".join(forum.slug for forum in named.forums)
        message = f"its title may mean {forums}; type it as you mean it"
        raise NotSaidError(message)
    if named.forums:
        return "meeting", _meeting(event, named.forums[0].slug, named.number, known)
    return "milestone", _milestone(event, title, known, alone=alone)


def _meeting(event: CalendarEvent, slug: str, number: int | None, known: Known) -> str:
    """Return the meeting's id: by number, else by date, else a new one made of year and place."""
    if number is not None:
        return f"{slug}:{number}"
    planned = [key for key in known.ours if key.startswith(f"{slug}:") and overlap(known.ours[key].when, event.when)]
    if len(planned) > 1:
        message = f"it may be {' or '.join(planned)}; type it as you mean it"
        raise NotSaidError(message)
    first, last = day_range(event.when)
    on_record = [
        each.id
        for each in known.dataset.meetings
        if known.slugs.get(each.forum) == slug and each.date and each.date.overlaps(first, last)
    ]
    place = slug_of((event.location or "").partition(",")[0]) or f"{first:%m}"
    return (planned or on_record or [f"{slug}:{first.year}-{place}"])[0]


def _milestone(event: CalendarEvent, title: str, known: Known, *, alone: bool) -> str:
    """Return a new id made of the title; with the day if the title alone is ambiguous."""
    slug = slug_of(title)
    if not slug:
        message = "its title has no letters that an id can be made of"
        raise NotSaidError(message)
    with_day = f"{slug}-{day_range(event.when)[0]}"
    recorded = slug in known.recorded and slug not in known.ours
    return with_day if recorded or not alone or with_day in known.ours else slug
