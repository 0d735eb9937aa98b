"""What stands between a bot and its homeserver, and breaks what a test tells it to, while both run."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import unquote

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from yarl import URL

from bot.app.clock import SystemClock
from tests.peers.held import held_port
from tests.peers.matrix.breaking import BAD_GATEWAY, Rule, named
from tests.peers.serving import Answer
from tests.peers.waiting import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.peers.matrix.breaking import Fault

_HOPS: Final = {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "content-encoding"}
_LARGEST: Final = 2**26


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came by."""

    name: str
    """What was asked for: ``sync``, ``send``, ``messages``, ``sendToDevice``, ``keys/claim``, ``account/whoami``."""
    method: str
    path: str
    """With what it was asked by, unquoted."""
    body: bytes
    at: float
    """Seconds of a clock that only goes on."""
    fault: Fault | None


class Proxy:
    """Carries requests to a homeserver, and keeps them in mind."""

    def __init__(self, upstream: str) -> None:
        """Take where the homeserver is."""
        self.asked: list[Asked] = []
        self._upstream = upstream
        self._rules: list[Rule] = []
        self._changes: dict[str, Callable[[dict[str, Any]], object]] = {}
        self._pulse = Pulse()
        self._now = SystemClock().monotonic
        self._held = ExitStack()
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        """Begin to carry."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        await self.stop()

    @property
    def url(self) -> str:
        """Where it is, the same after each ``come_back``."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen on this machine alone."""
        self.port = self._held.enter_context(held_port())
        self._session = ClientSession(timeout=ClientTimeout(total=None))
        await self.come_back()

    async def stop(self) -> None:
        """Cut every connection, and listen no more."""
        await self.go_away()
        if self._session:
            await self._session.close()
        self._held.close()

    async def go_away(self) -> None:
        """Refuse every connection from now on, and cut those that are open."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def come_back(self) -> None:
        """Take connections again, where it was."""
        app = web.Application(client_max_size=_LARGEST)
        app.router.add_route("*", "/{path:.*}", self._carry)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    def fail(
        self, name: str, fault: Fault, *, times: int | None = None, where: Callable[[str], bool] = lambda _: True
    ) -> Rule:
        """Let requests of a name go wrong from now on, all of them by ``*``; of two rules the later one is asked first.

        ``where`` is asked about the path, unquoted: whether it is of that room, say.
        """
        rule = Rule(name, fault, times, where)
        self._rules.insert(0, rule)
        return rule

    def change(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """Change from now on, in place, what the server answers to requests of a name."""
        self._changes[name] = change

    def mend(self) -> None:
        """Let nothing go wrong any more; what hangs goes on hanging."""
        self._rules.clear()
        self._changes.clear()

    @property
    def counts(self) -> Counter[str]:
        """How often each was asked for, whatever came of it."""
        return Counter(each.name for each in self.asked)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so of what was asked."""
        await self._pulse.until(is_so)

    async def _carry(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        path = unquote(request.raw_path)
        name = named(path)
        fault = next((rule.fault for rule in self._rules if rule.takes(name, path)), None)
        self.asked.append(Asked(name, request.method, path, body, self._now(), fault))
        self._pulse.beat()
        if isinstance(fault, Answer):
            return fault.response()
        if fault == "lost":
            return cut(request)
        if fault == "hang":
            await asyncio.Event().wait()
        try:
            status, kind, answer = await self._forward(request, body)
        except ClientError:
            return BAD_GATEWAY.response()
        if (change := self._changes.get(name)) is not None:
            told = json.loads(answer)
            change(told)
            answer = json.dumps(told).encode()
        if fault == "landed_drop":
            return cut(request)
        if fault == "landed_hang":
            await asyncio.Event().wait()
        if fault == "half":
            return await _half(request, answer)
        return web.Response(status=status, headers={"Content-Type": kind}, body=answer)

    async def _forward(self, request: web.Request, body: bytes) -> tuple[int, str, bytes]:
        assert self._session
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOPS}
        where = URL(self._upstream + request.raw_path, encoded=True)
        async with self._session.request(request.method, where, data=body or None, headers=headers) as answer:
            return answer.status, answer.headers.get("Content-Type", "application/json"), await answer.read()


def cut(request: web.Request) -> web.Response:
    """Cut the connection that a request came by; what is returned reaches nobody."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


async def _half(request: web.Request, answer: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(answer))})
    await response.prepare(request)
    await response.write(answer[: len(answer) // 2])
    if request.transport:
        request.transport.close()  # what was written still goes out
    return response
