"""Roll-ups: daily or weekly reports of what changed in what rooms and people follow, each change once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.follows.plan import (
    HISTORY_PERIOD,
    SETTLING_TIME,
    ChangePeriod,
    PeriodEnd,
    RollupRow,
    build_rollup,
    entries_recorded_in,
    is_told_of,
    period_ends,
    periods_after,
    periods_to_report,
    unreported_periods,
)
from bot.core.features.follows.rules import rollup_rule_for
from bot.core.features.follows.view import Rollup
from bot.core.features.plans.changes import plan_changes
from bot.core.features.reminders.plan import GONE, DeliveryPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.follows.model import FollowSubject, FollowSubscription, Pace
    from bot.core.features.follows.plan import FollowedChange
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.follows.view import RollupComposer
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.progress.redaction import RedactedProgressStore
    from bot.core.features.reminders.model import Delivery, DeliveryKind
    from bot.core.ports.documents import DocumentFormat, Revisions
    from bot.core.ports.store import Deliveries, Follows

NOTHING_CHANGED: Final = "nothing to tell"
_TOO_LATE: Final = "too late; the next one tells of it"
_NO_PLACE: Final = ""
"""The place of entries that are only counted and shown to nobody."""


@dataclass(frozen=True, slots=True)
class RollupContext:
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


class RollupSource:
    """Plans and composes roll-ups (:class:`bot.core.features.deliveries.sources.DeliverySource`).

    Args:
        followers: returns what is in force at that moment.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        follows: Follows,
        deliveries: Deliveries,
        *,
        progress: RedactedProgressStore,
        revisions: Revisions,
        texts: DocumentFormat,
        followers: Callable[[], RollupContext],
    ) -> None:
        self._follows = follows
        self._deliveries = deliveries
        self._progress = progress
        self._revisions = revisions
        self._texts = texts
        self._followers = followers

    @property
    def kinds(self) -> frozenset[DeliveryKind]:
        """The kind of delivery it plans: roll-ups."""
        return frozenset({"rollup"})

    async def plan(self, now: datetime) -> DeliveryPlan:
        """Return the next roll-up of each room and person that follows something, if there are changes."""
        followers = self._followers()
        groups: defaultdict[tuple[str, Pace], list[FollowSubscription]] = defaultdict(list)
        for each in await self._follows.all():
            if followers.may_be_told(each.room):
                groups[each.room, each.pace].append(each)
        if not groups:
            return DeliveryPlan((), {})
        rows, far = await self._rows(now), now - HISTORY_PERIOD
        ended = {key: self._ends(key, followers, now) for key in groups}
        begun = {key: max(min(each.at for each in group), far) for key, group in groups.items()}
        untold = [
            span.first for key in groups for end in ended[key] for span in periods_to_report(end, begun[key], rows[key])
        ]
        changes = await self._changes(min(untold, default=now), _NO_PLACE, followers)
        wanted: list[Delivery] = []
        for (room, pace), group in groups.items():
            own = rows[room, pace]
            for end in ended[room, pace]:
                spans = periods_to_report(end, begun[room, pace], own)
                if spans and await _has_changes(group, spans, changes):
                    wanted.append(build_rollup(end, pace, room, spans[0].first))
                    # The next one begins where this one ends.
                    own.append(RollupRow(wanted[-1], "sending"))
        return DeliveryPlan(tuple(wanted), {})

    async def compose(self, delivery: Delivery, now: datetime) -> Rendered | Skip:
        """Compose a roll-up, or return why it is not sent."""
        followers, room = self._followers(), delivery.room
        group = [each for each in await self._follows.of(room) if each.pace == delivery.pace]
        if not group or not followers.may_be_told(room):
            return Skip(GONE)
        if now >= delivery.expires_at:
            return Skip(_TOO_LATE)
        rows = await self._rows(now)
        spans = unreported_periods(delivery, rows[room, delivery.pace])
        changes = await self._changes(min((each.first for each in spans), default=now), room, followers)
        found = await _changes_by_thing(group, spans, changes)
        if not found:
            return Skip(NOTHING_CHANGED)
        first = max(spans[0].first, min(each.at for each in group))
        rule = rollup_rule_for(room, followers.rules)
        rollup = Rollup(ChangePeriod(first, spans[-1].last), found)
        return Rendered(followers.composer(room, rule).compose(rollup, delivery, now))

    def _ends(self, key: tuple[str, Pace], followers: RollupContext, now: datetime) -> tuple[PeriodEnd, PeriodEnd]:
        """Return the ends of the periods (days or weeks) that a room is sent next."""
        room, pace = key
        rule = rollup_rule_for(room, followers.rules)
        # Changes of a roll-up that was not sent are part of the next one, once that is due.
        return period_ends(pace, rule, ZoneInfo(rule.zone or followers.zone), now - SETTLING_TIME)

    async def _changes(self, moment: datetime, place: str, followers: RollupContext) -> _PeriodChanges:
        """Return the changes after a moment, as they may be shown in a place."""
        entries = await self._progress.since(moment, place)
        return _PeriodChanges(entries, self._revisions, self._texts, followers.catalogue)

    async def _rows(self, now: datetime) -> defaultdict[tuple[str, Pace | None], list[RollupRow]]:
        """Return the recent and coming roll-up deliveries, by room and pace."""
        found: defaultdict[tuple[str, Pace | None], list[RollupRow]] = defaultdict(list)
        for row in await self._deliveries.between(now - HISTORY_PERIOD, now + HISTORY_PERIOD, kinds=self.kinds):
            found[row.delivery.room, row.delivery.pace].append(RollupRow(row.delivery, row.state))
        return found


