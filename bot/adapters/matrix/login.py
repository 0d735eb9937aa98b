"""Login of the bot's account, which creates a device, and logout, which deletes it.

Login by password yields a token that does not expire; login by browser, for homeservers without passwords, yields
tokens that expire.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.adapters.matrix import client as outcomes
from bot.adapters.matrix.client import ADMIN_RETRY_SECONDS, HttpResponse, open_setup_client
from bot.adapters.matrix.oauth import (
    AuthorizationPending,
    AuthorizationServer,
    DeviceCode,
    DeviceGrant,
    GrantEnded,
    OAuthTokens,
    fetch_authorization_server,
    revoke_token,
)
from bot.adapters.matrix.session import Session, SessionFile
from bot.core.domain.text import clean
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.core.ports.runtime import Clock

_PASSWORD: Final = "m.login.password"  # noqa: S105 -- a login type of Matrix, no password
_DEVICE: Final = "advocacy-bot"
_NO_PASSWORD: Final = Refused(
    "this homeserver lets nobody in by a password; have it allow “m.login.password”, or take another",
    ADMIN_RETRY_SECONDS,
)
_WRONG: Final = Refused("the homeserver does not know this name and password", ADMIN_RETRY_SECONDS, "try again")
_SSO_ONLY: Final = Refused(
    "this homeserver lets people in by single sign-on alone, which a bot cannot do; have it allow “m.login.password” "
    "for the bot’s account, or take another",
    ADMIN_RETRY_SECONDS,
)
_NO_DEVICES: Final = Refused(
    "this homeserver lets people in by OAuth, but not by a code that is typed into a browser; have its admins "
    "switch on the device authorization grant (Matrix 1.18), or take another",
    ADMIN_RETRY_SECONDS,
)
_NOT_ALLOWED: Final = Refused(
    "the browser did not let the bot in", ADMIN_RETRY_SECONDS, "try again, and allow it there"
)
_LATE: Final = Refused(
    "nobody allowed the bot in time; try again, and type the new code into the browser", ADMIN_RETRY_SECONDS
)
_SLOWER: Final = 5.0
"""Seconds added to the polling interval after ``slow_down`` (RFC 8628, section 3.5)."""
_NO_HOMESERVER: Final = Unknown("nothing there answers as a homeserver does", "see whether the address is right")


@dataclass(frozen=True, slots=True)
class PasswordLogin:
    """A new device of the bot, with a token that does not expire."""

    user: str
    device: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuthLogin:
    """A new device of the bot, with a session whose tokens expire."""

    user: str
    device: str
    session: Session


@dataclass(frozen=True, slots=True)
class PollTiming:
    """A clock and a sleep function, so that tests need not wait."""

    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


LoginMethod = Literal["password"] | AuthorizationServer
"""How the bot can log in: by password, or by browser at this authorization server."""


async def log_in(homeserver: str, user: str, password: str) -> PasswordLogin | Refused | Unknown:
    """Log in by password as a new device; return the device, or why the login failed.

    Args:
        homeserver: its address.
        user: ``@bot:example.org``, or the part before the colon.
        password: of the account; it is not needed again.

    """
    async with open_setup_client(homeserver) as plain:
        asked = {
            "type": _PASSWORD,
            "identifier": {"type": "m.id.user", "user": user},
            "password": password,
            "initial_device_display_name": _DEVICE,
        }
        answer = await plain.ask("POST", "login", body=asked)
    if not isinstance(answer, HttpResponse):
        return answer
    match answer.content:
        case {"user_id": str(known), "device_id": str(device), "access_token": str(token)}:
            return PasswordLogin(known, device, token)
        case {"errcode": "M_FORBIDDEN"}:
            return _WRONG
        case _:
            return answer.trouble or _NO_HOMESERVER


async def log_out(homeserver: str, token: str) -> Refused | Unknown | None:
    """Invalidate a token and delete its device; return why that failed, or None."""
    async with open_setup_client(homeserver, token) as plain:
        answer = await plain.ask("POST", "logout", body={})
    return answer.trouble if isinstance(answer, HttpResponse) else answer


async def find_login_method(homeserver: str) -> LoginMethod | Refused | Unknown:
    """Ask a homeserver how the bot can log in: by password if it accepts one, else by browser."""
    async with open_setup_client(homeserver) as plain:
        answer = await plain.ask("GET", "login")
    if not isinstance(answer, HttpResponse):
        return answer
    flows = answer.content.get("flows")
    kinds = {each.get("type") for each in flows if isinstance(each, dict)} if isinstance(flows, list) else set()
    if _PASSWORD in kinds:
        return "password"
    # A homeserver without passwords may not implement “login” at all.
    server = await fetch_authorization_server(homeserver)
    if isinstance(server, AuthorizationServer):
        return server if server.device else _NO_DEVICES
    if server is not None:
        return server
    if not isinstance(flows, list):
        return _NO_HOMESERVER
    return _SSO_ONLY if "m.login.sso" in kinds else _NO_PASSWORD


async def log_in_by_browser(
    homeserver: str, server: AuthorizationServer, user: str, show: Callable[[DeviceCode], None], patience: PollTiming
) -> OAuthLogin | Refused | Unknown:
    """Log in as a new device that a person approves in a browser; return the device, or why the login failed.

    Args:
        homeserver: its address.
        server: its authorization server.
        user: ``@bot:example.org``, or the part before the colon; a login as anybody else is revoked.
        show: shows the code to the person.
        patience: clock and sleep function.

    """
    grant = DeviceGrant(server)
    code = await grant.begin()
    if not isinstance(code, DeviceCode):
        return code
    show(code)
    tokens = await _poll_for_tokens(grant, code, patience)
    if not isinstance(tokens, OAuthTokens):
        return tokens
    until = patience.clock.now() + timedelta(seconds=tokens.expires_in) if tokens.expires_in else None
    known = await _whoami(homeserver, tokens.access)
    trouble = known if not isinstance(known, tuple) else _check_login(known, grant.device, user)
    if trouble or not isinstance(known, tuple):
        await grant.give_back(tokens)
        return trouble or _NO_HOMESERVER
    issued = (server.issuer, grant.client, server.token, server.revocation)
    return OAuthLogin(*known, Session(*issued, tokens.access, tokens.refresh, until))


async def log_out_of_session(path: Path) -> Refused | Unknown | None:
    """End a session and delete its file; return why the server did not end it, or None.

    Raises:
        SessionError: if the file cannot be used.
        OSError: if it cannot be locked or deleted.
        TimeoutError: if another process holds the lock for too long.

    """
    file = SessionFile(path)
    # Otherwise a bot that still runs could renew the tokens meanwhile.
    async with file.alone():
        session = file.read()
        if trouble := await revoke_token(session.revocation_endpoint, session.client_id, session.refresh_token):
            return trouble
        file.remove()
    return None


async def _poll_for_tokens(
    grant: DeviceGrant, code: DeviceCode, patience: PollTiming
) -> OAuthTokens | Refused | Unknown:
    """Poll until the person has decided or the code expires, at the interval that the server asks for."""
    interval, until = code.interval, patience.clock.monotonic() + code.expires_in
    while patience.clock.monotonic() < until:
        await patience.sleep(interval)
        answer = await grant.poll(code)
        match answer:
            case AuthorizationPending(slower):
                interval += _SLOWER if slower else 0.0
            case GrantEnded("access_denied"):
                return Refused(
                    "the browser did not let the bot in", ADMIN_RETRY_SECONDS, "try again, and allow it there"
                )
            case GrantEnded():
                return _LATE
            case Unknown() | Refused(retry_after=outcomes.RETRY_SECONDS):
                # Poll less often while the server does not answer (RFC 8628, section 3.5).
                interval *= 2
            case _:
                return answer
    return _LATE


def _check_login(known: tuple[str, str], device: str, user: str) -> Refused | None:
    """Return why a login is for the wrong user or device; None if both are right."""
    if known[1] != device:
        return Refused(
            "the homeserver gave the bot another device than it asked for; tell its admins", ADMIN_RETRY_SECONDS
        )
    if _is_same_user(user, known[0]):
        return None
    return Refused(
        f"the browser let the bot in as {clean(known[0])}, not as {user}, so it was logged out at once; "
        f"log in as {user} in that browser, and try again",
        ADMIN_RETRY_SECONDS,
    )


async def _whoami(homeserver: str, token: str) -> tuple[str, str] | Refused | Unknown:
    async with open_setup_client(homeserver, token) as plain:
        answer = await plain.get("account", "whoami")
    match answer:
        case HttpResponse(content={"user_id": str(user), "device_id": str(device)}):
            return user, device
        case HttpResponse():
            return Unknown("the homeserver does not say who the bot is", "try again")
        case _:
            return answer


def _is_same_user(typed: str, user: str) -> bool:
    """Return whether a typed name, with or without its server, means a user."""
    return typed == user or (":" not in typed and typed.removeprefix("@") == user.removeprefix("@").partition(":")[0])
