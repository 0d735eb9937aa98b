"""Login of the bot's account, which creates a device, and logout, which deletes it.

Login by password yields a token that does not expire; login by browser, for homeservers without passwords, yields
tokens that expire.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from bot.adapters.matrix import outcomes
from bot.adapters.matrix.oauth import Code, DeviceGrant, Ended, Server, Tokens, Waiting, revoke, server_of
from bot.adapters.matrix.outcomes import MENDED
from bot.adapters.matrix.plain import Answer, plainly
from bot.adapters.matrix.session import Session, SessionFile
from bot.core.legible import clean
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.services.ports import Clock

_PASSWORD: Final = "m.login.password"  # noqa: S105 -- a login type of Matrix, no password
_DEVICE: Final = "advocacy-bot"
_NO_PASSWORD: Final = Refused(
    "this homeserver lets nobody in by a password; have it allow “m.login.password”, or take another", MENDED
)
_WRONG: Final = Refused("the homeserver does not know this name and password; try again", MENDED)
_BROWSER_ALONE: Final = Refused(
    "this homeserver lets people in by single sign-on alone, which a bot cannot do; have it allow “m.login.password” "
    "for the bot’s account, or take another",
    MENDED,
)
_NO_DEVICES: Final = Refused(
    "this homeserver lets people in by OAuth, but not by a code that is typed into a browser; have its admins "
    "switch on the device authorization grant (Matrix 1.18), or take another",
    MENDED,
)
_LATE: Final = Refused("nobody allowed the bot in time; try again, and type the new code into the browser", MENDED)
_SLOWER: Final = 5.0
"""Seconds added to the polling interval after ``slow_down`` (RFC 8628, section 3.5)."""
_NONE: Final = Unknown("nothing there answers as a homeserver does; see whether the address is right")


@dataclass(frozen=True, slots=True)
class Entered:
    """A new device of the bot, with a token that does not expire."""

    user: str
    device: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new device of the bot, with a session whose tokens expire."""

    user: str
    device: str
    session: Session


@dataclass(frozen=True, slots=True)
class Patience:
    """A clock and a sleep function, so that tests need not wait."""

    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


Way = Literal["password"] | Server
"""How the bot can log in: by password, or by browser at this authorization server."""


async def log_in(homeserver: str, user: str, password: str) -> Entered | Refused | Unknown:
    """Log in by password as a new device; return the device, or why the login failed.

    Args:
        homeserver: its address.
        user: ``@bot:example.org``, or the part before the colon.
        password: of the account; it is not needed again.

    """
    async with plainly(homeserver) as plain:
        asked = {
            "type": _PASSWORD,
            "identifier": {"type": "m.id.user", "user": user},
            "password": password,
            "initial_device_display_name": _DEVICE,
        }
        answer = await plain.ask("POST", "login", body=asked)
    if not isinstance(answer, Answer):
        return answer
    match answer.content:
        case {"user_id": str(known), "device_id": str(device), "access_token": str(token)}:
            return Entered(known, device, token)
        case {"errcode": "M_FORBIDDEN"}:
            return _WRONG
        case _:
            return answer.trouble or _NONE


async def log_out(homeserver: str, token: str) -> Refused | Unknown | None:
    """Invalidate a token and delete its device; return why that failed, or None."""
    async with plainly(homeserver, token) as plain:
        answer = await plain.ask("POST", "logout", body={})
    return answer.trouble if isinstance(answer, Answer) else answer


async def way_in(homeserver: str) -> Way | Refused | Unknown:
    """Ask a homeserver how the bot can log in: by password if it accepts one, else by browser."""
    async with plainly(homeserver) as plain:
        answer = await plain.ask("GET", "login")
    if not isinstance(answer, Answer):
        return answer
    flows = answer.content.get("flows")
    kinds = {each.get("type") for each in flows if isinstance(each, dict)} if isinstance(flows, list) else set()
    if _PASSWORD in kinds:
        return "password"
    # A homeserver without passwords may not implement “login” at all.
    server = await server_of(homeserver)
    if isinstance(server, Server):
        return server if server.device else _NO_DEVICES
    if server is not None:
        return server
    if not isinstance(flows, list):
        return _NONE
    return _BROWSER_ALONE if "m.login.sso" in kinds else _NO_PASSWORD


async def log_in_by_browser(
    homeserver: str, server: Server, user: str, show: Callable[[Code], None], patience: Patience
) -> Admitted | Refused | Unknown:
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
    if not isinstance(code, Code):
        return code
    show(code)
    tokens = await _allowed(grant, code, patience)
    if not isinstance(tokens, Tokens):
        return tokens
    until = patience.clock.now() + timedelta(seconds=tokens.expires_in) if tokens.expires_in else None
    known = await _whoami(homeserver, tokens.access)
    trouble = known if not isinstance(known, tuple) else _other(known, grant.device, user)
    if trouble or not isinstance(known, tuple):
        await grant.give_back(tokens)
        return trouble or _NONE
    issued = (server.issuer, grant.client, server.token, server.revocation)
    return Admitted(*known, Session(*issued, tokens.access, tokens.refresh, until))


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
        if trouble := await revoke(session.revocation_endpoint, session.client_id, session.refresh_token):
            return trouble
        file.remove()
    return None


async def _allowed(grant: DeviceGrant, code: Code, patience: Patience) -> Tokens | Refused | Unknown:
    """Poll until the person has decided or the code expires, at the interval that the server asks for."""
    interval, until = code.interval, patience.clock.monotonic() + code.expires_in
    while patience.clock.monotonic() < until:
        await patience.sleep(interval)
        answer = await grant.poll(code)
        match answer:
            case Waiting(slower):
                interval += _SLOWER if slower else 0.0
            case Ended("access_denied"):
                return Refused("the browser did not let the bot in; try again, and allow it there", MENDED)
            case Ended():
                return _LATE
            case Unknown() | Refused(retry_after=outcomes.SOON):
                # Poll less often while the server does not answer (RFC 8628, section 3.5).
                interval *= 2
            case _:
                return answer
    return _LATE


def _other(known: tuple[str, str], device: str, user: str) -> Refused | None:
    """Return why a login is for the wrong user or device; None if both are right."""
    if known[1] != device:
        return Refused("the homeserver gave the bot another device than it asked for; tell its admins", MENDED)
    if _is(user, known[0]):
        return None
    return Refused(
        f"the browser let the bot in as {clean(known[0])}, not as {user}, so it was logged out at once; "
        f"log in as {user} in that browser, and try again",
        MENDED,
    )


async def _whoami(homeserver: str, token: str) -> tuple[str, str] | Refused | Unknown:
    async with plainly(homeserver, token) as plain:
        answer = await plain.get("account", "whoami")
    match answer:
        case Answer(content={"user_id": str(user), "device_id": str(device)}):
            return user, device
        case Answer():
            return Unknown("the homeserver does not say who the bot is; try again")
        case _:
            return answer


def _is(typed: str, user: str) -> bool:
    """Return whether a typed name, with or without its server, means a user."""
    return typed == user or (":" not in typed and typed.removeprefix("@") == user.removeprefix("@").partition(":")[0])
