"""The file with a session's expiring tokens: mode 0600, replaced atomically.

The tokens change every few minutes. A new pair is used only after it was written: until it is used, the server accepts
the previous refresh token (https://spec.matrix.org/v1.18/client-server-api/#refreshing-access-tokens), so a crash at
any moment leaves a valid file.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.oauth import GrantEnded, OAuthTokens, is_safe_url, refresh_tokens
from bot.core.domain.problem import ExplainedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.core.ports.runtime import Clock

_LARGEST: Final = 65_536
_OTHERS: Final = 0o077
_PATIENCE: Final = 15.0
"""Seconds to wait for another process that holds the lock."""
_ANEW: Final = "log in anew (advocacy-bot matrix login), and set what it shows"


class SessionError(ExplainedError):
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
                what, mend = f"the session file {self.path} is not there", _ANEW
                raise SessionError(what, mend)
            with self.path.open(encoding="utf-8") as file:
                told = json.loads(file.read(_LARGEST))
        except OSError as error:
            what, mend = (
                f"the session file {self.path} cannot be read ({error.strerror})",
                "let the bot read and write it",
            )
            raise SessionError(what, mend) from error
        except ValueError:
            told = None
        if (session := _parse_session(told)) is None:
            what, mend = f"the session file {self.path} is damaged", f"put your copy of it there, or {_ANEW}"
            raise SessionError(what, mend)
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
                while not _try_lock(descriptor):  # noqa: ASYNC110 -- another process cannot set an event
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


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parse_session(told: object) -> Session | None:
    match told:
        case {
            "issuer": str(issuer),
            "client_id": str(client),
            "token_endpoint": str(token),
            "revocation_endpoint": str(revocation),
            "access_token": str(access),
            "refresh_token": str(refresh),
            "expires_at": str() | None as expires_at,
        } if access and refresh and is_safe_url(token) and is_safe_url(revocation):
            with suppress(ValueError):
                until = datetime.fromisoformat(expires_at) if expires_at else None
                if until is None or until.tzinfo is not None:
                    return Session(issuer, client, token, revocation, access, refresh, until)
    return None


_log = logging.getLogger(__name__)
_EARLY: Final = 60.0
"""Seconds before its expiry that a token is renewed, if it is valid for long enough."""
_SHARE: Final = 0.25
"""Fraction of a token's remaining lifetime, at its end, in which it is renewed if that is less."""
_FIRST: Final = 1.0
_LONGEST: Final = 60.0
"""Longest pause in seconds between two tries to renew a token; the pauses double from the first."""
ENDED: Final = (
    "the homeserver has ended the bot's session; log in anew (advocacy-bot matrix login), set the new session file and "
    "device, and give it an empty store"
)


class NoTokenError(Exception):
    """There is no valid access token at present; the message says in one line why, and what to do."""


