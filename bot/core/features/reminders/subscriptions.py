"""Commands on private subscriptions and snoozes; stored as rows of their own, not in documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.command import NotPossibleError
from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.sentence import Ref, Say
from bot.core.features.commands.handler import CommandHandler, always
from bot.core.features.commands.outcome import Outcome, TextLines
from bot.core.features.debriefs.plan import DEBRIEF_KINDS, LISTING_PERIOD
from bot.core.features.plans.drafts import find_forum, resolve_id
from bot.core.features.plans.phrases import split_name
from bot.core.features.reminders.commands import ListSubscriptions, Snooze, Subscribe, Unsubscribe
from bot.core.features.reminders.events import reminder_events_of
from bot.core.features.reminders.model import Delivery, delivery_id
from bot.core.features.reminders.plan import ALL_EVENTS
from bot.core.features.reminders.rules import add_offset
from bot.core.ports.store import Subscription

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.reminders.model import DeliveryKind
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Deliveries, Subscriptions

_SNOOZABLE_KINDS: Final = frozenset({"reminder", "snooze", *DEBRIEF_KINDS})
_MORNING: Final = time(9)
"""The time of day for a snooze that names only a day."""


@dataclass(frozen=True, slots=True)
class _SnoozeTarget:
    """What to remind a person of again, and until when that is useful."""

    kind: DeliveryKind
    event: str
    start: str
    until: datetime | None
    content_hash: str = ""


class SubscriptionService:
    """Handles the commands to subscribe, unsubscribe, snooze and list subscriptions."""

    def __init__(
        self,
        *,
        subscriptions: Subscriptions,
        deliveries: Deliveries,
        catalogue: Callable[[], Catalogue],
        replan: Callable[[], Awaitable[None]],
        clock: Clock,
    ) -> None:
        self._subscriptions = subscriptions
        self._deliveries = deliveries
        self._catalogue = catalogue
        self._replan = replan
        self._clock = clock

    @property
    def handlers(self) -> Handlers:
        """The handlers, for people with a role; without the right to read, people only end and list subscriptions."""
        return {
            Subscribe: CommandHandler(self._subscribe, listed=True),
            Unsubscribe: CommandHandler(self._unsubscribe, listed=True, is_exempt=always),
            Snooze: CommandHandler(self._snooze, listed=True),
            ListSubscriptions: CommandHandler(self._list, listed=True, is_exempt=always),
        }

    async def _subscribe(self, command: Subscribe, who: Requester) -> Outcome:
        about = self._about(command.about) if command.about else ALL_EVENTS
        if not await self._subscriptions.add(Subscription(_private_room(who), about)):
            return Outcome("unchanged", (self._of("already", about),))
        await self._replan()
        return Outcome("noted", (self._of("subscribed", about),))

    async def _unsubscribe(self, command: Unsubscribe, who: Requester) -> Outcome:
        about = command.about
        if about and "read" in who.may:
            # Without the right to read, names are not resolved: people type what “subscriptions” lists.
            about = self._about(about)
        number = await self._subscriptions.remove(_private_room(who), about)
        if not number:
            return Outcome("unchanged", (Say("wish.none"),))
        await self._replan()
        return Outcome("noted", (Say("wish.ended", {"number": number}, number),))

    async def _list(self, _: ListSubscriptions, who: Requester) -> Outcome:
        person = _private_room(who)
        mine = tuple(sorted(each.about for each in await self._subscriptions.all() if each.person == person))
        return Outcome("shown", (Say("wish.list" if mine else "wish.none"),), (TextLines(mine),))

    async def _snooze(self, command: Snooze, who: Requester) -> Outcome:
        person = _private_room(who)
        again = await self._meant(command.about, {person, who.room})
        now, zone = self._clock.now(), ZoneInfo(self._catalogue().dataset.campaign.zone)
        due = add_offset(command.after, now, zone) if command.after else self._moment(command.until or "", zone)
        shown = f"{due.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
        if due <= now:
            raise NotPossibleError(Say("wish.past", {"date": shown}))
        if again.until is None or due >= again.until:
            raise NotPossibleError(Say("wish.too_late", {"what": self._name(again.event), "date": shown}))
        name = delivery_id(again.kind, again.event, f"{due:%Y-%m-%d %H:%M}", person, again.start)
        await self._deliveries.add(
            Delivery(
                name, again.kind, person, due, again.until, event=again.event, start=again.start,
                content_hash=again.content_hash, reason="asked for in chat",
            )
        )  # fmt: skip
        return Outcome("noted", (Say("wish.snoozed", {"what": self._name(again.event), "date": shown}),))

    async def _meant(self, typed: str | None, rooms: set[str]) -> _SnoozeTarget:
        """Return what to remind of again: what was named, or else what these rooms were sent last.

        Raises:
            NotPossibleError: if nothing planned has this name, or nothing was sent yet.

        """
        events = reminder_events_of(self._catalogue())
        about = self._about(typed) if typed is not None else None
        if about is not None and about not in events:
            raise NotPossibleError(Say("edit.no_number", {"typed": typed or "", "forum": about}))
        last = await self._last_told(rooms, events if about is None else {about})
        if about is None:
            if last is None:
                raise NotPossibleError(Say("wish.nothing_told"))
            about = last.event
        event = events[about]
        if last is not None and last.kind in DEBRIEF_KINDS:
            return _SnoozeTarget("debrief_later", event.id, last.start, last.due_at + LISTING_PERIOD)
        return _SnoozeTarget("snooze", event.id, event.start, event.over, event.content_hash)

    async def _last_told(self, rooms: Collection[str], events: Collection[str]) -> Delivery | None:
        """Return what these rooms were sent last about one of the events; None if they were sent nothing about them."""
        told = [
            row
            for row in await self._deliveries.told()
            if row.delivery.room in rooms and row.delivery.kind in _SNOOZABLE_KINDS and row.delivery.event in events
        ]
        return max(told, key=lambda row: row.sent_at or row.delivery.due_at).delivery if told else None

    def _about(self, typed: str) -> str:
        """Return a forum's short name, or the id of a meeting or milestone.

        Raises:
            NotPossibleError: if nothing ahead or on record has this name.

        """
        catalogue = self._catalogue()
        known = {*catalogue.meetings, *catalogue.milestones, *catalogue.ahead.plans}
        if typed in known:
            return typed
        named = split_name("meeting", typed)
        if named is None or ":" not in named.key or named.rest:
            return find_forum(typed, catalogue.dataset)
        key = resolve_id("meeting", named.key, catalogue.dataset)
        if key not in known:
            raise NotPossibleError(Say("unknown.meeting", {"id": key}))
        return key

    def _moment(self, typed: str, zone: ZoneInfo) -> datetime:
        try:
            when = parse_planned_date(typed, zone.key)
        except PlannedDateError as error:
            raise NotPossibleError(Say("wish.no_time", {"typed": typed})) from error
        if when.kind == "date" and when.first is not None:
            return datetime.combine(when.first, _MORNING, zone)
        if when.instant is None:
            raise NotPossibleError(Say("wish.no_time", {"typed": typed}))
        return when.instant

    def _of(self, what: str, about: str) -> Say:
        return Say(f"wish.{what}_all") if about == ALL_EVENTS else Say(f"wish.{what}", {"what": self._name(about)})

    def _name(self, about: str) -> Ref | str:
        catalogue = self._catalogue()
        if about in catalogue.meetings:
            return Ref("meeting", about)
        forum = next((each.id for each in catalogue.dataset.forums if each.slug == about), None)
        return Ref("forum", forum) if forum else about


def _private_room(who: Requester) -> str:
    """Return the room of a person's private messages; at the terminal, the terminal itself."""
    return who.person if ":" in who.person else f"{who.person}:{who.person}"
