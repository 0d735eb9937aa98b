"""A fourth platform, as somebody would begin to write it: what the port takes, and nothing else of the bot changes.

It shows plain text. What a real one would add: its own rendering, the form of its ids, settings, a websocket, clicks
and forms, who reads a channel, and answers for one person alone.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, ServerDisconnectedError

from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.access import Visitor
from bot.core.domain.attachments import make_all_sendable
from bot.core.ports.chat import Accepted, InboundMessage, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

    from bot.core.domain.access import RoomReaders
    from bot.core.domain.message import Message
    from bot.core.ports.chat import ChatPlatform, InboundHandler, SendResult

_PAGE: Final = 200
_AGAIN: Final = 5.0
"""Seconds after which a server that is down is asked again."""


class MattermostPlatform:
    """One server; a room is the id of a channel."""

    name = "mattermost"
    remembers = timedelta(0)

    def __init__(self, session: ClientSession, patience: float) -> None:
        """Take a session that knows the server's address and the bot's token."""
        self.patience = patience
        self._session = session

    async def check(self) -> Refused | Unknown | None:
        """Return why the server does not accept the bot; None if it does."""
        answer = await self._call("GET", "users/me")
        return answer if isinstance(answer, Refused | Unknown) else None

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> SendResult:
        """Post a message below its files."""
        files: list[str] = []
        for each in make_all_sendable(message):
            kept = await self._call("POST", f"files?channel_id={room}&filename={each.name}", data=each.data)
            if isinstance(kept, Refused | Unknown):
                return kept
            files += [info["id"] for info in kept["file_infos"]]
        text = to_plain_text(message) or "…"
        post = {"channel_id": room, "message": text, "root_id": thread, "props": {"delivery": delivery_id}}
        return _outcome(await self._call("POST", "posts", json={**post, "file_ids": files}))

    async def edit(self, room: str, remote_id: str, message: Message) -> SendResult:
        """Replace the text of a message."""
        del room
        return _outcome(await self._call("PUT", f"posts/{remote_id}/patch", json={"message": to_plain_text(message)}))

    async def delete(self, room: str, remote_id: str) -> SendResult:
        """Delete a message."""
        del room
        answer = await self._call("DELETE", f"posts/{remote_id}")
        return answer if isinstance(answer, Refused | Unknown) else Accepted(remote_id)

    async def readers(self, room: str) -> RoomReaders | Refused | Unknown:
        """Say that it is not known who reads a channel: a real one asks the server, and never guesses."""
        del room
        return Unknown("nobody has asked who reads here")

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return the ids of the messages that carry a delivery's id, oldest first."""
        found: list[str] = []
        for page in count():
            answer = await self._call("GET", f"channels/{room}/posts?page={page}&per_page={_PAGE}")
            if isinstance(answer, Refused | Unknown):
                return answer
            posts = [answer["posts"][name] for name in answer["order"]]
            new = [each for each in posts if datetime.fromtimestamp(each["create_at"] / 1000, UTC) >= since]
            found += [each["id"] for each in new if each["props"].get("delivery") == delivery_id]
            if len(new) < _PAGE:
                break
        return tuple(reversed(found))

    async def hear(self, event: Mapping[str, Any], handler: InboundHandler) -> None:
        """Answer the event ``posted`` of the websocket, in the thread of the message.

        It does not know who reads along, so it takes everybody for a guest in a shared channel, and what is for one
        person alone it does not show at all.
        """
        post = event["data"]["post"]
        home = event["broadcast"]["team_id"]
        visitor = Visitor(self.name, post["user_id"], post["channel_id"], home, guest=True, shared=True)
        thread = post["root_id"] or post["id"]
        response = await handler.receive(InboundMessage(visitor, post["id"], thread, post["message"]))
        if response is None:
            return
        if response.private or response.secret or response.bound:
            handler.unshown(response)
            return
        outcome = await self.send(post["channel_id"], response.message, response.id, thread)
        if isinstance(outcome, Accepted):
            await handler.shown(response)
        else:
            handler.unshown(response)

    async def _call(self, method: str, path: str, **what: Any) -> Any:  # noqa: ANN401 -- JSON
        """Return the answer of the server, or what came of the call."""
        try:
            async with self._session.request(method, f"api/v4/{path}", **what) as answer:
                if answer.status == 429:
                    return Refused("the server has a limit", float(answer.headers["Retry-After"]))
                if answer.status >= 500:
                    return Unknown(f"the server answered {answer.status}")
                said = await answer.json()
                return said if answer.ok else Refused(said["message"])
        except ClientConnectorError:
            return Refused("the server is down", _AGAIN)
        except (ClientError, TimeoutError) as error:
            return Unknown(type(error).__name__)


@asynccontextmanager
async def open_mattermost(url: str, token: str, patience: float) -> AsyncIterator[MattermostPlatform]:
    """Open the session that all calls use."""
    headers, timeout = {"Authorization": f"Bearer {token}"}, ClientTimeout(total=patience / 2)
    async with ClientSession(f"{url}/", headers=headers, timeout=timeout, middlewares=(_tried_once,)) as session:
        yield MattermostPlatform(session, patience)


async def _tried_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    # aiohttp repeats what is idempotent on a connection that was dropped; what to repeat is the caller's to decide.
    try:
        return await handler(request)
    except ServerDisconnectedError as error:
        raise ClientError from error


def _outcome(answer: Any) -> SendResult:  # noqa: ANN401 -- JSON
    return answer if isinstance(answer, Refused | Unknown) else Accepted(answer["id"])


if TYPE_CHECKING:

    def _port(platform: MattermostPlatform) -> ChatPlatform:
        return platform
