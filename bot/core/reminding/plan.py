"""The delivery plan, recomputed from the current state, what was sent, and the current time."""

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
"""A weekly list that is later than this is not sent; the next one is nearer."""


class Planned(NamedTuple):
    """The wanted deliveries, and which of them are already too late."""

    wanted: tuple[Delivery, ...]
    dropped: Mapping[str, str]
    """Reasons by id, for those of ``wanted`` that became due before anybody planned them."""
    unknown: frozenset[Kind] = frozenset()
    """Kinds whose deliveries cannot be determined at present."""


def plan(basis: Basis, told: Iterable[Told], now: datetime) -> Planned:
    """Return all deliveries to be sent, including those that are due but not over."""
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
    """Return when each room was told, or is told now, that something moved.

    If it moves back to a date whose reminders became due meanwhile, this message replaces them.
    """
    heard = sorted((each for each in told if each.delivery.kind == "moved"), key=lambda each: each.at)
    found = {(each.delivery.about, each.delivery.room): each.at for each in heard}
    return found | {(each.about, each.room): now for each in moved}


def digests_of(digest: Digest, basis: Basis, now: datetime) -> Iterator[Delivery]:
    """Yield the weekly lists around a moment: the last one unless it is too old, and the next two."""
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
