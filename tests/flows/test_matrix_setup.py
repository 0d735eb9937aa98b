"""The ten steps of ``docs/matrix.md``, from nothing to an answer in an encrypted room: what they show happens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.command_line import run
from tests.flows.running import eventually
from tests.flows.walking import QUESTION, STEPS, Walk, walked
from tests.peers.matrix.human import human

if TYPE_CHECKING:
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse


@pytest.fixture
async def walk(synapse: Synapse, tmp_path: Path) -> Walk:
    """Whoever has taken the first five steps."""
    return await walked(synapse, tmp_path)


def test_the_page_of_matrix_has_ten_steps_and_each_says_what_is_seen() -> None:
    assert len(STEPS.texts) == 10
    assert [step for step in STEPS.texts if "*You see*" not in step] == []


async def test_who_logs_the_bot_in_sees_what_the_third_shows(walk: Walk) -> None:
    assert walk.written.splitlines() == walk.said(3)


async def test_the_doctor_says_at_first_what_the_fourth_shows(walk: Walk) -> None:
    assert await walk.ask_the_doctor() == walk.said(4)


async def test_the_settings_of_the_sixth_can_be_used(walk: Walk) -> None:
    walk.settle()

    assert run(walk.home, "check").output.splitlines()[0] == "Everything is in order."


async def test_whoever_starts_it_invites_it_and_asks_sees_what_the_last_four_show(walk: Walk) -> None:
    walk.settle()
    with walk.started() as bot:
        seen = [line.split("127.0.0.1")[0] for line in bot.said]
        await asyncio.to_thread(eventually, lambda: '"matrix": "ok"' in bot.ask("/readyz")[1])
        async with human(walk.you) as you:
            await you.join(walk.room)
            await walk.you.do(walk.room, "invite", walk.bot.user)
            await you.until_member(walk.room, walk.bot.user)
            examined = await walk.ask_the_doctor()
            answer = await you.ask(walk.room, f"{walk.bot.user} {QUESTION}", of=walk.bot.user)

    assert [line for line in walk.said(7) if line.split("127.0.0.1")[0] not in seen] == []
    assert [line for line in walk.said(9) if line not in examined] == []
    assert answer.body.startswith(STEPS.begins(10))
    assert answer.encrypted
