"""People of ours and the bot in a room of a real homeserver, and the bot that runs there as it ships."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.flows.running import eventually, running
from tests.peers.matrix.human import human
from tests.peers.matrix.settings import NAME

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from pathlib import Path

    from tests.flows.running import Running
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.human import Human
    from tests.peers.matrix.synapse import Synapse

_SETTINGS: Final = """\
campaign: veldria
ours:
  matrix: [{ours}]
rooms:
  - room: matrix:{room}
    asking: {asking}
    signs: {signs}
people:
  - person: matrix:{EDA}
    role: editor
  - person: matrix:{RIA}
    role: reader
"""


@dataclass(frozen=True, slots=True)
class Party:
    """The bot's home and account, the room, and whoever is in it."""

    home: Path
    bot: Account
    room: str
    people: Mapping[str, Account]
    synapse: Synapse

    @property
    def variables(self) -> dict[str, str]:
        """What the bot is started with."""
        return {
            "BOT_LISTEN": "127.0.0.1:0",
            "BOT_MATRIX_HOMESERVER": self.bot.url,
            "BOT_MATRIX_USER": self.bot.user,
            "BOT_MATRIX_DEVICE": self.bot.device,
            "BOT_MATRIX_ACCESS_TOKEN": self.bot.token,
            "BOT_MATRIX_PICKLE_KEY": "a pickle key that opens nothing",
        }

    @contextmanager
    def started(self, **variables: str) -> Iterator[Running]:
        """Start the bot, and wait until it reads what is said."""
        with running(self.home, **{**self.variables, **variables}) as bot:
            eventually(lambda: '"matrix": "ok"' in bot.ask("/readyz")[1])
            # Until it has written down how far that is, nothing that is said is for it after a restart.
            eventually((self.home / "state" / "matrix" / "read-up-to").exists)
            yield bot

    @asynccontextmanager
    async def open(self, *names: str) -> AsyncIterator[list[Human]]:
        """Have some of the people open their clients, each on a new device."""
        async with AsyncExitStack() as opened:
            devices = [await self.synapse.log_in(self.people[name]) for name in names]
            humans = [await opened.enter_async_context(human(each)) for each in devices]
            for each in humans:
                # Now their client knows that the room is encrypted.
                await each.join(self.room)
            yield humans


async def party(
    synapse: Synapse, home: Path, *, asking: str = "everyone", ours: str = NAME, signs: str = "propose"
) -> Party:
    """Have people and the bot come together in an encrypted room, before it runs for the first time."""
    bot, *others = await asyncio.gather(*(synapse.register(name) for name in ("bot", "any", "eda", "ria")))
    people = dict(zip(("ANY", "EDA", "RIA"), others, strict=True))
    room = await people["ANY"].create_room(bot, *others[1:], encrypted=True)
    for each in (bot, *others[1:]):
        await each.join(room)
    told = {name: account.user for name, account in people.items()}
    settings = _SETTINGS.format(ours=ours, asking=asking, signs=signs, room=room, **told)
    (home / "config" / "bot.yaml").write_text(settings, encoding="utf-8")
    return Party(home, bot, room, people, synapse)
