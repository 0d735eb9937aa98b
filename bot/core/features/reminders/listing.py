"""Listing of reminders: what will be or was sent, where, when and why, from the plan and the stored rows."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.reminders.commands import ExplainReminder, ListReminders
from bot.core.features.reminders.model import Reminder, ReminderList

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.reminders.service import ReminderService
    from bot.core.ports.store import Deliveries, DeliveryRow

_ALL_TIME: Final = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))


class ReminderListing:
    """Answers questions about reminders; changes neither the plan nor the rows.

    Args:
        zone: returns the time zone of the days.
        is_room: returns whether a place is a room; the roll-ups of a person are shown to nobody.
        as_of: returns the moment as of which reminders are shown.

    """

    def __init__(
        self,
        reminding: ReminderService,
        deliveries: Deliveries,
        zone: Callable[[], ZoneInfo],
        is_room: Callable[[str], bool] = lambda _: False,
        *,
        as_of: Callable[[], datetime],
    ) -> None:
        self._reminding = reminding
        self._deliveries = deliveries
        self._zone = zone
        self._is_room = is_room
        self._as_of = as_of

    @property
    def handlers(self) -> Handlers:
        """The handlers; reminders are shown to those with the right to read, as far as it reaches."""
        return {ListReminders: CommandHandler(self._list), ExplainReminder: CommandHandler(self._explain)}

    async def _list(self, command: ListReminders, who: Requester) -> Outcome:
        now, first, last = self._as_of(), self._midnight(command), self._midnight(command, after=True)
        found = await self._between(first or now, last or _ALL_TIME[1], now, _visible_rooms(who))
        return Outcome("shown", (Say("foreseen.list" if found else "foreseen.none"),), (ReminderList(found),))

    async def _explain(self, command: ExplainReminder, who: Requester) -> Outcome:
        every = await self._between(*_ALL_TIME, self._as_of(), _visible_rooms(who))
        meant = tuple(each for each in every if each.delivery.id.startswith(command.id))
        if len(meant) == 1:
            return Outcome("shown", parts=(ReminderList(meant, whole=True),))
        key = "foreseen.several" if meant else "foreseen.unknown"
        return Outcome("refused", (Say(key, {"id": command.id}),), (ReminderList(meant),))

    async def _between(
        self, first: datetime, last: datetime, now: datetime, rooms: frozenset[str] | None
    ) -> tuple[Reminder, ...]:
        rows = {row.delivery.id: _to_reminder(row) for row in await self._deliveries.between(first, last)}
        planned = await self._reminding.planned(now)
        for each in planned.wanted:
            row = rows.get(each.id)
            if first <= each.due_at < last and (row is None or row.state == "superseded"):
                why = planned.dropped.get(each.id)
                rows[each.id] = Reminder(each, "dropped" if why else "pending", note=why or "")
        shown = (each for each in rows.values() if each.delivery.kind != "rollup" or self._is_room(each.delivery.room))
        shown = (each for each in shown if rooms is None or each.delivery.room in rooms)
        return tuple(sorted(shown, key=lambda each: (each.delivery.due_at, each.delivery.id)))

    def _midnight(self, command: ListReminders, *, after: bool = False) -> datetime | None:
        day = command.last if after else command.first
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=after), time(), self._zone()).astimezone(UTC)


def _to_reminder(row: DeliveryRow) -> Reminder:
    return Reminder(row.delivery, row.state, row.attempts, row.sent_at, row.remote_id, row.note)


def _visible_rooms(who: Requester) -> frozenset[str] | None:
    """Return the rooms whose reminders a person may see; None if those of all."""
    # Their private messages are sent to a room that has their own name.
    return who.ends_at | {who.person} if who.ends_at is not None and who.proven else who.ends_at
