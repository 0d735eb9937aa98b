"""The file with a session's expiring tokens: mode 0600, replaced atomically.

The tokens change every few minutes. A new pair is used only after it was written: until it is used, the server accepts
the previous refresh token (https://spec.matrix.org/v1.18/client-server-api/#refreshing-access-tokens), so a crash at
any moment leaves a valid file.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.oauth import usable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_LARGEST: Final = 65_536
_OTHERS: Final = 0o077
_PATIENCE: Final = 15.0
"""Seconds to wait for another process that holds the lock."""
_ANEW: Final = "log in anew (advocacy-bot matrix login), and set what it shows"


class SessionError(Exception):
    """The session file cannot be used; the message says in one line why, and what to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """The tokens of a session, with the endpoints that renew and revoke them."""

    issuer: str
    client_id: str
    token_endpoint: str
    revocation_endpoint: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None = None
    """When the access token expires, by this machine's clock; None if the server does not say."""


class SessionFile:
    """A session file, which several processes of the bot may share; symbolic links are followed and kept."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    @property
    def open_to_others(self) -> bool:
        """Whether the file mode lets other users of this machine open it."""
        with suppress(OSError):
            return bool(self.path.stat().st_mode & _OTHERS)
        return False

    def read(self) -> Session:
        """Return the session in the file.

        Raises:
            SessionError: if the file does not exist, cannot be read, or is damaged.

        """
        try:
            if not self.path.is_file():
                message = f"the session file {self.path} is not there; {_ANEW}"
                raise SessionError(message)
            with self.path.open(encoding="utf-8") as file:
                told = json.loads(file.read(_LARGEST))
        except OSError as error:
            message = f"the session file {self.path} cannot be read ({error.strerror}); let the bot read and write it"
            raise SessionError(message) from error
        except ValueError:
            told = None
        if (session := _session(told)) is None:
            message = f"the session file {self.path} is damaged; put your copy of it there, or {_ANEW}"
            raise SessionError(message)
        return session

    def write(self, session: Session, *, new: bool = False) -> None:
        """Replace the file atomically and durably.

        Raises:
            OSError: if it cannot be written; its previous content is kept.
            FileExistsError: if ``new`` is set and the file exists.

        """
        if new and self.path.exists():
            raise FileExistsError
        self._write(session).replace(self.path)
        # The renaming is durable only after the folder was synced too.
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def try_to_write(self, session: Session) -> None:
        """Write a session beside the file and delete it again, to check that a new session could be written.

        Raises:
            OSError: if it could not.

        """
        self._write(session).unlink()

    def remove(self) -> None:
        """Delete the file and its lock file."""
        for each in (self.path, self._lock):
            each.unlink(missing_ok=True)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Hold the lock that keeps other processes from renewing the tokens.

        Raises:
            OSError: if the lock file cannot be opened.
            TimeoutError: if another process does not release the lock.

        """
        descriptor = os.open(self._lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            async with asyncio.timeout(_PATIENCE):
                while not _locked(descriptor):  # noqa: ASYNC110 -- another process cannot set an event
                    await asyncio.sleep(0.05)
            yield
        finally:
            os.close(descriptor)

    @property
    def _lock(self) -> Path:
        return self.path.with_name(f"{self.path.name}.lock")

    def _write(self, session: Session) -> Path:
        fresh = self.path.with_name(f"{self.path.name}.new")
        told: dict[str, Any] = asdict(session)
        told["expires_at"] = session.expires_at.isoformat() if session.expires_at else None
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(told, file, indent=2)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        return fresh


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _session(told: object) -> Session | None:
    match told:
        case {
            "issuer": str(issuer),
            "client_id": str(client),
            "token_endpoint": str(token),
            "revocation_endpoint": str(revocation),
            "access_token": str(access),
            "refresh_token": str(refresh),
            "expires_at": str() | None as expires_at,
        } if access and refresh and usable(token) and usable(revocation):
            with suppress(ValueError):
                until = datetime.fromisoformat(expires_at) if expires_at else None
                if until is None or until.tzinfo is not None:
                    return Session(issuer, client, token, revocation, access, refresh, until)
    return None