class _PeriodChanges:
    """The changes in some periods; each period is computed once."""

    def __init__(
        self, entries: Sequence[ProgressEntry], revisions: Revisions, texts: DocumentFormat, catalogue: Catalogue
    ) -> None:
        self._entries = entries
        self._revisions = revisions
        self._texts = texts
        self._catalogue = catalogue
        self._found: dict[tuple[ChangePeriod, ...], Sequence[FollowedChange]] = {}
        self._of: dict[datetime, str] = {}

    async def of(self, followed: FollowSubscription, spans: Sequence[ChangePeriod]) -> Sequence[FollowedChange]:
        """Return the changes that concern what is followed, in some periods."""
        mine = periods_after(spans, followed.at)
        if mine not in self._found:
            planned = [change for span in mine for change in await self._of_plans(span)]
            self._found[mine] = (*entries_recorded_in(self._entries, mine), *planned)
        return [change for change in self._found[mine] if is_told_of(followed.thing, change, self._catalogue)]

    async def _of_plans(self, span: ChangePeriod) -> Sequence[FollowedChange]:
        """Return how the plans at the end of a period differ from those at its beginning."""
        before, after = await self._text(span.first), await self._text(span.last)
        # Parsing the texts takes a while, so it must not block the event loop.
        return await asyncio.to_thread(self._compare, before, after) if before != after else ()

    def _compare(self, before: str, after: str) -> Sequence[FollowedChange]:
        zone = self._catalogue.dataset.campaign.zone
        return plan_changes(self._texts.data(before), self._texts.data(after), zone)

    async def _text(self, moment: datetime) -> str:
        if moment not in self._of:
            revision = await self._revisions.as_of(PLANS_DOCUMENT, moment)
            self._of[moment] = revision.text if revision else ""
        return self._of[moment]


async def _has_changes(
    group: Sequence[FollowSubscription], spans: Sequence[ChangePeriod], changes: _PeriodChanges
) -> bool:
    for each in group:
        if await changes.of(each, spans):
            return True
    return False


async def _changes_by_thing(
    group: Sequence[FollowSubscription], spans: Sequence[ChangePeriod], changes: _PeriodChanges
) -> RollupParts:
    """Return the changes by what is followed; a change that concerns several is listed with the first."""
    told: set[FollowedChange] = set()
    found = []
    for each in group:
        news = tuple(change for change in await changes.of(each, spans) if change not in told)
        if news:
            told |= set(news)
            found.append((each.thing, news))
    return tuple(found)


if TYPE_CHECKING:
    RollupParts: TypeAlias = tuple[tuple[FollowSubject, tuple[FollowedChange, ...]], ...]
