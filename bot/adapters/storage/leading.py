"""Who leads, kept by the database itself: it is free again with the process that had it, however that ends.

On PostgreSQL a lock of a session that does nothing else, on SQLite one on a file beside the database's.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import select
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.engine import FAILURES, connect
from bot.services.ports import AwayError

if TYPE_CHECKING:
    from pathlib import Path

    import asyncpg

    from bot.adapters.storage.address import PostgresServer
    from bot.services.ports import Clock, Leadership

_PROVED_EVERY: Final = 1.0
_PROOF: Final = 6.0
"""Seconds that a proof of holding it is good for. Less than the server takes to give up a machine that is silent."""
_SILENT: Final = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "9000",
}
"""Has the server give up a machine that is silent for nine seconds, in place of the usual two hours."""
_HUNG_UP: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL | getattr(select, "POLLRDHUP", 0)


class FileLeadership:
    """Held as a lock on a file. Whoever deletes the file has taken it from us."""

    def __init__(self, file: Path) -> None:
        """Take the file, which is made where it is missing."""
        self._file = file
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether the file that we locked is the one that another would lock."""
        if (descriptor := self._descriptor) is None:
            return False
        try:
            return os.path.samestat(os.fstat(descriptor), self._file.stat())
        except OSError:
            return False

    async def take(self) -> bool:
        """Lock the file unless another has.

        Raises:
            AwayError: if it cannot be opened.

        """
        if self.held:
            return True
        await self.give_back()
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            message = f"“{self._file}” cannot be written ({error.strerror})"
            raise AwayError(message) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return self.held

    async def lost(self) -> None:
        """Look again and again: a file that is gone tells nobody."""
        while self.held:  # noqa: ASYNC110 -- see above
            await asyncio.sleep(_PROVED_EVERY)

    async def give_back(self) -> None:
        """Close the file, which unlocks it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class PostgresLeadership:
    """Held by a session, and proved by it every second.

    Whether the other end has hung up is asked of the system itself: who was stopped and wakes has read nothing yet of
    what was said meanwhile. Of an end that vanished without a word the missing proof tells.
    """

    def __init__(self, server: PostgresServer, name: str, clock: Clock) -> None:
        """Take the server, what is led, and the clock that counts a machine's sleep as well."""
        self._server = server
        self._key = int.from_bytes(hashlib.sha256(f"advocacy-bot leads {name}".encode()).digest()[:8], signed=True)
        self._clock = clock
        self._session: asyncpg.Connection | None = None
        self._proved: float | None = None
        """When what proves that it is ours was asked for; nothing where it is not."""
        self._proving: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()

    @property
    def held(self) -> bool:
        """Whether the session that has the lock is there."""
        session, proved = self._session, self._proved
        return proved is not None and session is not None and self._clock.boot() - proved < _PROOF and _there(session)

    async def take(self) -> bool:
        """Lock it unless another session has.

        Raises:
            AwayError: if the server cannot be asked.

        """
        if self.held:
            return True
        if self._proved is not None:
            await self.give_back()
        try:
            session = self._session = await self._connected()
            asked = self._clock.boot()
            ours = await session.fetchval("SELECT pg_try_advisory_lock($1)", self._key, timeout=_PROOF)
        except FAILURES as error:
            await self.give_back()
            raise AwayError(str(error) or type(error).__name__) from error
        if ours:
            self._gone.clear()
            self._proved = asked
            session.add_termination_listener(lambda _: self._gone.set())
            self._proving = asyncio.create_task(self._keep_proving(session))
        return self.held

    async def lost(self) -> None:
        """Wait for the session's end, or for a proof that does not come."""
        if self._proved is not None:
            await self._gone.wait()

    async def give_back(self) -> None:
        """End the session, which unlocks it."""
        self._proved = None
        if self._proving is not None:
            self._proving.cancel()
            with suppress(asyncio.CancelledError):
                await self._proving
            self._proving = None
        if self._session is not None:
            # A farewell could wait for one that is gone.
            self._session.terminate()
            self._session = None

    async def _connected(self) -> asyncpg.Connection:
        if self._session is not None and not self._session.is_closed():
            return self._session
        session = await connect(self._server)
        try:
            for name, value in _SILENT.items():
                await session.execute("SELECT set_config($1, $2, false)", name, value, timeout=_PROOF)
        except BaseException:
            session.terminate()
            raise
        return session

    async def _keep_proving(self, session: asyncpg.Connection) -> None:
        try:
            with suppress(*FAILURES):
                while True:
                    await asyncio.sleep(_PROVED_EVERY)
                    asked = self._clock.boot()
                    await session.fetchval("SELECT 1", timeout=_PROOF - _PROVED_EVERY)
                    self._proved = asked
        finally:
            self._gone.set()


def _there(session: asyncpg.Connection) -> bool:
    """Tell whether the other end of a connection is there, as far as this machine knows."""
    # The driver has no name for what it is connected by; reading from it would take what is the driver's.
    socket = None if session.is_closed() else session._transport.get_extra_info("socket")  # noqa: SLF001
    if socket is None or (descriptor := socket.fileno()) < 0:
        return False
    poll = select.poll()
    poll.register(descriptor, _HUNG_UP)
    return not poll.poll(0)


if TYPE_CHECKING:

    def _ports(file: FileLeadership, server: PostgresLeadership) -> tuple[Leadership, Leadership]:
        return file, server
