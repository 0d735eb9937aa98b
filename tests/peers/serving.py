"""What all peers share: a free port, faults on the way, answers by order, a report, and being a process."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web

from bot.app.clock import SystemClock
from tests.peers.faults import Faults
from tests.peers.ledger import Ledger

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from tests.peers.faults import Fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with, instead of what the platform would."""

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def response(self) -> web.Response:
        """Return it as aiohttp sends it."""
        return web.Response(
            status=self.status, text=self.body, headers=dict(self.headers), content_type=self.content_type
        )


class Peer(ABC):
    """A server of one platform."""

    can_fail: frozenset[str] = frozenset()
    """What the faults may hit."""

    def __init__(self, faults: Faults | None, now: Callable[[], datetime] | None) -> None:
        """Take what goes wrong and the time; without them nothing does, and it is the real one."""
        self.faults = faults or Faults(0)
        self.posts = Ledger()
        self.requests: Counter[str] = Counter()
        """How often each method was asked, whatever came of it."""
        self.landed_late = asyncio.Event()
        self._now = now or SystemClock().now
        self._answers: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._last_at = 0
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        """Listen on this machine alone; port 0 is any that is free."""
        app = web.Application()
        app.router.add_get("/_report", self._reported)
        app.add_routes(self.routes())
        # A handler whose client has gone is ended: that is when what is late may arrive.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self._unlisten()

    async def restart(self) -> None:
        """Be gone for a moment, and back where it was, knowing everything."""
        await self._unlisten()
        await self.start(self.port)

    async def _unlisten(self) -> None:
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def answer(self, method: str, *answers: Answer) -> None:
        """Have the next requests of a method answered so, one each; they do nothing."""
        self._answers[method].extend(answers)

    def report(self) -> dict[str, Any]:
        """Tell what was posted, what was asked and what went wrong."""
        return {
            "seed": self.faults.seed,
            "ever": self.posts.ever(),
            "visible": self.posts.visible(),
            "rooms": {post.delivery: post.room for post in self.posts.posts},
            "contents": {post.delivery: post.content for post in self.posts.posts},
            "requests": self.requests,
            "faults": self.faults.counts,
        }

    @abstractmethod
    def routes(self) -> Iterable[web.RouteDef]:
        """Return what it serves."""

    @abstractmethod
    def limited(self) -> web.Response:
        """Return the platform's 429."""

    @abstractmethod
    def fatal(self) -> web.Response:
        """Return the platform's own error that says nothing of whether it did anything."""

    def ordered(self, method: str) -> web.Response | None:
        """Return the answer that was ordered for the next request of a method."""
        return self._answers[method].popleft().response() if self._answers[method] else None

    async def answered(self, method: str, request: web.Request, act: Callable[[], web.Response]) -> web.Response:
        """Do what is asked, or let it go wrong."""
        if ordered := self.ordered(method):
            return ordered
        fault = self.faults.draw() if method in self.can_fail else None
        if fault is None:
            return act()
        if fault in {"landed_timeout", "landed_drop", "error_landed", "fatal_landed"}:
            act()
        if fault == "late":
            try:
                return await _never()
            finally:
                asyncio.get_running_loop().call_later(self.faults.delay(), self._land, act)
        return await self._broken(fault, request)

    async def _broken(self, fault: Fault, request: web.Request) -> web.Response:
        match fault:
            case "landed_drop":
                return _drop(request)
            case "limited":
                return self.limited()
            case "error" | "error_landed":
                return web.Response(status=500, text="oops")
            case "fatal" | "fatal_landed":
                return self.fatal()
            case "lost" | "landed_timeout" | "late":
                return await _never()

    def moment(self) -> int:
        """Return the microseconds since 1970; never the same twice."""
        self._last_at = max(self._last_at + 1, int(self._now().timestamp() * 1_000_000))
        return self._last_at

    def _land(self, act: Callable[[], web.Response]) -> None:
        act()
        self.landed_late.set()

    async def _reported(self, _: web.Request) -> web.Response:
        return web.json_response(self.report())


async def _never() -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


def _drop(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def run(build: Callable[[Faults, argparse.Namespace], Peer], parser: argparse.ArgumentParser) -> None:
    """Be a process: say the port and the seed as one line of JSON, and serve until told to end."""
    parser.add_argument("port", type=int, help="0 for any that is free")
    parser.add_argument("--seed", type=int, default=None, help="of the chance; drawn and printed where it is not given")
    parser.add_argument("--faults", type=json.loads, default={}, help='their chances, as {"lost": 0.03}')
    parser.add_argument("--late", type=float, default=1.5, help="seconds after which what is late has arrived")
    options = parser.parse_args()
    seed = random.randrange(2**32) if options.seed is None else options.seed  # noqa: S311 -- no secret

    async def serve() -> None:
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        peer = build(Faults(seed, options.faults, late=options.late), options)
        await peer.start(options.port)
        print(json.dumps({"port": peer.port, "seed": seed}), flush=True)  # noqa: T201 -- for whoever started it
        await told.wait()
        await peer.stop()

    asyncio.run(serve())
