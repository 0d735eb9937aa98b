"""Mapping of the homeserver's errors to outcomes, as tables that can be tested row by row.

A code that is not listed makes the outcome unknown. A code is listed only if the server certainly did nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

SOON: Final = 10.0
"""Seconds until the next try, if the network or the server do not say."""
MENDED: Final = 900.0
"""Seconds between two tries of what an admin has to fix: after that it works again without further action."""

FOR_GOOD: Final[Mapping[str, str]] = {
    "M_FORBIDDEN": "the bot is not in this room, or may not write there; invite it",
    "M_NOT_FOUND": "there is no such room or message",
    "M_TOO_LARGE": "the message is too long",
    "M_BAD_JSON": "the homeserver does not understand the message",
    "M_NOT_JSON": "the homeserver does not understand the message",
    "M_INVALID_PARAM": "the homeserver does not understand the request",
    "M_MISSING_PARAM": "the homeserver does not understand the request",
    "M_UNRECOGNIZED": "the homeserver does not know this request; check the configured address",
    "M_GUEST_ACCESS_FORBIDDEN": "guests may not write in this room",
    "M_UNSUPPORTED_ROOM_VERSION": "the homeserver does not support this room's version",
}
"""Error codes for requests that the homeserver will never accept, with the reasons."""

FOR_AN_ADMIN: Final[Mapping[str, str]] = {
    "M_MISSING_TOKEN": "no token was sent to the homeserver; set it",
    "M_UNKNOWN_TOKEN": "the homeserver does not accept the bot's token, or not any more; set a new one",
    "M_USER_DEACTIVATED": "the bot's account is closed",
    "M_USER_LOCKED": "the bot's account is locked",
    "M_USER_SUSPENDED": "the bot's account is suspended",
    "M_CONSENT_NOT_GIVEN": "the homeserver asks the bot's account to agree to its terms",
    "M_RESOURCE_LIMIT_EXCEEDED": "the homeserver has reached a limit that its admins have set",
    "M_EXPIRED_ACCOUNT": "the bot's account has expired",
}
"""Error codes that an admin has to fix before anything can be posted, with the reasons."""

LIMITED: Final = "M_LIMIT_EXCEEDED"
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500


def outcome_of(
    status: int, code: str | None, retry_after_ms: int | None = None, retry_after: str | None = None
) -> Refused | Unknown:
    """Return the outcome of a request that the homeserver answered with an error.

    Args:
        status: the HTTP status.
        code: the ``errcode``, if the answer could be read.
        retry_after_ms: from the answer's body; older servers send only this.
        retry_after: the ``Retry-After`` header in seconds; newer servers send only this.

    """
    if status == _TOO_MANY_REQUESTS or code == LIMITED:
        return Refused("the homeserver takes no more messages for a moment", _seconds(retry_after_ms, retry_after))
    # A server may answer 5xx after it has posted the message.
    if status < _SERVERS_FAULT and code:
        if code in FOR_GOOD:
            return Refused(f"{FOR_GOOD[code]} ({code})")
        if code in FOR_AN_ADMIN:
            return Refused(f"{FOR_AN_ADMIN[code]} ({code})", MENDED)
    return Unknown(f"the homeserver answered {code or 'nothing readable'} (status {status})")


def _seconds(retry_after_ms: int | None, retry_after: str | None) -> float:
    if retry_after_ms is not None:
        return max(retry_after_ms / 1000, 0.0)
    try:
        return max(float(retry_after or ""), 0.0)
    except ValueError:
        return SOON
