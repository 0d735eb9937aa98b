"""The bot as it ships, in an encrypted room where people ask and reminders come due, killed at random moments."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from bot.adapters.matrix.network.posting import DELIVERY_KEY
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.reminders.model import Delivery, delivery_id
from tests.core.dispatch.wired_bot import QUESTION
from tests.fakes import LIVENESS
from tests.flows.conversation.stages.stage import MEETING, START
from tests.flows.running import running

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable
    from pathlib import Path

    from tests.flows.party import Party
    from tests.peers.matrix.human import Human

_EACH: Final = 3
"""Questions, and reminders, between two kills."""
_LATEST: Final = 6.0
"""Seconds from a start to a kill, at most: a start takes about three."""
_LEASES: Final = 600
"""Seconds in which every lease ends."""


@dataclass(frozen=True, slots=True)
class Told:
    """What people were told, by what it was about: how many messages."""

    answers: Counter[str]
    reminders: Counter[str]

    @property
    def all(self) -> bool:
        """Tell whether nothing is missing any more."""
        return 0 not in {*self.answers.values(), *self.reminders.values()}

    def wrong(self) -> dict[str, int]:
        """Return what was told not at all, or more than once."""
        return {name: times for each in (self.answers, self.reminders) for name, times in each.items() if times != 1}


async def killed(party: Party, chance: random.Random, kills: int) -> Told:
    """Kill the bot so many times, then let it come to an end with everything."""
    with party.started():
        # What was said before its very first start is not for the bot.
        pass
    asked: list[str] = []
    reminders: list[str] = []
    async with party.open("ANY") as (somebody,):

        def told() -> Told:
            answers = Counter({each: len(somebody.answers(each, party.bot.user)) for each in asked})
            return Told(answers, _reminded(somebody, reminders))

        for _ in range(kills):
            reminders += await _plan(party, chance, len(reminders))
            asked += await _killed_once(party, somebody, chance)
            await _pass_time(party.home)
        with party.started():
            with suppress(TimeoutError):
                await somebody.until(lambda: told().all, 4 * LIVENESS)
            # Whatever might be told twice is told before this is.
            last = await somebody.say(party.room, QUESTION, to=[party.bot.user])
            await somebody.until(lambda: somebody.answers(last, party.bot.user), 4 * LIVENESS)
        return told()


async def _killed_once(party: Party, somebody: Human, chance: random.Random) -> list[str]:
    """Ask while the bot starts and works, and kill it; what was asked comes out."""

    async def ask(after: float) -> str:
        await asyncio.sleep(after)
        return await somebody.say(party.room, QUESTION, to=[party.bot.user])

    seconds = chance.uniform(0, _LATEST)
    with running(party.home, **party.variables) as bot:
        asking = [asyncio.create_task(ask(chance.uniform(0, seconds))) for _ in range(_EACH)]
        await asyncio.sleep(seconds)
        bot.process.kill()
        await asyncio.to_thread(bot.process.wait)
    return await asyncio.gather(*asking)


async def _plan(party: Party, chance: random.Random, known: int) -> list[str]:
    """Have some reminders come due in the room within the next seconds."""
    now, room = SystemClock().now(), f"matrix:{party.room}"
    planned = []
    async with open_store(f"sqlite:///{party.home / 'state' / 'bot.sqlite'}") as store:
        for number in range(known, known + _EACH):
            due = now + timedelta(seconds=chance.uniform(0, _LATEST))
            name = delivery_id("snooze", MEETING, f"{number}", room, START)
            await store.deliveries(SystemClock()).add(
                Delivery(name, "snooze", room, due, now + timedelta(days=1), event=MEETING, start=START)
            )
            planned.append(name)
    return planned


async def _pass_time(home: Path) -> None:
    """Let more time go by than a lease lasts, for whoever was killed held some."""
    shift = text(f"UPDATE delivery SET held_at = held_at - {_LEASES}, free_at = free_at - {_LEASES}")  # noqa: S608 -- ours
    async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store, store.database.writing.begin() as to:
        await to.execute(shift)


def _reminded(somebody: Human, names: Iterable[str]) -> Counter[str]:
    found = Counter(dict.fromkeys(names, 0))
    found.update(str(each.content[DELIVERY_KEY]) for each in somebody.seen if each.content.get(DELIVERY_KEY) in found)
    return found
