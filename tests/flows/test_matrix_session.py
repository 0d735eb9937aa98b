"""The bot on a homeserver that knows no passwords, as it ships: let in by a browser, answering while tokens expire."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.cli.setup import log_out_bot
from bot.cli.streams import Streams
from tests.command_line import ask_the_doctor
from tests.fakes import LIVENESS
from tests.flows.running import Running, eventually, running
from tests.peers.held import held_port
from tests.peers.matrix.accounts import Account, RefusedError
from tests.peers.matrix.authority import Authority
from tests.peers.matrix.human import human
from tests.peers.matrix.settings import NAME
from tests.peers.matrix.synapse import Synapse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

QUESTION = "what did the EP ask on article 164?"
SETTINGS = """\
campaign: veldria
language: en
ours:
  matrix: [{ours}]
rooms:
  - {{room: "matrix:{room}", asking: listed}}
people:
  - {{person: "matrix:{you}", role: reader}}
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the authority is, and the Synapse that asks it."""

    port: int
    synapse: Synapse


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A Synapse that knows no passwords."""
    with held_port() as port, Synapse(authority=f"http://127.0.0.1:{port}") as synapse:
        yield Place(port, synapse)


@pytest.fixture
async def authority(place: Place) -> AsyncIterator[Authority]:
    """What lets people in; it has been asked nothing that the specification forbids."""
    async with Authority(port=place.port, homeserver=place.synapse.url, secret=place.synapse.secret) as server:
        server.interval, server.lives = 1.0, 4.0
        yield server
    assert server.wrong == []


@dataclass
class House:
    """A bot that was let in, its home, and the variables that were shown."""

    home: Path
    authority: Authority
    you: Account
    room: str
    said: str

    @property
    def variables(self) -> dict[str, str]:
        """What is to be set."""
        lines = [line.removeprefix("export ") for line in self.said.splitlines() if line.startswith("export ")]
        return dict(line.split("=", 1) for line in lines)

    @property
    def bot(self) -> str:
        """Who it is."""
        return self.variables["BOT_MATRIX_USER"]

    async def log_out(self) -> str:
        """Log it out, and return what is said."""
        output = io.StringIO()
        await asyncio.to_thread(log_out_bot, Streams(io.BytesIO(), output, io.StringIO()), self.variables)
        return output.getvalue()

    def kept(self) -> dict[str, str]:
        """Return what the session's file says."""
        found: dict[str, str] = json.loads((self.home / "state" / "secrets" / "bot_matrix_session.json").read_text())
        return found

    async def ask_the_doctor(self) -> list[str]:
        """Return what the doctor says."""
        return await ask_the_doctor(self.home, self.variables)

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Running]:
        """Have it run."""
        with running(self.home, BOT_LISTEN="127.0.0.1:0", **self.variables) as bot:
            await asyncio.to_thread(bot.ready)
            await asyncio.to_thread(eventually, lambda: '"matrix": "ok"' in bot.ask("/readyz")[1])
            yield bot


@pytest.fixture
async def house(authority: Authority, place: Place, home: Path) -> House:
    """A bot that a person has let in."""
    bot, you = await authority.register("my-bot"), await authority.register("you")
    room = await you.create_room(encrypted=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS.format(ours=NAME, room=room, you=you.user))
    said = await logged_in(home, place.synapse.url, bot.user, authority)
    return House(home, authority, you, room, said)


