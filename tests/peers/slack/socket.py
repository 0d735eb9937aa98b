"""Socket Mode: tickets, connections, envelopes, and every way in which they end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.peers.slack.deliveries import Attempt, Try
from tests.peers.slack.people import APP_ID

if TYPE_CHECKING:
    from tests.peers.slack.workspace import Workspace

CONNECTIONS: Final = 10
TICKET: Final = 30_000_000
"""Microseconds that a ticket is good for."""

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket of the app."""

    request: web.Request
    socket: web.WebSocketResponse
    silent: bool = False
    """Whether the other end is gone without a word: nothing is read, nothing answered."""


class SocketMode:
    """Every connection there is and was."""

    def __init__(self, slack: Workspace) -> None:
        """Take the workspace."""
        self.open: list[Connection] = []
        self.opened = 0
        self.most = 0
        """How many were open at once."""
        self.strays: list[dict[str, Any]] = []
        """Acknowledgements of what nobody waited for: too late, twice, or made up."""
        self._slack = slack
        self._tickets: dict[str, int] = {}
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._turns = count()

    def ticket(self) -> str:
        """Return the address of one connection; it is good once and not for long."""
        name = uuid4().hex
        self._tickets[name] = self._slack.moment()
        return f"{self._slack.url.replace('http', 'ws', 1)}/link?ticket={name}&app_id={APP_ID}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Be one connection, from its handshake to its end."""
        self._slack.requests["handshake"] += 1
        at = self._tickets.pop(request.query.get("ticket", ""), None)
        self._slack.pulse.beat()
        if ordered := self._slack.ordered("handshake"):
            return ordered
        if at is None or self._slack.moment() - at > TICKET:
            return web.Response(status=403 if at is None else 408)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if len(self.open) >= CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await socket.send_json(self._hello())
        connection = Connection(request, socket)
        self.open.append(connection)
        self.opened += 1
        self.most = max(self.most, len(self.open))
        self._slack.pulse.beat()
        try:
            await self._listen(connection)
        finally:
            if connection in self.open:
                self.open.remove(connection)
            self._slack.pulse.beat()
        return socket

    async def carry(self, attempt: Attempt, deadline: float) -> Try:
        """Send an envelope through one connection, by turns, and wait for its acknowledgement."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if not self.open:
            return Try(0.0, "connection_failed")
        connection = self.open[next(self._turns) % len(self.open)]
        envelope_id = str(uuid4())
        waiting = self._waiting[envelope_id] = loop.create_future()
        try:
            async with asyncio.timeout(deadline):
                await connection.socket.send_json(_envelope(envelope_id, attempt))
                answer = await waiting
        except TimeoutError:
            return Try(loop.time() - begun, "timeout")
        except ConnectionError:
            return Try(loop.time() - begun, "connection_failed")
        finally:
            del self._waiting[envelope_id]
        return Try(loop.time() - begun, answer=answer)

    async def disconnect(self, reason: Reason = "refresh_requested", *, close: bool = True) -> None:
        """Tell every connection that it ends; Slack closes it a moment later, after a ``warning`` only much later."""
        for connection in list(self.open):
            await connection.socket.send_json(_disconnect(reason))
            if close and reason != "warning":
                self.open.remove(connection)
                self._slack.deliveries.start(connection.socket.close())

    def silence(self) -> None:
        """Let every connection be half-open from now on: what is sent is lost, and nobody says so."""
        for connection in self.open:
            connection.silent = True

    def cut(self) -> None:
        """Drop every connection without a word of goodbye."""
        for connection in list(self.open):
            if connection.request.transport:
                connection.request.transport.abort()
        self.open.clear()

    def report(self) -> dict[str, Any]:
        """Tell of the connections."""
        return {
            "open": len(self.open),
            "opened": self.opened,
            "most": self.most,
            "stray_acks": len(self.strays),
        }

    async def _listen(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if connection.silent:
                await asyncio.Event().wait()
            if frame.type is WSMsgType.PING:
                await connection.socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT:
                self._acked(json.loads(frame.data))

    def _acked(self, frame: dict[str, Any]) -> None:
        waiting = self._waiting.get(frame.get("envelope_id", ""))
        if waiting is None or waiting.done():
            self.strays.append(frame)
        else:
            waiting.set_result(frame.get("payload"))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "peer", "build_number": 1, "approximate_connection_time": 18060},
        }


def _envelope(envelope_id: str, attempt: Attempt) -> dict[str, Any]:
    envelope = {
        "envelope_id": envelope_id,
        "type": attempt.kind,
        "payload": attempt.payload,
        "accepts_response_payload": attempt.kind != "events_api",
    }
    if attempt.kind == "events_api":
        envelope |= {"retry_attempt": attempt.number, "retry_reason": attempt.reason or ""}
    return envelope


def _disconnect(reason: Reason) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "peer"}}
