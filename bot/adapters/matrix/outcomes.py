"""What became of a call, by what the homeserver answered: data, not code, so that it can be tested row by row.

Whatever is not listed is in doubt. A code is listed only where it is certain that the server did nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

SOON: Final = 10.0
"""Seconds until a second try makes sense where the network or the server do not say."""
MENDED: Final = 900.0
"""Seconds between two tries of what an admin has to mend: it must work again soon after, without being asked for."""

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
"""The homeserver will never take this: code → why."""

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
"""Somebody has to mend this; until then nothing is posted: code → why."""

LIMITED: Final = "M_LIMIT_EXCEEDED"
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500


def outcome_of(
    status: int, code: str | None, retry_after_ms: int | None = None, retry_after: str | None = None
) -> Refused | Unknown:
    """Return what became of a call that the homeserver did not say yes to.

    Args:
        status: of HTTP.
        code: the ``errcode``, if the answer could be read.
        retry_after_ms: of the answer; older servers have this alone.
        retry_after: that header, in seconds; newer ones have this alone.

    """
    if status == _TOO_MANY_REQUESTS or code == LIMITED:
        return Refused("the homeserver takes no more messages for a moment", _seconds(retry_after_ms, retry_after))
    # Whatever comes with 5xx may have been said after the message was posted.
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