class TokenRenewer:
    """Keeps the tokens of one session valid; for one event loop.

    Other processes may renew the tokens in the same file.

    Args:
        path: the session file.
        clock: the time.
        may: returns whether this process may renew the tokens now.

    """

    def __init__(self, path: Path, clock: Clock, may: Callable[[], bool] = lambda: True) -> None:
        self._file = SessionFile(path)
        self._clock = clock
        self._may = may
        self._session: Session | None = None
        self._renew_at: float | None = None
        self._expires: float | None = None
        """Both by the monotonic clock; None if the server does not say when the token expires."""
        self._running: asyncio.Task[None] | None = None
        self._ended = ""
        """The refresh token that the server refused for good; empty if none."""
        self._pause = 0.0
        self._again = 0.0
        self.trouble: str | None = None
        """Why the tokens cannot be renewed; None if they can."""

    async def token(self) -> str:
        """Return an access token that should be valid, and renew it first if it expires soon.

        Raises:
            NoTokenError: if there is none.

        """
        session = self._session or self._begin()
        now = self._clock.monotonic()
        if self._renew_at is not None and now >= self._renew_at and not self._is_ended(session):
            if now >= self._again:
                await self._renewed(session.access_token)
            if self.trouble and self._is_expired and not self._is_ended(session):
                raise NoTokenError(self.trouble)
        return (self._session or session).access_token

    async def instead(self, refused: str) -> str | None:
        """Return another token in place of one that the homeserver refused; None if the session has ended.

        Raises:
            NoTokenError: if there is none at present.

        """
        session = self._session or self._begin()
        if session.access_token == refused and self._clock.monotonic() >= self._again:
            await self._renewed(refused)
        session = self._session or session
        if session.access_token != refused:
            return session.access_token
        if self.trouble and not self._is_ended(session):
            raise NoTokenError(self.trouble)
        return None

    def _begin(self) -> Session:
        try:
            session = self._file.read()
        except SessionError as error:
            raise NoTokenError(str(error)) from error
        self._take(session)
        try:
            self._file.try_to_write(session)
        except OSError as error:
            self._unwritable(error)
        return session

    def _take(self, session: Session) -> None:
        self._session, self.trouble, self._pause, self._again = session, None, 0.0, 0.0
        if session.expires_at is None:
            self._expires = self._renew_at = None
            return
        left = max(0.0, (session.expires_at - self._clock.now()).total_seconds())
        self._expires = self._clock.monotonic() + left
        self._renew_at = self._expires - min(_EARLY, left * _SHARE)

    @property
    def _is_expired(self) -> bool:
        return self._expires is not None and self._clock.monotonic() >= self._expires

    def _is_ended(self, session: Session) -> bool:
        return session.refresh_token == self._ended

    async def _renewed(self, old: str) -> None:
        """Renew the token once for all concurrent callers; the cancellation of a caller does not cancel the renewal."""
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._renew(old))
            self._running.add_done_callback(self._done)
        await asyncio.shield(self._running)

    def _done(self, _: asyncio.Task[None]) -> None:
        self._running = None

    async def _renew(self, old: str) -> None:
        try:
            async with self._file.alone():
                kept = self._file.read()
                if kept.access_token != old:
                    # Another process has renewed it, or somebody has logged in anew.
                    self._take(kept)
                elif not self._is_ended(kept) and self._may():
                    self._file.try_to_write(kept)
                    await self._exchange(kept)
        except OSError as error:
            # Includes TimeoutError: another process holds the lock.
            self._unwritable(error)
        except SessionError as error:
            self._fail(str(error))

    async def _exchange(self, kept: Session) -> None:
        match await refresh_tokens(kept.token_endpoint, kept.client_id, kept.refresh_token):
            case OAuthTokens() as tokens:
                expires_at = self._clock.now() + timedelta(seconds=tokens.expires_in) if tokens.expires_in else None
                session = replace(kept, access_token=tokens.access, refresh_token=tokens.refresh, expires_at=expires_at)
                # Written before it is used: until its first use the server accepts the refresh token in the file.
                self._file.write(session)
                self._take(session)
            case GrantEnded(code):
                self._ended = kept.refresh_token
                _log.error("The homeserver has ended the session", extra={"code": code})
                self.trouble = f"{ENDED} ({code})"
            case trouble:
                self._fail(f"the access token cannot be renewed: {trouble.reason}")

    def _unwritable(self, error: OSError) -> None:
        why = error.strerror or "another process holds it"
        self._fail(
            f"the session file {self._file.path} cannot be written ({why}), so the access token is not renewed and "
            "ends soon; make room, or let the bot write in that folder"
        )

    def _fail(self, trouble: str) -> None:
        if self.trouble is None:
            _log.warning("The access token cannot be renewed", extra={"reason": trouble})
        self.trouble = trouble
        self._pause = min(max(2 * self._pause, _FIRST), _LONGEST)
        self._again = self._clock.monotonic() + self._pause
