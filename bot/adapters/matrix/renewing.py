"""Renewal of a session's access token, before it expires and when the homeserver refuses it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.oauth import Ended, Tokens, refresh
from bot.adapters.matrix.session import SessionError, SessionFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.adapters.matrix.session import Session
    from bot.services.ports import Clock

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


class Renewing:
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
        match await refresh(kept.token_endpoint, kept.client_id, kept.refresh_token):
            case Tokens() as tokens:
                expires_at = self._clock.now() + timedelta(seconds=tokens.expires_in) if tokens.expires_in else None
                session = replace(kept, access_token=tokens.access, refresh_token=tokens.refresh, expires_at=expires_at)
                # Written before it is used: until its first use the server accepts the refresh token in the file.
                self._file.write(session)
                self._take(session)
            case Ended(code):
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
