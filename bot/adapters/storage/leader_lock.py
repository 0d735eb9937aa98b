"""Leader locks held by the database: released when the process that holds one ends for any reason.

On PostgreSQL it is an advisory lock of a session that does nothing else, on SQLite a lock on a file beside the
database.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import select
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.database import DATABASE_ERRORS, connect
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    import asyncpg

    from bot.adapters.storage.database import PostgresServer
    from bot.core.ports.runtime import Clock, LeaderLock

_PROVED_EVERY: Final = 1.0
_PROOF: Final = 6.0
"""Seconds for which a successful check counts. Less than the server takes to drop a silent machine's session."""
_KEEPALIVE_SETTINGS: Final = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "9000",
}
"""Makes the server drop the session of a silent machine after nine seconds, instead of the usual two hours."""
_HANGUP_EVENTS: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL | getattr(select, "POLLRDHUP", 0)


class FileLeaderLock:
    """A leader lock on a file, which is created if missing. If the file is deleted, the lock is lost."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether the lock is held, on the file that is still at the path."""
        if (descriptor := self._descriptor) is None:
            return False
        try:
            return os.path.samestat(os.fstat(descriptor), self._file.stat())
        except OSError:
            return False

    async def take(self) -> bool:
        """Lock the file unless another process has; return whether the lock is held.

        Raises:
            DatabaseUnavailableError: if it cannot be opened.

        """
        if self.held:
            return True
        await self.give_back()
        try:
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            message = f"“{self._file}” cannot be written ({error.strerror})"
            raise DatabaseUnavailableError(message) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return self.held

    async def lost(self) -> None:
        """Wait until the lock is lost; polls, because a deleted file sends no signal."""
        while self.held:  # noqa: ASYNC110 -- see above
            await asyncio.sleep(_PROVED_EVERY)

    async def give_back(self) -> None:
        """Close the file, which unlocks it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class PostgresLeaderLock:
    """A leader lock held by a session, and checked every second.

    Whether the other end has hung up is read from the system's socket state: a process that was suspended has not yet
    read what it received meanwhile. If the other end vanished without closing the connection, the missing check shows
    it.

    Args:
        server: with the database.
        name: of the lock.
        clock: whose ``boot`` also counts the time that the machine sleeps.

    """

    def __init__(self, server: PostgresServer, name: str, clock: Clock) -> None:
        self._server = server
        self._key = int.from_bytes(hashlib.sha256(f"advocacy-bot leads {name}".encode()).digest()[:8], signed=True)
        self._clock = clock
        self._session: asyncpg.Connection | None = None
        self._proved: float | None = None
        """When the last successful check was sent, by the boot clock; None if the lock is not held."""
        self._proving: asyncio.Task[None] | None = None
        self._gone = asyncio.Event()

    @property
    def held(self) -> bool:
        """Whether the session that holds the lock is alive."""
        session, proved = self._session, self._proved
        return (
            proved is not None
            and session is not None
            and self._clock.boot() - proved < _PROOF
            and _is_connected(session)
        )

    async def take(self) -> bool:
        """Take the lock unless another session has it; return whether it is held.

        Raises:
            DatabaseUnavailableError: if the server cannot be reached.

        """
        if self.held:
            return True
        if self._proved is not None:
            await self.give_back()
        try:
            session = self._session = await self._connected()
            asked = self._clock.boot()
            ours = await session.fetchval("SELECT pg_try_advisory_lock($1)", self._key, timeout=_PROOF)
        except DATABASE_ERRORS as error:
            await self.give_back()
            raise DatabaseUnavailableError(str(error) or type(error).__name__) from error
        if ours:
            self._gone.clear()
            self._proved = asked
            session.add_termination_listener(lambda _: self._gone.set())
            self._proving = asyncio.create_task(self._keep_proving(session))
        return self.held

    async def lost(self) -> None:
        """Wait for the session's end, or for a check that fails."""
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
            # A clean close could wait for a server that is gone.
            self._session.terminate()
            self._session = None

    async def _connected(self) -> asyncpg.Connection:
        if self._session is not None and not self._session.is_closed():
            return self._session
        session = await connect(self._server)
        try:
            for name, value in _KEEPALIVE_SETTINGS.items():
                await session.execute("SELECT set_config($1, $2, false)", name, value, timeout=_PROOF)
        except BaseException:
            session.terminate()
            raise
        return session

    async def _keep_proving(self, session: asyncpg.Connection) -> None:
        try:
            with suppress(*DATABASE_ERRORS):
                while True:
                    await asyncio.sleep(_PROVED_EVERY)
                    asked = self._clock.boot()
                    await session.fetchval("SELECT 1", timeout=_PROOF - _PROVED_EVERY)
                    self._proved = asked
        finally:
            self._gone.set()


def _is_connected(session: asyncpg.Connection) -> bool:
    """Return whether the other end of a connection is still there, as far as this machine knows."""
    # The driver has no public name for its socket; reading from it would take away the driver's data.
    socket = None if session.is_closed() else session._transport.get_extra_info("socket")  # noqa: SLF001
    if socket is None or (descriptor := socket.fileno()) < 0:
        return False
    poll = select.poll()
    poll.register(descriptor, _HANGUP_EVENTS)
    return not poll.poll(0)


if TYPE_CHECKING:

    def _ports(file: FileLeaderLock, server: PostgresLeaderLock) -> tuple[LeaderLock, LeaderLock]:
        return file, server
