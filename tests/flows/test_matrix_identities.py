"""Whoever takes an editor's account over is nobody to the shipped bot until somebody at its terminal accepts them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.adapters.matrix.texts import JOINER
from tests.command_line import ask_the_doctor, run
from tests.core.dispatch.wired_bot import EDIT, PLANS, QUESTION
from tests.flows.party import party
from tests.flows.running import eventually
from tests.peers.matrix.human import human

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.party import Party
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.seen import Seen
    from tests.peers.matrix.synapse import Synapse

CHANGED = "signs with another identity on Matrix than before"
UNSIGNED = "has not signed a device"
DONE = "bring bells"


async def gathered(home: Path, synapse: Synapse) -> Party:
    """Return people in a room that is also where admins are told."""
    where = await party(synapse, home)
    settings = home / "config" / "bot.yaml"
    settings.write_text(f"{settings.read_text()}admin_room: matrix:{where.room}\n")
    (home / "config" / "milestones.yaml").write_text(PLANS)
    return where


def plans(where: Party) -> str:
    return (where.home / "config" / "milestones.yaml").read_text()


async def answered(somebody: Human, where: Party) -> None:
    """Ask something, and wait for the answer: whatever was said before was dealt with."""
    question = await somebody.say(where.room, QUESTION, to=[where.bot.user])
    await somebody.until(lambda: somebody.answers(question, where.bot.user))


def plain(seen: Seen) -> str:
    """Return what somebody reads, without what keeps it from becoming a link."""
    return seen.body.replace(JOINER, "")


def read_by(thief: Human, where: Party) -> list[str]:
    return [each.body for each in thief.seen if each.readable and each.sender == where.bot.user]


async def test_a_device_that_the_server_let_in_reads_and_changes_nothing_and_is_told_once(
    home: Path, synapse: Synapse
) -> None:
    where = await gathered(home, synapse)
    with where.started() as bot:
        async with where.open("ANY", "EDA") as (somebody, editor):
            await answered(editor, where)
            async with human(await synapse.break_in(editor.account), signed=False) as thief:
                await thief.join(where.room)
                await thief.say(where.room, f"!ep {EDIT}")
                await answered(somebody, where)
                await answered(editor, where)
                told = await somebody.until(lambda: [each for each in somebody.seen if UNSIGNED in each.body])
                await asyncio.to_thread(eventually, lambda: "1 device is not signed" in bot.ask("/readyz")[1])

                examined = await ask_the_doctor(home, where.variables)

                assert plans(where) == PLANS
                assert read_by(thief, where) == []
                assert [thief.account.device in plain(each) for each in told] == [True]
                assert f"{editor.user} has not signed {thief.account.device}," in "\n".join(examined)


async def test_whoever_makes_a_new_identity_is_nobody_until_it_is_accepted_where_the_bot_runs(
    home: Path, synapse: Synapse
) -> None:
    where = await gathered(home, synapse)
    user = where.people["EDA"].user
    with where.started() as bot:
        async with where.open("ANY", "EDA") as (somebody, editor):
            await answered(editor, where)
            async with human(await synapse.break_in(editor.account), signed=False) as thief:
                await thief.join(where.room)
                await thief.do("reset_identity")
                told = await somebody.until(lambda: [each for each in somebody.seen if CHANGED in each.body])
                await thief.say(where.room, f"!ep {EDIT}")
                await answered(somebody, where)
                remarks = bot.ask("/readyz")[1]

                assert f"advocacy-bot people accept {user}" in plain(told[0])
                assert plans(where) == PLANS
                assert read_by(thief, where) == []
                assert "1 identity has changed" in remarks
                assert user not in remarks

                asked = await asyncio.to_thread(run, home, "people", "accept", user)
                accepted = await asyncio.to_thread(run, home, "people", "accept", user, "--yes")
                await asyncio.to_thread(eventually, lambda: "1 identity" not in bot.ask("/readyz")[1])
                await thief.say(where.room, f"!ep {EDIT}")
                await asyncio.to_thread(eventually, lambda: DONE in plans(where))
                await answered(thief, where)

                assert (asked.code, accepted.code) == (1, 0)
                assert len([each for each in somebody.seen if CHANGED in each.body]) == 1


async def test_not_even_a_restart_lets_a_new_identity_count(home: Path, synapse: Synapse) -> None:
    where = await gathered(home, synapse)
    async with where.open("ANY", "EDA") as (somebody, editor):
        with where.started():
            await answered(editor, where)
        await editor.reset_identity()
        with where.started():
            await somebody.until(lambda: [each for each in somebody.seen if CHANGED in each.body])
            await editor.say(where.room, f"!ep {EDIT}")
            await answered(somebody, where)

            assert plans(where) == PLANS


async def test_whoever_has_not_set_up_cross_signing_is_told_of_to_admins(home: Path, synapse: Synapse) -> None:
    where = await gathered(home, synapse)
    async with (
        where.open("ANY") as (somebody,),
        human(await synapse.log_in(where.people["RIA"]), signed=False) as reader,
    ):
        await reader.join(where.room)
        with where.started() as bot:
            await answered(somebody, where)
            told = await somebody.until(lambda: [each for each in somebody.seen if "cross-signing" in each.body])
            await asyncio.to_thread(eventually, lambda: "1 person has not set up" in bot.ask("/readyz")[1])

            assert reader.user in plain(told[0])
            assert "Set up recovery" in plain(told[0])
