"""What an editor said once, sent again by whoever runs the homeserver: the bot as it ships does nothing of it, ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vodozemac import GroupSession

from tests.core.dispatch.wired_bot import EDIT, PLANS
from tests.flows.party import party
from tests.flows.running import eventually
from tests.peers.matrix.raw import Raw, key_of, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse

TOLD = "sent an old message again as if it were new"


async def test_an_old_order_sent_again_after_a_restart_is_not_carried_out_and_the_admins_are_told_once(
    home: Path, synapse: Synapse
) -> None:
    where = await party(synapse, home)
    settings = home / "config" / "bot.yaml"
    settings.write_text(f"{settings.read_text()}admin_room: matrix:{where.room}\n")
    plans = home / "config" / "milestones.yaml"
    plans.write_text(PLANS)
    eda, session = Raw(where.people["EDA"]), GroupSession()
    await eda.begin()
    with where.started():
        target = await eda.target(where.bot.user, where.bot.device)
        await eda.share(target, where.room, key_of(session))
        order = eda.sealed(session, where.room, f"!ep {EDIT}")
        await put(eda.account, where.room, order)
        eventually(lambda: "bring bells" in plans.read_text())
    plans.write_text(PLANS)

    told = []
    async with where.open("ANY") as (somebody,):
        for number in range(2):
            with where.started():
                await put(eda.account, where.room, order)
                later = await put(eda.account, where.room, eda.sealed(session, where.room, f"!ep help {number}"))
                await somebody.until(lambda: somebody.answers(later, where.bot.user))  # noqa: B023 -- awaited at once
                told = await somebody.until(lambda: [each for each in somebody.seen if TOLD in each.body])

        assert "bring bells" not in plans.read_text()
        assert len(told) == 1
