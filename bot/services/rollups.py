"""What changed of what rooms and persons follow, told once a day or a week, each change once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.editing.commands import PLANS
from bot.core.editing.replanned import plan_changes
from bot.core.following.changes import counting, hears
from bot.core.following.periods import SETTLED, Span, ends, since
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
    from bot.core.following.followed import Followed, Thing
    from bot.core.following.rules import RollupRule
    from bot.core.message import Message
    from bot.core.presenting.rollups import RollupComposer
    from bot.core.progress.entry import Entry
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.services.discretion import DiscreetProgress
    from bot.services.ports import Deliveries, Follows, Revisions, Texts

NOTHING: Final = "nothing to tell"
_TOO_LATE: Final = "too late; the next one tells of it"
_NOWHERE: Final = ""
"""The place of what is told to nobody."""


@dataclass(frozen=True, slots=True)
class Followers:
    """What is in force for those who follow something, at one moment."""

    catalogue: Catalogue
    rules: tuple[RollupRule, ...]
    may_be_told: Callable[[str], bool]
    """Whether a room is still open, or a person may still read."""
    composer: Callable[[str, RollupRule], RollupComposer]
    """Returns what words roll-ups for a room."""

    @property
    def zone(self) -> str:
        """The campaign's."""
        return self.catalogue.dataset.campaign.zone


class Rollups:
    """Plans and words roll-ups (:class:`bot.services.correspondents.Correspondent`)."""

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
        """Take the rows of all that counts, how documents are read, and what is in force at that moment."""
        self._follows = follows
        self._deliveries = deliveries
        self._progress = progress
        self._revisions = revisions
        self._texts = texts
        self._followers = followers

    @property
    def kinds(self) -> frozenset[Kind]:
        """Roll-ups."""
        return frozenset({"rollup"})

    async def plan(self, now: datetime) -> Planned:
        """Return, for whoever follows something, what is to be told next, if there is anything."""
        followers, groups = self._followers(), defaultdict(list)
        for each in await self._follows.all():
            if followers.may_be_told(each.room):
                groups[each.room, each.pace].append(each)
        if not groups:
            return Planned((), {})
        rows = await self._rows(now)
        entries = await self._progress.since(now - REMEMBERED, _NOWHERE)
        states = _States(self._revisions, self._texts, followers.zone)
        wanted: list[Delivery] = []
        for (room, pace), group in groups.items():
            begin = max(min(each.at for each in group), now - REMEMBERED)
            rule, own = rule_for(room, followers.rules), rows[room, pace]
            # What was due and not sent is told with the next once that is due, and not before.
            for end in ends(pace, rule, ZoneInfo(rule.zone or followers.zone), now - SETTLED):
                spans = to_be_told(end, begin, own)
                if spans and await _changes(group, spans, entries, states, followers.catalogue):
                    wanted.append(rollup(end, pace, room, spans[0].first))
                    # The next one begins where this one ends.
                    own.append(Row(wanted[-1], "sending"))
        return Planned(tuple(wanted), {})

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Tell what has changed, or that there is nothing any more, or nobody to tell it to."""
        followers, room = self._followers(), delivery.room
        group = [each for each in await self._follows.of(room) if each.pace == delivery.offset]
        if not group or not followers.may_be_told(room):
            return Drop(GONE)
        if now >= delivery.expires_at:
            return Drop(_TOO_LATE)
        rows = await self._rows(now)
        spans = still_untold(delivery, rows[room, delivery.offset])
        entries = await self._progress.since(min((each.first for each in spans), default=now), room)
        states = _States(self._revisions, self._texts, followers.zone)
        found = await _changes(group, spans, entries, states, followers.catalogue)
        if not found:
            return Drop(NOTHING)
        first = max(spans[0].first, min(each.at for each in group))
        rule = rule_for(room, followers.rules)
        return followers.composer(room, rule).compose(Rollup(Span(first, spans[-1].last), found), delivery, now)

    async def _rows(self, now: datetime) -> defaultdict[tuple[str, str], list[Row]]:
        """Return the roll-ups that count, by room and pace."""
        found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in await self._deliveries.between(now - REMEMBERED, now + REMEMBERED, kinds=self.kinds):
            found[row.delivery.room, row.delivery.offset].append(Row(row.delivery, row.state))
        return found


class _States:
    """The plans as they were at moments; each is read once."""

    def __init__(self, revisions: Revisions, texts: Texts, zone: str) -> None:
        self._revisions = revisions
        self._texts = texts
        self._zone = zone
        self._of: dict[datetime, str] = {}
        self._found: dict[tuple[str, str], Sequence[Change]] = {}

    async def changes(self, span: Span) -> Sequence[Change]:
        """Return what differs at the end of a time from how it was at its beginning."""
        both = await self._text(span.first), await self._text(span.last)
        if both not in self._found:
            self._found[both] = await asyncio.to_thread(self._compare, *both) if both[0] != both[1] else ()
        return self._found[both]

    def _compare(self, before: str, after: str) -> Sequence[Change]:
        return plan_changes(self._texts.data(before), self._texts.data(after), self._zone)

    async def _text(self, moment: datetime) -> str:
        if moment not in self._of:
            revision = await self._revisions.as_of(PLANS, moment)
            self._of[moment] = revision.text if revision else ""
        return self._of[moment]


async def _changes(
    group: Sequence[Followed], spans: Sequence[Span], entries: Sequence[Entry], states: _States, catalogue: Catalogue
) -> tuple[tuple[Thing, tuple[Change, ...]], ...]:
    """Return by what is followed what changed of it in some times; what several of it hear of, by the first."""
    told: set[Change] = set()
    found = []
    for each in group:
        mine = since(spans, each.at)
        changed: list[Change] = [*counting(entries, mine)]
        changed += [change for span in mine for change in await states.changes(span)]
        news = tuple(c for c in changed if c not in told and hears(each.thing, c, catalogue))
        if news:
            told |= set(news)
            found.append((each.thing, news))
    return tuple(found)
