"""A homeserver, asked once: what nio makes of its answer comes out, or what became of the request otherwise.

nio repeats what timed out or was limited, without end, and aiohttp a PUT whose connection dropped; neither may here.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientOSError,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)
from nio import AsyncClient, AsyncClientConfig, ErrorResponse, LocalProtocolError

from bot.adapters.matrix.outcomes import MENDED, SOON, outcome_of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

_log = logging.getLogger(__name__)
_Response = TypeVar("_Response")


@asynccontextmanager
async def open_client(homeserver: str, user: str, device: str, token: str) -> AsyncIterator[AsyncClient]:
    """Open a session that is logged in with a token and tries nothing twice, and close it."""
    config = AsyncClientConfig(
        encryption_enabled=False,
        max_timeouts=0,
        max_limit_exceeded=0,
        request_timeout=0,  # set by request: aiohttp rounds its own limits up to whole seconds
        store_sync_tokens=False,
    )
    client = AsyncClient(homeserver.rstrip("/"), user, device, config=config)
    client.user_id, client.device_id, client.access_token = user, device, token
    client.client_session = ClientSession(
        timeout=ClientTimeout(total=None),
        trust_env=True,
        middlewares=[_once],
    )
    try:
        yield client
    finally:
        await client.close()


class Homeserver:
    """Asks by a client, and waits so many seconds for each answer."""

    def __init__(self, client: AsyncClient, timeout: float) -> None:
        """Take a client of :func:`open_client`."""
        self.client = client
        self._timeout = timeout

    async def call(self, request: Awaitable[object], right: type[_Response]) -> _Response | Refused | Unknown:
        """Ask once, for a good answer of this type."""
        answer = await self.ask(request)
        return answer if isinstance(answer, right | Refused | Unknown) else became(answer)

    async def ask(self, request: Awaitable[Any]) -> Any | Refused | Unknown:  # noqa: ANN401 -- nio has no types
        """Ask once, for whatever answer."""
        try:
            async with asyncio.timeout(self._timeout):
                return await request
        except LocalProtocolError:
            # The server has logged the bot out, and nio has thrown the token away.
            return Refused("the homeserver has logged the bot out; set a new token", MENDED)
        except ClientConnectorError:
            # No connection, so no byte of the request has left.
            return Refused("the homeserver cannot be reached", SOON)
        except TimeoutError:
            return Unknown("the homeserver did not answer in time")
        except Exception as error:  # noqa: BLE001 -- whatever nio makes of a broken answer: it is in doubt
            _log.warning("the homeserver's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"the homeserver's answer could not be read ({type(error).__name__})")


def became(answer: Any) -> Refused | Unknown:  # noqa: ANN401 -- nio has no types
    """Return what became of a request that was not answered well."""
    transport = answer.transport_response
    if isinstance(answer, ErrorResponse):
        code, waiting = answer.status_code, answer.retry_after_ms
    else:
        # A question for the state makes the same of every answer but 404.
        code, waiting = content_of(answer).get("errcode"), content_of(answer).get("retry_after_ms")
    return outcome_of(
        transport.status, code, waiting if isinstance(waiting, int) else None, transport.headers.get("Retry-After")
    )


def content_of(answer: Any) -> dict[str, Any]:  # noqa: ANN401 -- nio has no types
    """Return the content of a state that was asked for."""
    told = getattr(answer, "content", None)
    return told if isinstance(told, dict) else {}


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from sending a PUT again by itself after a dropped connection: it does so for what it may retry."""
    try:
        return await handler(request)
    except (ClientOSError, ServerDisconnectedError) as error:
        if request.method != "PUT" or isinstance(error, ClientConnectorError):
            raise
        message = "the connection was dropped"
        raise ClientConnectionError(message) from error
