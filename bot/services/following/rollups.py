"""Roll-ups: daily or weekly reports of what changed in what rooms and people follow, each change once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.editing.commands import PLANS
from bot.core.editing.replanned import plan_changes
from bot.core.following.changes import counting, hears
from bot.core.following.periods import SETTLED, End, Span, ends, since
from bot.core.following.plan import REMEMBERED, Row, rollup, still_untold, to_be_told
from bot.core.following.rules import rule_for
from bot.core.presenting.rollups import Rollup
from bot.core.reminding.catchup import GONE, Drop
from bot.core.reminding.plan import Planned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.following.changes import Change
    from bot.core.following.followed import Followed, Pace, Thing
    from bot.core.following.rules import RollupRule
    from bot.core.message import Message
    from bot.core.presenting.rollups import RollupComposer
    from bot.core.progress.entry import Entry
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.services.discretion import DiscreetProgress
    from bot.services.ports import Deliveries, Follows, Revisions, Texts

    Parts: TypeAlias = tuple[tuple[Thing, tuple[Change, ...]], ...]

NOTHING: Final = "nothing to tell"
_TOO_LATE: Final = "too late; the next one tells of it"
_NOWHERE: Final = ""
"""The place of entries that are only counted and shown to nobody."""


@dataclass(frozen=True, slots=True)
class Followers:
    """The catalogue, rules and rights in force at one moment."""

    catalogue: Catalogue
    rules: tuple[RollupRule, ...]
    may_be_told: Callable[[str], bool]
    """Returns whether a room is still open, or a person may still read."""
    composer: Callable[[str, RollupRule], RollupComposer]
    """Returns the composer of roll-ups for a room."""

    @property
    def zone(self) -> str:
        """The campaign's time zone."""
        return self.catalogue.dataset.campaign.zone


class Rollups:
    """Plans and composes roll-ups (:class:`bot.services.correspondents.Correspondent`).

    Args:
        followers: returns what is in force at that moment.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        follows: Follows,
        deliveries: Deliveries,
        *,
        progress: DiscreetProgress,
        revisions: Revisions,
        texts: Texts,
        followers: Callable[[], Followers],
    ) -> None:
        self._follows = follows
        self._deliveries = deliveries
        self._progress = progress
        self._revisions = revisions
        self._texts = texts
        self._followers = followers

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kind of delivery it plans: roll-ups."""
        return frozenset({"rollup"})

    async def plan(self, now: datetime) -> Planned:
        """Return the next roll-up of each room and person that follows something, if there are changes."""
        followers = self._followers()
        groups: defaultdict[tuple[str, Pace], list[Followed]] = defaultdict(list)
        for each in await self._follows.all():
            if followers.may_be_told(each.room):
                groups[each.room, each.pace].append(each)
        if not groups:
            return Planned((), {})
        rows, far = await self._rows(now), now - REMEMBERED
        ended = {key: self._ends(key, followers, now) for key in groups}
        begun = {key: max(min(each.at for each in group), far) for key, group in groups.items()}
        untold = [span.first for key in groups for end in ended[key] for span in to_be_told(end, begun[key], rows[key])]
        changes = await self._changes(min(untold, default=now), _NOWHERE, followers)
        wanted: list[Delivery] = []
        for (room, pace), group in groups.items():
            own = rows[room, pace]
            for end in ended[room, pace]:
                spans = to_be_told(end, begun[room, pace], own)
                if spans and await _is_news(group, spans, changes):
                    wanted.append(rollup(end, pace, room, spans[0].first))
                    # The next one begins where this one ends.
                    own.append(Row(wanted[-1], "sending"))
        return Planned(tuple(wanted), {})

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Compose a roll-up, or return why it is not sent."""
        followers, room = self._followers(), delivery.room
        group = [each for each in await self._follows.of(room) if each.pace == delivery.offset]
        if not group or not followers.may_be_told(room):
            return Drop(GONE)
        if now >= delivery.expires_at:
            return Drop(_TOO_LATE)
        rows = await self._rows(now)
        spans = still_untold(delivery, rows[room, delivery.offset])
        changes = await self._changes(min((each.first for each in spans), default=now), room, followers)
        found = await _news(group, spans, changes)
        if not found:
            return Drop(NOTHING)
        first = max(spans[0].first, min(each.at for each in group))
        rule = rule_for(room, followers.rules)
        return followers.composer(room, rule).compose(Rollup(Span(first, spans[-1].last), found), delivery, now)

    def _ends(self, key: tuple[str, Pace], followers: Followers, now: datetime) -> tuple[End, End]:
        """Return the ends of the periods (days or weeks) that a room is sent next."""
        room, pace = key
        rule = rule_for(room, followers.rules)
        # Changes of a roll-up that was not sent are part of the next one, once that is due.
        return ends(pace, rule, ZoneInfo(rule.zone or followers.zone), now - SETTLED)

    async def _changes(self, moment: datetime, place: str, followers: Followers) -> _Changes:
        """Return the changes after a moment, as they may be shown in a place."""
        entries = await self._progress.since(moment, place)
        return _Changes(entries, self._revisions, self._texts, followers.catalogue)

    async def _rows(self, now: datetime) -> defaultdict[tuple[str, str], list[Row]]:
        """Return the recent and coming roll-up deliveries, by room and pace."""
        found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in await self._deliveries.between(now - REMEMBERED, now + REMEMBERED, kinds=self.kinds):
            found[row.delivery.room, row.delivery.offset].append(Row(row.delivery, row.state))
        return found


class _Changes:
    """The changes in some periods; each period is computed once."""

    def __init__(self, entries: Sequence[Entry], revisions: Revisions, texts: Texts, catalogue: Catalogue) -> None:
        self._entries = entries
        self._revisions = revisions
        self._texts = texts
        self._catalogue = catalogue
        self._found: dict[tuple[Span, ...], Sequence[Change]] = {}
        self._of: dict[datetime, str] = {}

    async def of(self, followed: Followed, spans: Sequence[Span]) -> Sequence[Change]:
        """Return the changes that concern what is followed, in some periods."""
        mine = since(spans, followed.at)
        if mine not in self._found:
            planned = [change for span in mine for change in await self._of_plans(span)]
            self._found[mine] = (*counting(self._entries, mine), *planned)
        return [change for change in self._found[mine] if hears(followed.thing, change, self._catalogue)]

    async def _of_plans(self, span: Span) -> Sequence[Change]:
        """Return how the plans at the end of a period differ from those at its beginning."""
        before, after = await self._text(span.first), await self._text(span.last)
        # Parsing the texts takes a while, so it must not block the event loop.
        return await asyncio.to_thread(self._compare, before, after) if before != after else ()

    def _compare(self, before: str, after: str) -> Sequence[Change]:
        zone = self._catalogue.dataset.campaign.zone
        return plan_changes(self._texts.data(before), self._texts.data(after), zone)

    async def _text(self, moment: datetime) -> str:
        if moment not in self._of:
            revision = await self._revisions.as_of(PLANS, moment)
            self._of[moment] = revision.text if revision else ""
        return self._of[moment]


async def _is_news(group: Sequence[Followed], spans: Sequence[Span], changes: _Changes) -> bool:
    for each in group:
        if await changes.of(each, spans):
            return True
    return False


async def _news(group: Sequence[Followed], spans: Sequence[Span], changes: _Changes) -> Parts:
    """Return the changes by what is followed; a change that concerns several is listed with the first."""
    told: set[Change] = set()
    found = []
    for each in group:
        news = tuple(change for change in await changes.of(each, spans) if change not in told)
        if news:
            told |= set(news)
            found.append((each.thing, news))
    return tuple(found)
