"""The bot's account logs in once, which gives it a device and a token for ever; and out, which takes both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.outcomes import MENDED
from bot.adapters.matrix.plain import Answer, plainly
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.plain import Plain

_PASSWORD: Final = "m.login.password"  # noqa: S105 -- what Matrix calls this way in
_DEVICE: Final = "advocacy-bot"
_NO_PASSWORD: Final = Refused(
    "this homeserver lets nobody in by a password; have it allow “m.login.password”, or take another", MENDED
)
_WRONG: Final = Refused("the homeserver does not know this name and password; try again", MENDED)
_NONE: Final = Unknown("nothing there answers as a homeserver does; see whether the address is right")


@dataclass(frozen=True, slots=True)
class Entered:
    """A device of the bot's own."""

    user: str
    device: str
    token: str = field(repr=False)


async def log_in(homeserver: str, user: str, password: str) -> Entered | Refused | Unknown:
    """Log in as a new device; why that is not possible comes back.

    Args:
        homeserver: its address.
        user: ``@bot:example.org``, or what stands there before the colon.
        password: of the account; it is needed never again.

    """
    async with plainly(homeserver) as plain:
        if trouble := await _closed(plain):
            return trouble
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


async def _closed(plain: Plain) -> Refused | Unknown | None:
    answer = await plain.ask("GET", "login")
    if not isinstance(answer, Answer):
        return answer
    flows = answer.content.get("flows")
    if not isinstance(flows, list):
        return _NONE
    return None if any(isinstance(each, dict) and each.get("type") == _PASSWORD for each in flows) else _NO_PASSWORD
