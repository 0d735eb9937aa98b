"""A homeserver, asked once: its answer comes out, or what became of the request otherwise.

nio repeats what timed out or was limited, without end, and aiohttp a PUT whose connection dropped; neither may here.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from aiohttp import ClientConnectionError, ClientConnectorError, ClientOSError, ServerDisconnectedError

from bot.adapters.matrix.outcomes import SOON, outcome_of
from bot.adapters.matrix.renewing import NoTokenError
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
    from nio import AsyncClient

    from bot.adapters.matrix.renewing import Renewing

_log = logging.getLogger(__name__)
_LIMITED, _OK, _REDIRECTED, _UNAUTHORIZED = 429, 200, 300, 401
_SLOWEST: Final = 50_000
"""Bytes of a file that leave in a second at the least."""
_NOT_OURS = "another process of the bot may lead here"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a homeserver said, in words that could be read."""

    status: int
    content: dict[str, Any]
    retry_after: str | None = None
    """That header."""

    @property
    def code(self) -> str | None:
        """What the server calls the error."""
        return code if isinstance(code := self.content.get("errcode"), str) else None

    @property
    def outcome(self) -> Refused | Unknown:
        """What became of a request that was not answered well."""
        waiting = self.content.get("retry_after_ms")
        return outcome_of(self.status, self.code, waiting if isinstance(waiting, int) else None, self.retry_after)


def path(*parts: str, **query: str | int) -> str:
    """Return the address of something on a homeserver."""
    address = "/_matrix/client/v3/" + "/".join(quote(part, safe="") for part in parts)
    return f"{address}?{urlencode(query)}" if query else address


class Homeserver:
    """Asks by a client, and waits so many seconds for each answer."""

    def __init__(self, client: AsyncClient, timeout: float) -> None:
        """Take a client that is logged in."""
        self.client = client
        self.timeout = timeout

    async def call(self, method: str, address: str, body: object = None) -> dict[str, Any] | Refused | Unknown:
        """Ask once, for a good answer."""
        answer = await self.ask(method, address, body)
        if not isinstance(answer, Answer):
            return answer
        return answer.content if _OK <= answer.status < _REDIRECTED else answer.outcome

    async def ask(self, method: str, address: str, body: object = None) -> Answer | Refused | Unknown:
        """Ask once, for whatever answer."""
        data = None if body is None else json.dumps(body)
        return await self._ask(method, address, data, "application/json", self.timeout)

    async def upload(self, address: str, data: bytes, media: str) -> Answer | Refused | Unknown:
        """Hand bytes in once, for whatever answer; a large file is given longer."""
        return await self._ask("POST", address, data, media, self.timeout + len(data) / _SLOWEST)

    async def _ask(
        self, method: str, address: str, data: str | bytes | None, media: str, seconds: float
    ) -> Answer | Refused | Unknown:
        headers = {"Authorization": f"Bearer {self.client.access_token}", "Content-Type": media}
        try:
            async with asyncio.timeout(seconds):
                response = await self.client.send(method, address, data, headers)
                content = _read(await response.read())
        except ClientConnectorError:
            # No connection, so no byte of the request has left.
            return Refused("the homeserver cannot be reached", SOON)
        except NoTokenError as error:
            # Nothing was asked.
            return Refused(str(error), SOON)
        except TimeoutError:
            return Unknown("the homeserver did not answer in time")
        except Exception as error:  # noqa: BLE001 -- whatever a broken answer is made of: it is in doubt
            _log.warning("the homeserver's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"the homeserver's answer could not be read ({type(error).__name__})")
        return Answer(response.status, content, response.headers.get("Retry-After"))


def _read(body: bytes) -> dict[str, Any]:
    """Return what an answer says: nothing where what stands before the homeserver answers in its place."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def watching(limited: Callable[[], None], may: Callable[[], bool]) -> Callable[[ClientRequest, ClientHandlerType], Any]:
    """Return what stands between the client and the network.

    Args:
        limited: is told of each answer that sets a limit.
        may: tells whether the device is still ours to use; else nothing is asked, and no answer is let in.

    """

    async def pass_on(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        if not may():
            raise ClientConnectionError(_NOT_OURS)
        # aiohttp sends a PUT again by itself after a dropped connection, as what may be repeated. Not here.
        try:
            response = await handler(request)
        except (ClientOSError, ServerDisconnectedError) as error:
            if request.method != "PUT" or isinstance(error, ClientConnectorError):
                raise
            message = "the connection was dropped"
            raise ClientConnectionError(message) from error
        if not may():
            # Whoever stood still while it came has not been told yet.
            response.close()
            raise ClientConnectionError(_NOT_OURS)
        if response.status == _LIMITED:
            limited()
        return response

    return pass_on


def bearing(tokens: Renewing) -> Callable[[ClientRequest, ClientHandlerType], Any]:
    """Return what gives each request the access token that is valid now, in place of the one that it came with.

    A request that is refused for its token did nothing, so it is sent once more with another one.
    """

    async def pass_on(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        token = await tokens.token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = await handler(request)
        if response.status != _UNAUTHORIZED or _read(await response.read()).get("errcode") != "M_UNKNOWN_TOKEN":
            return response
        if (another := await tokens.instead(token)) is None:
            return response
        response.release()
        request.headers["Authorization"] = f"Bearer {another}"
        return await handler(request)

    return pass_on
