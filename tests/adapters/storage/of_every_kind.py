"""Deliveries of every kind, as the services plan and add them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.core.domain.dates import parse_date
from bot.core.features.debriefs.plan import debriefs_of
from bot.core.features.deliveries.outsiders import OUTSIDERS_READ
from bot.core.features.follows.plan import PeriodEnd, build_rollup
from bot.core.features.progress.model import ProgressEntry
from bot.core.features.progress.proposals import ProposalSource
from bot.core.features.reminders.commands import Snooze
from bot.core.features.reminders.plan import PostedDelivery, digests_of, plan_news, reminders_of
from bot.core.features.reminders.rules import Digest
from bot.core.features.tasks.model import Task, pledge_reminder_of, task_reminders_of
from bot.core.ports.store import DeliveryRow
from tests.commands import carry_out
from tests.core.features.debriefs.meetings import basis as debriefs
from tests.core.features.editing_bot import RIA
from tests.core.features.reminders.meetings import ROOM, TALKS, basis, event, utc
from tests.core.features.reminders.reminding_bot import Reminders
from tests.core.features.reminders.test_subscriptions import KEY, NOW, Desk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.features.reminders.model import Delivery

ZONE: Final = "Europe/Brussels"
MEETING: Final = event("2034-03-11 09:30")


class Undecided:
    """Progress of which two proposals wait, and nobody has decided on them."""

    async def pending(self, place: str) -> tuple[ProgressEntry, ...]:
        del place
        common: dict[str, Any] = {"evidence": "https://example.org/law", "proposed": True, "room": ROOM}
        times = {"remind_at": utc("2034-03-08 08:00"), "expires_at": utc("2034-04-04 08:00")}
        return tuple(
            ProgressEntry("R-A31-01", "done", "met", parse_date("2031"), "slack:U1", NOW, number=each, **common | times)
            for each in (1, 2)
        )


async def planned() -> list[Delivery]:
    """Return deliveries of each kind that is planned."""
    undated = event("March 2034", "talks:2")
    found = [*reminders_of(MEETING, basis(MEETING)), *reminders_of(undated, basis(undated))]
    told = [PostedDelivery(each, NOW) for each in found if each.kind == "reminder"][:1]
    moved = list(plan_news(told, {TALKS: event("2034-03-18 09:30")}, NOW))
    found += [*moved, *plan_news(told, {}, NOW), *plan_news([PostedDelivery(moved[0], NOW)], {TALKS: MEETING}, NOW)]
    found += digests_of(Digest.model_validate({"rooms": [ROOM]}), basis(), NOW)
    found += debriefs_of(MEETING, debriefs(MEETING))
    task = Task("slack:U1", ROOM, "slack:U1", NOW, "R-A31-01", None, None, parse_date("2034-03-20"), number=7)
    found += task_reminders_of(task, "slack:U1", ZONE)
    if pledged := pledge_reminder_of(MEETING, "slack:U1", ZONE):
        found.append(pledged)
    end = PeriodEnd(date(2034, 3, 10), utc("2034-03-10 08:00"))
    found += [build_rollup(end, "daily", ROOM, NOW), build_rollup(end, "weekly", "slack:U1", NOW - timedelta(days=7))]
    undecided: Any = Undecided()
    found += (await ProposalSource(undecided, lambda entry: entry.room, {}).plan(NOW)).wanted
    return found


async def added(lost: Iterable[Delivery]) -> list[Delivery]:
    """Return deliveries of each kind that is added by itself, with a notice of each that was missed."""
    desk = Desk()
    asked = debriefs_of(event("2034-03-03", KEY), debriefs(event("2034-03-03", KEY)))
    for each in asked:
        await desk.deliveries.add(replace(each, room="slack:RIA", due_at=NOW))
    await desk.type(f"snooze {KEY} 2h")
    for claim in await desk.deliveries.claim(["slack"], 9, lease=NOW - NOW, settle=NOW - NOW):
        await desk.deliveries.sent(claim, "1")
    await carry_out(desk.subscribing.handlers, Snooze(KEY, after="3h"), RIA)
    reminders = Reminders(NOW, MEETING)
    await reminders.reminding.tell_admins("broken", "milestones", ["a line", "another"], after=3)
    await reminders.reminding.tell_admins("identity", "matrix:@ada:example.org", (), after=0)
    await reminders.reminding.withheld(replace(next(iter(lost)), room="slack:C9"), OUTSIDERS_READ)
    for each in lost:
        await reminders.reminding.report_unsent(DeliveryRow(each, "pending"), "failed", "no such channel")
    return [row.delivery for row in (*desk.deliveries.rows.values(), *reminders.deliveries.rows.values())]
