"""The bot's account logs in once, which gives it a device of its own; and out, which takes the device away.

By password the bot gets a token that lasts; by a browser, where the homeserver knows no passwords, tokens that expire.
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

_PASSWORD: Final = "m.login.password"  # noqa: S105 -- what Matrix calls this way in
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
"""Seconds more between two questions where the server wants to be asked less often (RFC 8628, section 3.5)."""
_NONE: Final = Unknown("nothing there answers as a homeserver does; see whether the address is right")


@dataclass(frozen=True, slots=True)
class Entered:
    """A device of the bot's own."""

    user: str
    device: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A device of the bot's own, with tokens that expire."""

    user: str
    device: str
    session: Session


@dataclass(frozen=True, slots=True)
class Patience:
    """The time, and how it is waited: in a test nobody waits."""

    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


Way = Literal["password"] | Server
"""How the bot may log in: by password, or by a browser at this server."""


async def log_in(homeserver: str, user: str, password: str) -> Entered | Refused | Unknown:
    """Log in as a new device; why that is not possible comes back.

    Args:
        homeserver: its address.
        user: ``@bot:example.org``, or what stands there before the colon.
        password: of the account; it is needed never again.

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
    """Make a token worthless and its device forgotten; why that is not possible comes back."""
    async with plainly(homeserver, token) as plain:
        answer = await plain.ask("POST", "logout", body={})
    return answer.trouble if isinstance(answer, Answer) else answer


async def way_in(homeserver: str) -> Way | Refused | Unknown:
    """Ask a homeserver how the bot may log in: by password where it takes one, else by a browser."""
    async with plainly(homeserver) as plain:
        answer = await plain.ask("GET", "login")
    if not isinstance(answer, Answer):
        return answer
    flows = answer.content.get("flows")
    kinds = {each.get("type") for each in flows if isinstance(each, dict)} if isinstance(flows, list) else set()
    if _PASSWORD in kinds:
        return "password"
    # A homeserver that knows no passwords may leave “login” out altogether.
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
    """Log in as a new device that a person allows in a browser; why that is not possible comes back.

    Args:
        homeserver: its address.
        server: what lets people in there.
        user: ``@bot:example.org``, or what stands there before the colon: nobody else is let in.
        show: tells the person the code.
        patience: the time, and how it is waited.

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
    """End a session and take its file away; why that is not possible comes back.

    Raises:
        SessionError: if the file cannot be used.
        OSError: if it cannot be taken away.

    """
    file = SessionFile(path)
    # A bot that still runs would else renew the tokens meanwhile.
    async with file.alone():
        session = file.read()
        if trouble := await revoke(session.revocation_endpoint, session.client_id, session.refresh_token):
            return trouble
        file.remove()
    return None


async def _allowed(grant: DeviceGrant, code: Code, patience: Patience) -> Tokens | Refused | Unknown:
    """Ask again and again until the person has decided, as seldom as the server wants it."""
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
                # As the grant asks: less often where the server does not answer (RFC 8628, section 3.5).
                interval *= 2
            case _:
                return answer
    return _LATE


def _other(known: tuple[str, str], device: str, user: str) -> Refused | None:
    """Return why somebody is not who was to be logged in; nothing where they are."""
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
    """Tell whether somebody is who was typed: with the server, or without it."""
    return typed == user or (":" not in typed and typed.removeprefix("@") == user.removeprefix("@").partition(":")[0])
