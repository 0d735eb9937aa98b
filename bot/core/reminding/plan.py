"""The plan: what will be sent where and when, made anew of what is in force, what was told, and the moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, get_args
from zoneinfo import ZoneInfo

from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.due import reminders_of
from bot.core.reminding.news import news
from bot.core.reminding.rules import Weekday
from bot.core.reminding.spans import read_hour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.core.reminding.delivery import Kind
    from bot.core.reminding.due import Basis
    from bot.core.reminding.news import Told
    from bot.core.reminding.rules import Digest

PAST: Final = "past when it was planned"
_DAYS: Final = get_args(Weekday)
_WEEK: Final = timedelta(days=7)
_STALE: Final = timedelta(days=3)
"""After that long nobody needs a weekly list any more: the next one is nearer."""


class Planned(NamedTuple):
    """What is wanted, and which of it is too late if it was never planned before."""

    wanted: tuple[Delivery, ...]
    dropped: Mapping[str, str]
    """Why, by id; of those among ``wanted`` that nobody planned before their time had come."""
    unknown: frozenset[Kind] = frozenset()
    """The kinds of which nobody can say at the moment what is wanted."""


def plan(basis: Basis, told: Iterable[Told], now: datetime) -> Planned:
    """Return everything that is to be sent, and that was to be sent and is not over yet."""
    known = list(told)
    stand = {each.delivery.id for each in known}
    moved = list(news(known, basis.events, now))
    heard = _heard(moved, known, now)
    ahead = (event for event in basis.events.values() if event.over is not None and event.over > now)
    timed = [
        each
        for event in ahead
        for each in reminders_of(event, basis)
        if (at := heard.get((each.about, each.room))) is None or each.due_at > at or each.id in stand
    ]
    timed += (each for digest in basis.digests for each in digests_of(digest, basis, now))
    dropped = {each.id: PAST for each in timed if each.due_at < now}
    return Planned((*timed, *moved), dropped)


def _heard(moved: Iterable[Delivery], told: Iterable[Told], now: datetime) -> Mapping[tuple[str, str], datetime]:
    """Return when each room heard, or hears now, that something moved.

    Where it moves back to a date whose reminders were due meanwhile, the notice is enough: they would say the same.
    """
    heard = sorted((each for each in told if each.delivery.kind == "moved"), key=lambda each: each.at)
    found = {(each.delivery.about, each.delivery.room): each.at for each in heard}
    return found | {(each.about, each.room): now for each in moved}


def digests_of(digest: Digest, basis: Basis, now: datetime) -> Iterator[Delivery]:
    """Yield the weekly lists around a moment: the last one, unless it is too old, and the next two."""
    zone = ZoneInfo(digest.zone or basis.zone)
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - _DAYS.index(digest.day)) % 7)
    for each in (day, day + _WEEK, day + 2 * _WEEK):
        due = datetime.combine(each, read_hour(digest.at), zone).astimezone(UTC)
        if due + _STALE > now:
            for room in digest.rooms:
                name = delivery_id("digest", f"{each}", "weekly", room, f"{each}")
                yield Delivery(
                    name, "digest", f"{each}", "weekly", room, f"{each}", due, due + _STALE, reason="weekly list"
                )
