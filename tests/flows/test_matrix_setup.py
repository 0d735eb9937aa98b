"""The ten steps of the README, from nothing to an answer in an encrypted room: what they show is what happens."""

from __future__ import annotations

import asyncio
import io
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import Places
from bot.commands.doctor import doctor
from bot.commands.matrix import Entry, enter
from bot.commands.speaking import Streams
from tests.flows.command import run
from tests.flows.conftest import REPOSITORY
from tests.flows.running import Running, eventually, running
from tests.flows.steps import Steps, settle
from tests.peers.matrix.human import human
from tests.peers.matrix.settings import NAME
from tests.peers.matrix.synapse import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.synapse import Synapse

STEPS: Final = Steps("Matrix")
QUESTION: Final = "what did the EP ask on article 164?"


@dataclass
class Walk:
    """Somebody who follows the steps."""

    home: Path
    bot: Account
    you: Account
    room: str
    written: str = ""
    """What the third step has shown."""

    @property
    def variables(self) -> dict[str, str]:
        """What the fourth step sets."""
        lines = [line.removeprefix("export ") for line in self.written.splitlines() if line.startswith("export ")]
        return dict(line.split("=", 1) for line in lines)

    @property
    def meant(self) -> dict[str, str]:
        """What the README's names stand for."""
        return {
            "https://matrix.org": self.bot.url,
            "@my-bot:matrix.org": self.bot.user,
            "@you:matrix.org": self.you.user,
            "!abcdefghijklmnopqr:matrix.org": self.room,
            "matrix.org": NAME,
            "ABCDEFGHIJ": self.variables["BOT_MATRIX_DEVICE"],
            "…/state": str(self.home / "state"),
        }

    def said(self, step: int) -> list[str]:
        """Return the lines that a step shows."""
        return STEPS.said(step, self.meant)

    async def ask_the_doctor(self) -> list[str]:
        """Return what the doctor says."""
        output = io.StringIO()
        streams = Streams(io.BytesIO(), output, io.StringIO())
        await asyncio.to_thread(doctor, Places(self.home), streams, self.variables)
        return output.getvalue().splitlines()

    def settle(self) -> None:
        """Take the sixth step."""
        settle(self.home, STEPS.shown(6, self.meant, "yaml"))

    @contextmanager
    def started(self) -> Iterator[Running]:
        """Take the seventh, until left."""
        with running(self.home, BOT_LISTEN="127.0.0.1:0", **self.variables) as bot:
            bot.ready()
            yield bot


@pytest.fixture
async def walk(synapse: Synapse, tmp_path: Path) -> Walk:
    """Whoever has taken the first five steps."""
    for folder in ("config", "seeds"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    bot, you = await synapse.register("my-bot"), await synapse.register("you")
    output = io.StringIO()
    streams, typed = Streams(io.BytesIO(), output, io.StringIO()), Entry(bot.url, bot.user)
    await asyncio.to_thread(enter, Places(tmp_path), streams, typed, lambda _: PASSWORD)
    return Walk(tmp_path, bot, you, await you.create_room(encrypted=True), output.getvalue())


def test_there_are_ten_and_each_says_what_is_seen() -> None:
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
