"""Sends to Matrix. The same delivery sent again makes no second message, for the server knows its transaction.

That holds for the bot's device and about a day (:attr:`MatrixPlatform.remembers`); what is older is looked for. Until
messages are encrypted here, nothing is sent to a room that asks for it: a message in clear cannot be taken back.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientOSError,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)
from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    LocalProtocolError,
    RoomMessagesResponse,
    RoomRedactResponse,
    RoomSendResponse,
)

from bot.adapters.matrix.outcomes import MENDED, SOON, outcome_of
from bot.adapters.matrix.render import render
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable
    from datetime import datetime

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Outcome

_log = logging.getLogger(__name__)
_DELIVERY: Final = "advocacy_bot.delivery"
"""The content's key for the delivery's id."""
_MESSAGE: Final = "m.room.message"
_BEFORE: Final = timedelta(minutes=5)
"""How far the server's clock may be behind ours."""
_PAGE: Final = 100
_OK, _NOT_FOUND = 200, 404

_Response = TypeVar("_Response")


@asynccontextmanager
async def open_matrix(
    homeserver: str, user: str, device: str, token: str, *, patience: float = 20.0
) -> AsyncIterator[MatrixPlatform]:
    """Open the session that everything sent to Matrix goes through, and close it.

    Nothing is asked of the server yet: whether the token is right shows at the first call.

    Args:
        homeserver: its URL.
        user: the bot's, ``@bot:example.org``.
        device: the one that the token belongs to, for ever the same: what was sent is remembered by device.
        token: of access.
        patience: seconds that a call of ``send`` takes at most.

    """
    timeout = patience / 2
    config = AsyncClientConfig(
        encryption_enabled=False, max_timeouts=0, max_limit_exceeded=0, request_timeout=timeout, store_sync_tokens=False
    )
    client = AsyncClient(homeserver.rstrip("/"), user, device, config=config)
    client.user_id, client.device_id, client.access_token = user, device, token
    client.client_session = ClientSession(
        timeout=ClientTimeout(total=None),  # limits are set by call: aiohttp rounds its own up to whole seconds
        trust_env=True,
        middlewares=[_once],
    )
    try:
        yield MatrixPlatform(client, patience=patience)
    finally:
        await client.close()


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from sending a PUT again by itself after a dropped connection: it does so for what it may retry."""
    try:
        return await handler(request)
    except (ClientOSError, ServerDisconnectedError) as error:
        if request.method != "PUT" or isinstance(error, ClientConnectorError):
            raise
        message = "the connection was dropped"
        raise ClientConnectionError(message) from error


class MatrixPlatform:
    """One homeserver and one device of the bot. A room is its id, ``!…``."""

    name = "matrix"
    remembers = timedelta(hours=20)
    """Servers forget after a day at the earliest."""

    def __init__(self, client: AsyncClient, *, patience: float) -> None:
        """Take a client that is logged in and tries nothing twice; see :func:`open_matrix`."""
        self.patience = patience
        self._client = client
        self._timeout = patience / 2

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message with the delivery's id as transaction, unless the room is encrypted."""
        content = render(message) | {_DELIVERY: delivery_id}
        if thread:
            content["m.relates_to"] = {"rel_type": "m.thread", "event_id": thread}
        return await self._post(room, content, delivery_id)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Send another text that clients show in place of the first."""
        content = render(message)
        replacing = {
            **content,
            "body": f"* {content['body']}",
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": remote_id},
        }
        # Each edit is a transaction of its own: going back to an earlier text must be shown too.
        outcome = await self._post(room, replacing, None)
        return Accepted(remote_id) if isinstance(outcome, Accepted) else outcome

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Have the server forget what a message said."""
        if refused := _not_a_room(room):
            return refused
        answer = await self._call(self._client.room_redact(room, remote_id), RoomRedactResponse)
        return answer if isinstance(answer, Refused | Unknown) else Accepted(remote_id)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look through what the bot itself said in the room."""
        if refused := _not_a_room(room):
            return refused
        earliest = (since - _BEFORE).timestamp() * 1000
        # What others say is not ours, whatever it carries; and what their servers' clocks say is their own affair.
        ours = {"senders": [self._client.user_id], "types": [_MESSAGE]}
        found: list[str] = []
        start: str | None = None
        while True:
            page = await self._call(
                self._client.room_messages(room, start, limit=_PAGE, message_filter=ours), RoomMessagesResponse
            )
            if isinstance(page, Refused | Unknown):
                return page
            mine = [event.source for event in page.chunk if event.source.get("sender") == self._client.user_id]
            late = [event for event in mine if event["origin_server_ts"] >= earliest]
            found += [event["event_id"] for event in late if event["content"].get(_DELIVERY) == delivery_id]
            if not page.end or page.end == start or len(late) < len(mine):
                return tuple(reversed(found))
            start = page.end

    async def _post(self, room: str, content: dict[str, Any], transaction: str | None) -> Outcome:
        if refused := _not_a_room(room) or await self._not_in_clear(room):
            return refused
        answer = await self._call(self._client.room_send(room, _MESSAGE, content, tx_id=transaction), RoomSendResponse)
        return answer if isinstance(answer, Refused | Unknown) else Accepted(answer.event_id)

    async def _not_in_clear(self, room: str) -> Refused | None:
        """Return why nothing may be sent to a room in clear; asked each time, for it may be encrypted any day."""
        answer = await self._ask(self._client.room_get_state_event(room, "m.room.encryption"))
        if not isinstance(answer, Refused | Unknown):
            status, code, *_ = _facts(answer)
            if (status, code) == (_NOT_FOUND, "M_NOT_FOUND"):
                return None
            if status == _OK and "algorithm" in _content(answer):
                return Refused("this room is encrypted, and the bot cannot encrypt yet; nothing is sent there in clear")
            answer = outcome_of(*_facts(answer))
        # Whatever came of asking, nothing was posted.
        return answer if isinstance(answer, Refused) else Refused(f"is the room encrypted? {answer.reason}", SOON)

    async def _call(self, request: Awaitable[object], right: type[_Response]) -> _Response | Refused | Unknown:
        """Ask once; what comes out is what nio makes of a good answer, or what became of it otherwise."""
        answer = await self._ask(request)
        return answer if isinstance(answer, right | Refused | Unknown) else outcome_of(*_facts(answer))

    async def _ask(self, request: Awaitable[Any]) -> Any | Refused | Unknown:  # noqa: ANN401 -- nio has no types
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


def _facts(answer: Any) -> tuple[int, str | None, int | None, str | None]:  # noqa: ANN401 -- nio has no types
    """Return the status, code, waiting time in milliseconds and Retry-After of an answer."""
    transport = answer.transport_response
    header = transport.headers.get("Retry-After")
    if isinstance(answer, ErrorResponse):
        return transport.status, answer.status_code, answer.retry_after_ms, header
    # A question for the state makes the same of every answer but 404.
    code, waiting = _content(answer).get("errcode"), _content(answer).get("retry_after_ms")
    return transport.status, code, waiting if isinstance(waiting, int) else None, header


def _content(answer: Any) -> dict[str, Any]:  # noqa: ANN401 -- nio has no types
    content = getattr(answer, "content", None)
    return content if isinstance(content, dict) else {}


def _not_a_room(room: str) -> Refused | None:
    return None if room.startswith("!") else Refused(f"on Matrix the bot writes to rooms, and {room} is none")


if TYPE_CHECKING:

    def _port(platform: MatrixPlatform) -> ChatPlatform:
        return platform
