"""``python -m benchmarks.matrix``: how soon the bot answers on Matrix, beside a bare nio bot that only echoes.

Both run as processes of their own on the same Synapse, and somebody with a client of their own asks them the same
questions in turn, in encrypted rooms and in clear ones; the bot is ``run`` as it ships. Then many messages, after which
nothing may have grown, and a room with hundreds of devices, by which nothing else may be delayed. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
from argparse import ArgumentParser
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final

from benchmarks.matrix_echo import echoing
from benchmarks.matrix_room import many_at_once, much_said, room_of_many
from benchmarks.measuring import percentile
from tests.flows.running import eventually, running
from tests.peers.matrix.human import human
from tests.peers.matrix.settings import NAME
from tests.peers.matrix.synapse import Synapse

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import AsyncIterator

    from tests.flows.running import Running
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human

REPOSITORY: Final = Path(__file__).resolve().parent.parent
_WARM: Final = 10
"""Questions in each room that do not count."""
_BETWEEN: Final = 0.03
"""Seconds between two questions: the bot stores what it said once that is shown, and nobody waits for that."""
_QUESTIONS: Final = (
    "article 164",
    "What did the European Parliament ask on torture?",
    "freedom of assembly",
    "independent trade unions",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who answers in a room, and how long each answer took."""

    who: str
    encrypted: bool
    room: str
    user: str
    seconds: list[float] = field(default_factory=list)


async def measure(called: Namespace) -> None:
    """Measure everything and print it."""
    with Synapse() as synapse, TemporaryDirectory(prefix="benchmarks-") as name:
        async with _asking(synapse, Path(name)) as (somebody, asked, bot):
            await _round_trips(somebody, asked, called.questions)
            for encrypted in (True, False):
                _tell(encrypted, [each for each in asked if each.encrypted is encrypted])
            if called.messages:
                await much_said(somebody, asked[0].room, asked[0].user, bot.process.pid, called.messages)
        if called.devices:
            await room_of_many(synapse, Path(name) / "many", called.devices)
            await many_at_once(synapse, Path(name) / "at once")


async def _round_trips(somebody: Human, asked: list[Asked], count: int) -> None:
    """Ask everybody the same, one after the other, in another order each time."""
    questions = cycle(_QUESTIONS)
    for number in range(count + _WARM):
        question = next(questions)
        for each in random.sample(asked, len(asked)):
            start = perf_counter()
            await somebody.ask(each.room, question, of=each.user)
            if number >= _WARM:
                each.seconds.append(perf_counter() - start)
            await asyncio.sleep(_BETWEEN)


def _tell(encrypted: bool, asked: list[Asked]) -> None:  # noqa: FBT001 -- of one place
    print("encrypted:" if encrypted else "in clear:")
    for each in asked:
        p50, p99 = (1_000 * percentile(each.seconds, share) for share in (0.5, 0.99))
        print(f"  {each.who}: {len(each.seconds)} answers in {p50:.1f} ms (median), {p99:.1f} ms (p99)")
    ours, theirs = (each.seconds for each in asked)
    for share, title in ((0.5, "median"), (0.99, "p99")):
        print(f"  ratio at {title}: {percentile(ours, share) / percentile(theirs, share):.2f}")


@asynccontextmanager
async def _asking(synapse: Synapse, folder: Path) -> AsyncIterator[tuple[Human, list[Asked], Running]]:
    """Have both run, and somebody in a room of each kind with each of them."""
    bot, echo, somebody = [await synapse.register(name) for name in ("bot", "echo", "somebody")]
    asked = []
    for encrypted in (True, False):
        for who, account in (("bot", bot), ("bare nio echo", echo)):
            room = await somebody.create_room(account, encrypted=encrypted)
            await account.join(room)
            asked.append(Asked(who, encrypted, room, account.user))
    async with AsyncExitStack() as opened:
        home = _home(folder / "home", somebody, [each for each in asked if each.user == bot.user])
        process = opened.enter_context(running(home, **_variables(bot)))
        eventually(lambda: '"matrix": "ok"' in process.ask("/readyz")[1])
        await opened.enter_async_context(echoing(echo, folder / "echo"))
        client = await opened.enter_async_context(human(somebody))
        for each in asked:
            await client.join(each.room)
        yield client, asked, process


def _home(folder: Path, somebody: Account, rooms: list[Asked]) -> Path:
    for name in ("config", "seeds"):
        shutil.copytree(REPOSITORY / name, folder / name)
    settings = folder / "config" / "bot.yaml"
    opened = "".join(
        f"  - room: matrix:{each.room}\n    asking: everyone\n    clear: {str(not each.encrypted).lower()}\n"
        for each in rooms
    )
    text = settings.read_text(encoding="utf-8")
    text = text.replace("\nours: {}", f"\nours:\n  matrix: [{NAME}]").replace("\nrooms: []", f"\nrooms:\n{opened}")
    text = text.replace("\npeople: []", f"\npeople:\n  - person: matrix:{somebody.user}\n    role: reader")
    settings.write_text(text, encoding="utf-8")
    return folder


def _variables(bot: Account) -> dict[str, str]:
    return {
        "BOT_LISTEN": "127.0.0.1:0",
        "BOT_MATRIX_HOMESERVER": bot.url,
        "BOT_MATRIX_USER": bot.user,
        "BOT_MATRIX_DEVICE": bot.device,
        "BOT_MATRIX_ACCESS_TOKEN": bot.token,
        "BOT_MATRIX_PICKLE_KEY": "a pickle key that opens nothing",
    }


def main() -> None:
    """Measure."""
    parser = ArgumentParser(prog="python -m benchmarks.matrix", description=__doc__)
    parser.add_argument("--questions", type=int, default=200, help="in each of the four rooms")
    parser.add_argument("--messages", type=int, default=2_000, help="of which every tenth is a question")
    parser.add_argument("--devices", type=int, default=300, help="in the large room")
    asyncio.run(measure(parser.parse_args(sys.argv[1:])))


if __name__ == "__main__":
    main()
