"""The file that a session with a homeserver lives in where tokens expire: mode 0600, replaced as a whole.

The tokens in it change every few minutes. A new pair is used only once it is written: until then the server still takes
the refresh token of before (https://spec.matrix.org/v1.18/client-server-api/#refreshing-access-tokens), so a crash at
any moment leaves a file that works.
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
"""Seconds that another process may take to renew the tokens."""
_ANEW: Final = "log in anew (advocacy-bot matrix login), and set what it shows"


class SessionError(Exception):
    """The session's file cannot be used; the message says in one line why, and what to do."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a session is continued and ended by."""

    issuer: str
    client_id: str
    token_endpoint: str
    revocation_endpoint: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime | None = None
    """When the access token expires, by this machine's clock; nothing where the server does not say."""


class SessionFile:
    """One file, which several processes of the bot may share."""

    def __init__(self, path: Path) -> None:
        """Take where it is, or is to be; a link is followed, and stays one."""
        self.path = path.resolve()

    @property
    def open_to_others(self) -> bool:
        """Whether anybody else on this machine may open it."""
        with suppress(OSError):
            return bool(self.path.stat().st_mode & _OTHERS)
        return False

    def read(self) -> Session:
        """Return what it says.

        Raises:
            SessionError: if it is not there, cannot be read, or says something else.

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
        """Have it say something else, in one step that a power cut does not halve.

        Raises:
            OSError: if it cannot be written; what it said before still stands there.
            FileExistsError: if it was to be new, and is there.

        """
        if new and self.path.exists():
            raise FileExistsError
        self._write(session).replace(self.path)
        # The new name is as durable as what it names only once its folder is.
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def try_to_write(self, session: Session) -> None:
        """Write a session beside the file and take it away again: what can be written now can be in a moment.

        Raises:
            OSError: if it cannot.

        """
        self._write(session).unlink()

    def remove(self) -> None:
        """Take it away, with what lies beside it."""
        for each in (self.path, self._lock):
            each.unlink(missing_ok=True)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Keep every other process from renewing the tokens meanwhile.

        Raises:
            OSError: if nothing can be written beside the file.
            TimeoutError: if another process does not finish.

        """
        descriptor = os.open(self._lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            async with asyncio.timeout(_PATIENCE):
                while not _locked(descriptor):  # noqa: ASYNC110 -- another process sets no event of ours
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