async def logged_in(home: Path, url: str, user: str, authority: Authority) -> str:
    """Log in as it ships, and let it in once it shows the code."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BOT_")}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "matrix", "login", url, user),
        env={**inherited, "BOT_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert command.stdout
    shown = b""
    while b"Waiting for" not in shown:
        line = await command.stdout.readline()
        assert line, shown
        shown += line
    typed = next(code for code in authority.grants if code.encode() in shown)
    authority.allow(typed, user)
    said = (await command.stdout.read()).decode()
    assert await command.wait() == 0, said
    return said


async def test_the_bot_answers_in_an_encrypted_room_while_its_tokens_expire_every_few_seconds(house: House) -> None:
    async with house.started() as bot, human(house.you) as you:
        await you.join(house.room)
        await house.you.do(house.room, "invite", house.bot)
        await you.until_member(house.room, house.bot)
        answers, pairs = [], house.authority.live[0].pairs
        before = len(pairs)
        while len(pairs) < before + 3:
            answers.append(await you.ask(house.room, f"{house.bot} {QUESTION}", of=house.bot))

    assert {each.encrypted for each in answers} == {True}
    assert len({each.body for each in answers}) == 1
    kept = house.kept()
    assert kept["refresh_token"] == house.authority.live[0].pairs[-1].refresh
    assert not [line for line in map(str, [*bot.logged, *bot.said]) if "mat_" in line or "mar_" in line]


async def test_killed_before_it_has_kept_new_tokens_it_goes_on_with_the_old_ones(house: House) -> None:
    killed = asyncio.Event()
    with running(house.home, BOT_LISTEN="127.0.0.1:0", **house.variables) as bot:

        def kill() -> None:
            bot.process.kill()
            bot.process.wait()
            killed.set()

        house.authority.landed["token"] = kill
        await asyncio.wait_for(killed.wait(), 4 * LIVENESS)
    before = house.kept()
    async with house.started():
        after = house.kept()

    assert before["refresh_token"] != after["refresh_token"]
    assert len(house.authority.live) == 1


async def test_the_doctor_looks_at_it_as_at_any_other(house: House) -> None:
    said = await house.ask_the_doctor()

    assert (
        f"in order: Matrix lets the bot in as {house.bot}, with the device {house.variables['BOT_MATRIX_DEVICE']}"
        in said
    )


async def test_a_file_that_others_may_open_is_told_by_the_doctor(house: House) -> None:
    file = house.home / "state" / "secrets" / "bot_matrix_session.json"
    file.chmod(0o644)
    said = await house.ask_the_doctor()

    assert f"fix: Matrix: others on this machine may open {file}; type: chmod go= {file}" in said


async def test_a_session_that_has_ended_is_told_by_the_doctor(house: House) -> None:
    await house.authority.end()
    said = await house.ask_the_doctor()

    assert (
        "fix: Matrix: the homeserver has ended the bot's session; log in anew (advocacy-bot matrix login), set the "
        "new session file and device, and give it an empty store (invalid_grant)"
    ) in said


async def test_a_session_that_has_ended_is_told_where_the_bot_is_asked_how_it_is(house: House) -> None:
    async with house.started() as bot:
        await house.authority.end()
        await asyncio.to_thread(eventually, lambda: "has ended the bot's session" in bot.ask("/readyz")[1])

        await asyncio.to_thread(eventually, lambda: "does not accept the bot's token" in bot.ask("/readyz")[1])
        assert bot.ask("/readyz")[0] == 503


async def test_a_file_that_cannot_be_written_is_told_where_the_bot_is_asked_how_it_is(house: House) -> None:
    (house.home / "state" / "secrets" / "bot_matrix_session.json.new").mkdir()
    with running(house.home, BOT_LISTEN="127.0.0.1:0", **house.variables) as bot:
        await asyncio.to_thread(eventually, lambda: "cannot be written" in bot.ask("/readyz")[1])

        assert "make room, or let the bot write in that folder" in bot.ask("/readyz")[1]


async def test_logged_out_its_device_is_gone(house: House) -> None:
    said = await house.log_out()
    device = house.variables["BOT_MATRIX_DEVICE"]
    told = await house.you.ask("POST", "keys/query", {"device_keys": {house.bot: []}})

    assert said.startswith(f"Logged out: {house.bot} has no device {device} any more.\nThe session file is gone,")
    assert device not in told["device_keys"].get(house.bot, {})


async def test_the_tokens_of_the_bot_are_worthless_once_it_is_logged_out(house: House, place: Place) -> None:
    kept = house.kept()
    ours = Account(place.synapse.url, house.bot, house.variables["BOT_MATRIX_DEVICE"], kept["access_token"])
    assert (await ours.ask("GET", "account/whoami"))["user_id"] == house.bot
    await house.log_out()

    with pytest.raises(RefusedError, match="M_UNKNOWN_TOKEN"):
        await ours.ask("GET", "account/whoami")
