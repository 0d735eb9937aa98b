"""Requests to a homeserver without automatic retries, and the middlewares of the client's HTTP session.

By default nio endlessly repeats requests that time out or are rate-limited, and aiohttp repeats a PUT after a dropped
connection; here neither may happen.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from aiohttp import ClientConnectionError, ClientConnectorError, ClientOSError, ServerDisconnectedError

from bot.adapters.matrix.client import RETRY_SECONDS, outcome_of
from bot.adapters.matrix.session import NoTokenError
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
    from nio import AsyncClient

    from bot.adapters.matrix.session import TokenRenewer

_log = logging.getLogger(__name__)
_LIMITED, _OK, _REDIRECTED, _UNAUTHORIZED = 429, 200, 300, 401
_SLOWEST: Final = 50_000
"""Slowest upload in bytes per second that gets enough time."""
_NOT_OURS = "another process of the bot may lead here"


@dataclass(frozen=True, slots=True)
class HomeserverResponse:
    """A homeserver's response."""

    status: int
    content: dict[str, Any]
    retry_after: str | None = None
    """The ``Retry-After`` header."""

    @property
    def code(self) -> str | None:
        """The ``errcode``; None if there is none."""
        return code if isinstance(code := self.content.get("errcode"), str) else None

    @property
    def outcome(self) -> Refused | Unknown:
        """The outcome of a request that failed with this response."""
        waiting = self.content.get("retry_after_ms")
        return outcome_of(self.status, self.code, waiting if isinstance(waiting, int) else None, self.retry_after)


def api_path(*parts: str, **query: str | int) -> str:
    """Return a path of the client-server API, with each part escaped, and its query."""
    address = "/_matrix/client/v3/" + "/".join(quote(part, safe="") for part in parts)
    return f"{address}?{urlencode(query)}" if query else address


class HomeserverClient:
    """Sends requests through a logged-in nio client, with a timeout in seconds for each."""

    def __init__(self, client: AsyncClient, timeout: float) -> None:
        self.client = client
        self.timeout = timeout

    async def call(self, method: str, address: str, body: object = None) -> dict[str, Any] | Refused | Unknown:
        """Send a request once, and return the content of a successful answer, else its outcome."""
        answer = await self.ask(method, address, body)
        if not isinstance(answer, HomeserverResponse):
            return answer
        return answer.content if _OK <= answer.status < _REDIRECTED else answer.outcome

    async def ask(self, method: str, address: str, body: object = None) -> HomeserverResponse | Refused | Unknown:
        """Send a request once, and return whatever answer comes."""
        data = None if body is None else json.dumps(body)
        return await self._ask(method, address, data, "application/json", self.timeout)

    async def upload(self, address: str, data: bytes, media: str) -> HomeserverResponse | Refused | Unknown:
        """Upload bytes once, and return whatever answer comes; the timeout grows with the size."""
        return await self._ask("POST", address, data, media, self.timeout + len(data) / _SLOWEST)

    async def _ask(
        self, method: str, address: str, data: str | bytes | None, media: str, seconds: float
    ) -> HomeserverResponse | Refused | Unknown:
        headers = {"Authorization": f"Bearer {self.client.access_token}", "Content-Type": media}
        try:
            async with asyncio.timeout(seconds):
                response = await self.client.send(method, address, data, headers)
                content = _parse_body(await response.read())
        except ClientConnectorError:
            # There was no connection, so nothing was sent.
            return Refused("the homeserver cannot be reached", RETRY_SECONDS)
        except NoTokenError as error:
            # Nothing was sent.
            return Refused(str(error), RETRY_SECONDS)
        except TimeoutError:
            return Unknown("the homeserver did not answer in time")
        except Exception as error:  # noqa: BLE001 -- a broken answer may raise anything, and the outcome is unknown
            _log.warning("the homeserver's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"the homeserver's answer could not be read ({type(error).__name__})")
        return HomeserverResponse(response.status, content, response.headers.get("Retry-After"))


def _parse_body(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; empty if it is none, for instance the error page of a proxy."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def guard_middleware(
    limited: Callable[[], None], may: Callable[[], bool]
) -> Callable[[ClientRequest, ClientHandlerType], Any]:
    """Return a middleware that blocks requests without permission, prevents aiohttp's retries, and counts rate limits.

    Args:
        limited: called for each answer with status 429.
        may: returns whether this process may still use the device; if not, no request is sent and answers are dropped.

    """

    async def pass_on(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        if not may():
            raise ClientConnectionError(_NOT_OURS)
        # aiohttp repeats a PUT after a dropped connection, as it is idempotent; another exception type prevents that.
        try:
            response = await handler(request)
        except (ClientOSError, ServerDisconnectedError) as error:
            if request.method != "PUT" or isinstance(error, ClientConnectorError):
                raise
            message = "the connection was dropped"
            raise ClientConnectionError(message) from error
        if not may():
            # A process that was suspended while the answer came may have lost the permission without noticing.
            response.close()
            raise ClientConnectionError(_NOT_OURS)
        if response.status == _LIMITED:
            limited()
        return response

    return pass_on


def token_middleware(tokens: TokenRenewer) -> Callable[[ClientRequest, ClientHandlerType], Any]:
    """Return a middleware that sets the currently valid access token on each request.

    A request that is refused for its token had no effect, so it is sent once more with another token.
    """

    async def pass_on(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        token = await tokens.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = await handler(request)
        if response.status != _UNAUTHORIZED or _parse_body(await response.read()).get("errcode") != "M_UNKNOWN_TOKEN":
            return response
        if (another := await tokens.instead(token)) is None:
            return response
        response.release()
        request.headers["Authorization"] = f"Bearer {another}"
        return await handler(request)

    return pass_on
