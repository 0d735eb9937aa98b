"""Somebody who follows the ten steps to Matrix, on the tests' own homeserver."""

from __future__ import annotations

import asyncio
import io
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import HomePaths
from bot.cli.setup import LoginOptions, log_in_bot
from bot.cli.streams import Streams
from tests.command_line import ask_the_doctor
from tests.flows.running import Running, running
from tests.flows.steps import Steps, settle
from tests.homes import REPOSITORY
from tests.peers.matrix.accounts import Account
from tests.peers.matrix.settings import NAME
from tests.peers.matrix.synapse import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse

STEPS: Final = Steps("matrix.md")
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
        """What the names of the steps stand for."""
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
        return await ask_the_doctor(self.home, self.variables)

    async def bot_itself(self) -> Account:
        """Return the device that the bot has, for what it would do by itself."""
        token = await asyncio.to_thread((self.home / "state" / "secrets" / "bot_matrix_access_token").read_text)
        return Account(self.bot.url, self.bot.user, self.variables["BOT_MATRIX_DEVICE"], token.strip())

    def settle(self) -> None:
        """Take the sixth step."""
        settle(self.home, STEPS.shown(6, self.meant, "yaml"))

    @contextmanager
    def started(self, **variables: str) -> Iterator[Running]:
        """Take the seventh, until left."""
        with running(self.home, BOT_LISTEN="127.0.0.1:0", **{**self.variables, **variables}) as bot:
            bot.ready()
            yield bot


async def walked(synapse: Synapse, folder: Path) -> Walk:
    """Take the first five steps in an empty folder."""
    for each in ("config", "seeds"):
        shutil.copytree(REPOSITORY / each, folder / each)
    bot, you = await synapse.register("my-bot"), await synapse.register("you")
    output = io.StringIO()
    streams, typed = Streams(io.BytesIO(), output, io.StringIO()), LoginOptions(bot.url, bot.user)
    await asyncio.to_thread(log_in_bot, HomePaths(folder), streams, typed, lambda _: PASSWORD)
    return Walk(folder, bot, you, await you.create_room(encrypted=True), output.getvalue())
