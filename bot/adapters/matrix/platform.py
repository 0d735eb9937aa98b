"""Sends to Matrix. The same delivery sent again makes no second message, for the server knows its transaction.

That holds for the bot's device and about a day (:attr:`MatrixPlatform.remembers`); what is older is looked for. Until
messages are encrypted here, nothing is sent to a room that asks for it: a message in clear cannot be taken back.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from nio import RoomMessagesResponse, RoomRedactResponse, RoomSendResponse, WhoamiResponse

from bot.adapters.matrix.asking import Homeserver, became, content_of, open_client
from bot.adapters.matrix.outcomes import MENDED, SOON
from bot.adapters.matrix.render import render
from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from nio import AsyncClient

    from bot.core.message import Message
    from bot.services.ports import ChatPlatform, Outcome

_DELIVERY: Final = "advocacy_bot.delivery"
"""The content's key for the delivery's id."""
_MESSAGE: Final = "m.room.message"
_BEFORE: Final = timedelta(minutes=5)
"""How far the server's clock may be behind ours."""
_PAGE: Final = 100
_OK, _NOT_FOUND = 200, 404


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
    async with open_client(homeserver, user, device, token) as client:
        yield MatrixPlatform(client, patience=patience)


class MatrixPlatform:
    """One homeserver and one device of the bot. A room is its id, ``!…``."""

    name = "matrix"
    remembers = timedelta(hours=20)
    """Servers forget after a day at the earliest."""

    def __init__(self, client: AsyncClient, *, patience: float) -> None:
        """Take a client that is logged in and tries nothing twice; see :func:`open_matrix`."""
        self.patience = patience
        self._server = Homeserver(client, patience / 3)  # a first message takes three requests
        self._user, self._device = client.user_id, client.device_id
        self._checked = False

    async def check(self) -> Refused | Unknown | None:
        """Return why the bot is not let in; nothing where it is.

        A token of another device is none of ours: the server would not remember what was sent before.
        """
        answer = await self._server.call(self._server.client.whoami(), WhoamiResponse)
        if isinstance(answer, Refused | Unknown):
            return answer
        if (answer.user_id, answer.device_id) != (self._user, self._device):
            belongs = f"{answer.user_id} and its device {answer.device_id}"
            return Refused(f"the token belongs to {belongs}, not to {self._user} and {self._device}; set both", MENDED)
        self._checked = True
        return None

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
        answer = await self._server.call(self._server.client.room_redact(room, remote_id), RoomRedactResponse)
        return answer if isinstance(answer, Refused | Unknown) else Accepted(remote_id)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Look through what the bot itself said in the room."""
        if refused := _not_a_room(room):
            return refused
        earliest = (since - _BEFORE).timestamp() * 1000
        # What others say is not ours, whatever it carries; and what their servers' clocks say is their own affair.
        ours = {"senders": [self._user], "types": [_MESSAGE]}
        found: list[str] = []
        start: str | None = None
        while True:
            page = await self._server.call(
                self._server.client.room_messages(room, start, limit=_PAGE, message_filter=ours), RoomMessagesResponse
            )
            if isinstance(page, Refused | Unknown):
                return page
            mine = [event.source for event in page.chunk if event.source.get("sender") == self._user]
            late = [event for event in mine if event.get("origin_server_ts", 0) >= earliest]
            found += [event_id for event in late if (event_id := _carrying(delivery_id, event))]
            if not page.end or page.end == start or len(late) < len(mine):
                return tuple(reversed(found))
            start = page.end

    async def _post(self, room: str, content: dict[str, Any], transaction: str | None) -> Outcome:
        if refused := _not_a_room(room) or await self._not_let_in() or await self._not_in_clear(room):
            return refused
        answer = await self._server.call(
            self._server.client.room_send(room, _MESSAGE, content, tx_id=transaction), RoomSendResponse
        )
        return answer if isinstance(answer, Refused | Unknown) else Accepted(answer.event_id)

    async def _not_let_in(self) -> Refused | None:
        """Return why nothing may be sent at all; asked until all is well once."""
        answer = None if self._checked else await self.check()
        return _nothing_sent(answer) if answer else None

    async def _not_in_clear(self, room: str) -> Refused | None:
        """Return why nothing may be sent to a room in clear; asked each time, for it may be encrypted any day."""
        question = self._server.client.room_get_state_event(room, "m.room.encryption")
        answer = await self._server.ask(question)
        if isinstance(answer, Refused | Unknown):
            return _nothing_sent(answer)
        status = answer.transport_response.status
        # nio tells errors apart from states by this status alone.
        if status == _NOT_FOUND and answer.status_code == "M_NOT_FOUND":
            return None
        if status == _OK and "algorithm" in content_of(answer):
            return Refused("this room is encrypted, and the bot cannot encrypt yet; nothing is sent there in clear")
        return _nothing_sent(became(answer))


def _nothing_sent(answer: Refused | Unknown) -> Refused:
    """Return what is certain where a question before sending was not answered."""
    return answer if isinstance(answer, Refused) else Refused(answer.reason, SOON)


def _carrying(delivery_id: str, event: object) -> str | None:
    match event:
        case {"event_id": str(event_id), "content": {"advocacy_bot.delivery": carried}} if carried == delivery_id:
            return event_id
        case _:
            return None


def _not_a_room(room: str) -> Refused | None:
    return None if room.startswith("!") else Refused(f"on Matrix the bot writes to rooms, and {room} is none")


if TYPE_CHECKING:

    def _port(platform: MatrixPlatform) -> ChatPlatform:
        return platform
