"""HTTP client of a homeserver for the set-up commands; it uses no keys and opens no store."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    InvalidURL,
)

from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

RETRY_SECONDS: Final = 10.0
"""Seconds until the next try, if the network or the server do not say."""
ADMIN_RETRY_SECONDS: Final = 900.0
"""Seconds between two tries of what an admin has to fix: after that it works again without further action."""

PERMANENT_ERRORS: Final[Mapping[str, str]] = {
    "M_FORBIDDEN": "the bot is not in this room, or may not write there",
    "M_NOT_FOUND": "there is no such room or message",
    "M_TOO_LARGE": "the message is too long",
    "M_BAD_JSON": "the homeserver does not understand the message",
    "M_NOT_JSON": "the homeserver does not understand the message",
    "M_INVALID_PARAM": "the homeserver does not understand the request",
    "M_MISSING_PARAM": "the homeserver does not understand the request",
    "M_UNRECOGNIZED": "the homeserver does not know this request",
    "M_GUEST_ACCESS_FORBIDDEN": "guests may not write in this room",
    "M_UNSUPPORTED_ROOM_VERSION": "the homeserver does not support this room's version",
}
"""Error codes for requests that the homeserver will never accept, with the reasons."""

ADMIN_ERRORS: Final[Mapping[str, str]] = {
    "M_MISSING_TOKEN": "no token was sent to the homeserver",
    "M_UNKNOWN_TOKEN": "the homeserver does not accept the bot's token, or not any more",
    "M_USER_DEACTIVATED": "the bot's account is closed",
    "M_USER_LOCKED": "the bot's account is locked",
    "M_USER_SUSPENDED": "the bot's account is suspended",
    "M_CONSENT_NOT_GIVEN": "the homeserver asks the bot's account to agree to its terms",
    "M_RESOURCE_LIMIT_EXCEEDED": "the homeserver has reached a limit that its admins have set",
    "M_EXPIRED_ACCOUNT": "the bot's account has expired",
}
"""Error codes that an admin has to fix before anything can be posted, with the reasons."""

_REMEDIES: Final[Mapping[str, str]] = {
    "M_FORBIDDEN": "invite it",
    "M_UNRECOGNIZED": "check the configured address",
    "M_MISSING_TOKEN": "set it",
    "M_UNKNOWN_TOKEN": "set a new one",
}
"""What to do about an error, where an admin can do something: code → advice."""

LIMITED: Final = "M_LIMIT_EXCEEDED"
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500


def refusal(code: str, what: str, retry_after: float | None) -> Refused:
    """Return a refusal with its code at the end."""
    mend = _REMEDIES.get(code)
    return Refused(what, retry_after, f"{mend} ({code})") if mend else Refused(f"{what} ({code})", retry_after)


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
        if code in PERMANENT_ERRORS:
            return refusal(code, PERMANENT_ERRORS[code], None)
        if code in ADMIN_ERRORS:
            return refusal(code, ADMIN_ERRORS[code], ADMIN_RETRY_SECONDS)
    return Unknown(f"the homeserver answered {code or 'nothing readable'} (status {status})")


def _seconds(retry_after_ms: int | None, retry_after: str | None) -> float:
    if retry_after_ms is not None:
        return max(retry_after_ms / 1000, 0.0)
    try:
        return max(float(retry_after or ""), 0.0)
    except ValueError:
        return RETRY_SECONDS


_CLIENT: Final = "/_matrix/client/v3/"
_PATIENCE: Final = 10.0
_GOOD: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A homeserver's response."""

    status: int
    content: dict[str, Any]
    """The JSON object in the body; empty if it is none."""
    date: str = ""
    """The ``Date`` header."""
    retry_after: str | None = None

    @property
    def code(self) -> str:
        """The ``errcode``; empty if there is none."""
        return str(self.content.get("errcode", ""))

    @property
    def trouble(self) -> Refused | Unknown | None:
        """The outcome of a failed request; None if it succeeded."""
        if self.status in _GOOD:
            return None
        waiting = self.content.get("retry_after_ms")
        return outcome_of(self.status, self.code, waiting if isinstance(waiting, int) else None, self.retry_after)


class SetupClient:
    """Sends requests to the client-server API, each once and with a timeout."""

    def __init__(self, session: ClientSession, homeserver: str) -> None:
        self._session = session
        self._client = homeserver.rstrip("/") + _CLIENT

    async def ask(self, method: str, *parts: str, body: object = None) -> HttpResponse | Refused | Unknown:
        """Send a request to the path made of these parts, and return whatever answer comes."""
        return await send_request(
            self._session, method, self._client + "/".join(quote(each, safe="") for each in parts), body
        )

    async def get(self, *parts: str, method: str = "GET", body: object = None) -> HttpResponse | Refused | Unknown:
        """Send a request, and return the answer only if it is a success, else its outcome."""
        answer = await self.ask(method, *parts, body=body)
        return answer.trouble or answer if isinstance(answer, HttpResponse) else answer


async def send_request(
    session: ClientSession, method: str, address: str, body: object = None, *, form: Mapping[str, str] | None = None
) -> HttpResponse | Refused | Unknown:
    """Send a request to a full URL once, with JSON or a form as the body; redirects are not followed."""
    try:
        async with session.request(method, address, json=body, data=form, allow_redirects=False) as response:
            try:
                content = await response.json(content_type=None)
            except ValueError:
                content = None
            told = content if isinstance(content, dict) else {}
            headers = response.headers
            return HttpResponse(response.status, told, headers.get("Date", ""), headers.get("Retry-After"))
    except ClientSSLError as error:
        # The first may also be a server without TLS; other TLS errors certainly concern the certificate.
        what = "speaks no TLS" if isinstance(error, ClientConnectorSSLError) else "has no certificate that holds"
        return Refused(
            f"{urlsplit(address).hostname} {what}",
            ADMIN_RETRY_SECONDS,
            "see that the address and this machine's clock are right",
        )
    except (ClientConnectorError, InvalidURL):
        return Refused("the homeserver cannot be reached", RETRY_SECONDS)
    except TimeoutError:
        return Unknown("the homeserver did not answer in time")
    except (ClientError, OSError):
        return Unknown("the homeserver broke off before it had answered")


@asynccontextmanager
async def open_http_session(token: str = "") -> AsyncIterator[ClientSession]:
    """Provide an HTTP session, with the access token if one is given."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with ClientSession(timeout=ClientTimeout(_PATIENCE), trust_env=True, headers=headers) as session:
        yield session


@asynccontextmanager
async def open_setup_client(homeserver: str, token: str = "") -> AsyncIterator[SetupClient]:
    """Provide a client of a homeserver, with the access token if one is given."""
    async with open_http_session(token) as session:
        yield SetupClient(session, homeserver)
