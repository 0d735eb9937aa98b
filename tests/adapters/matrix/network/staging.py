"""The bot's side of Matrix with somebody who listens, so that tests can say what comes to pass."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.matrix.events import RoomEvent, UndecryptableEvent
from bot.adapters.matrix.network.sync import SyncTimings
from bot.adapters.matrix.network.terms import EncryptionSettings
from bot.adapters.matrix.platform import MatrixPlatform, open_matrix
from bot.adapters.messages import MessageFiles
from bot.app.clock import SystemClock
from bot.app.home_paths import LANGUAGES
from bot.core.domain.wording import Wording
from bot.core.ports.chat import Accepted
from tests.adapters.platforms.messages import saying
from tests.fakes import LIVENESS
from tests.peers.waiting import Pulse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.adapters.matrix.events import Invitation, MatrixEventReceiver, RoomFacts, Suspicion
    from bot.core.ports.runtime import Clock
    from tests.peers.matrix.accounts import Account

WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
PICKLE_KEY: Final = "the pickle key of a test"
QUICK: Final = SyncTimings(first=0.05, longest=0.2, limited=1.0, away=LIVENESS, unreadable=LIVENESS)
"""What a live bot waits for minutes for, a test does not."""
IN_CLEAR: Final = EncryptionSettings(clear=lambda _: True)
"""Every room takes part, also those that are not encrypted."""
PATIENT: Final = 2 * LIVENESS
"""The patience where nothing goes wrong: the machine may be busy."""


@dataclass(slots=True)
class Listener:
    """Hears everything, answers messages if it is told to, and goes where it is asked."""

    platform: MatrixPlatform
    answers: bool = True
    comes: bool = True
    heard: list[RoomEvent] = field(default_factory=list)
    unreadable: list[UndecryptableEvent] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    suspicions: list[Suspicion] = field(default_factory=list)
    before: Callable[[RoomEvent], object] | None = None
    """What is done before an answer; awaited if it can be."""
    pulse: Pulse = field(default_factory=Pulse)

    async def hear(self, event: RoomEvent | UndecryptableEvent) -> None:
        """Take in an event, and answer it in a thread."""
        if isinstance(event, UndecryptableEvent):
            self.unreadable.append(event)
            self.pulse.beat()
            return
        if self.before is not None:
            waiting = self.before(event)
            if asyncio.iscoroutine(waiting):
                await waiting
        if self.answers and event.type == "m.room.message":
            answer = saying(f"Re: {event.content.get('body')}"[:200])
            await self.platform.answer(event.room, answer, f"re {event.id}", event.id, mention=event.sender)
        self.heard.append(event)
        self.pulse.beat()

    async def invited(self, invitation: Invitation) -> bool:
        """Come, or not."""
        self.invitations.append(invitation)
        self.pulse.beat()
        return self.comes

    async def suspect(self, suspicion: Suspicion) -> None:
        """Remember it."""
        self.suspicions.append(suspicion)
        self.pulse.beat()

    @property
    def bodies(self) -> list[object]:
        """Return what was said to it."""
        return [each.content.get("body") for each in self.heard if each.type == "m.room.message"]

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until something is so of what it heard."""
        await self.pulse.until(is_so, PATIENT)


def _ears(listener: Listener) -> MatrixEventReceiver:
    return listener


@dataclass(frozen=True, slots=True)
class Home:
    """An account of the bot, with its store."""

    account: Account
    store: Path

    @asynccontextmanager
    async def open(  # noqa: PLR0913 -- each for a test or two
        self,
        *,
        url: str | None = None,
        token: str | None = None,
        pickle_key: str = PICKLE_KEY,
        patience: float = PATIENT,
        paces: SyncTimings = QUICK,
        answers: bool = True,
        comes: bool = True,
        clock: Clock | None = None,
        may: Callable[[], bool] = lambda: True,
        ready: bool = True,
        terms: EncryptionSettings = IN_CLEAR,
    ) -> AsyncIterator[tuple[MatrixPlatform, Listener]]:
        """Begin the bot, and by default wait until it reads."""
        listeners: list[Listener] = []

        @asynccontextmanager
        async def listening(platform: MatrixPlatform) -> AsyncIterator[Listener]:
            listeners.append(Listener(platform, answers, comes))
            yield listeners[0]

        async with open_matrix(
            url or self.account.url,
            self.account.user,
            self.account.device,
            token or self.account.token,
            self.store,
            pickle_key,
            clock=clock or SystemClock(),
            ears=listening,
            may=may,
            patience=patience,
            paces=paces,
            wording=WORDING,
            terms=terms,
        ) as platform:
            if ready:
                assert await platform.check() is None
            yield platform, listeners[0]


async def eventually(is_so: Callable[[], object]) -> None:
    """Wait until something is so that nothing tells of; what is asked may have to be awaited."""
    async with asyncio.timeout(PATIENT):
        while True:
            found = is_so()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


async def until_in(platform: MatrixPlatform, room: str) -> RoomFacts:
    """Wait until the bot knows of a room."""
    found: list[RoomFacts] = []

    async def is_known() -> bool:
        facts = await platform.facts(room)
        found.extend([facts] if facts else [])
        return bool(found)

    await eventually(is_known)
    return found[0]


async def accepted(platform: MatrixPlatform, room: str, text: str, delivery: str) -> str:
    """Send a message that nothing hinders."""
    outcome = await platform.send(room, saying(text), delivery)
    assert isinstance(outcome, Accepted), outcome
    return outcome.remote_id
