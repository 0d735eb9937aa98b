"""The same faults that the other peers have, by chance or by order, between a bot and a real homeserver."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from typing_extensions import override

from tests.peers.faults import Faults
from tests.peers.matrix.breaking import ERROR, limited, named
from tests.peers.matrix.proxy import Asked, Proxy, cut
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections import Counter

    from aiohttp import web

    from tests.peers.faults import Fault

_LIMIT: Final = limited(milliseconds=1000)
_OOPS: Final = Answer(500, "oops", content_type="text/plain")


class ChanceProxy(Proxy):
    """Carries requests, some of which go wrong."""

    can_fail = frozenset({"send", "redact", "messages"})

    def __init__(self, upstream: str, faults: Faults | None = None) -> None:
        """Take where the homeserver is, and what goes wrong; by default nothing, until it is ordered."""
        super().__init__(upstream)
        self.faults = faults or Faults(0)
        self.landed_late = asyncio.Event()
        self._landing: set[asyncio.Task[None]] = set()

    @property
    def requests(self) -> Counter[str]:
        """How often each was asked for, whatever came of it."""
        return self.counts

    @override
    async def stop(self) -> None:
        for landing in self._landing:
            landing.cancel()
        await asyncio.gather(*self._landing, return_exceptions=True)
        await super().stop()

    @override
    async def _carry(self, request: web.Request) -> web.StreamResponse:
        name = named(unquote(request.raw_path))
        fault = self.faults.draw() if name in self.can_fail else None
        if fault is None:
            return await super()._carry(request)
        body = await request.read()
        self.asked.append(Asked(name, request.method, unquote(request.raw_path), body, self._now(), None))
        if fault in {"landed_timeout", "landed_drop", "error_landed", "fatal_landed"}:
            await self._forward(request, body)
        if fault == "late":
            try:
                await asyncio.Event().wait()
            finally:
                # Whoever asked has given up.
                landing = asyncio.get_running_loop().create_task(self._land(request, body))
                self._landing.add(landing)
                landing.add_done_callback(self._landing.discard)
        return await _broken(fault, request)

    async def _land(self, request: web.Request, body: bytes) -> None:
        await asyncio.sleep(self.faults.delay())
        await self._forward(request, body)
        self.landed_late.set()


async def _broken(fault: Fault, request: web.Request) -> web.StreamResponse:
    match fault:
        case "landed_drop":
            return cut(request)
        case "limited":
            return _LIMIT.response()
        case "error" | "error_landed":
            return _OOPS.response()
        case "fatal" | "fatal_landed":
            return ERROR.response()
        case "lost" | "landed_timeout" | "late":
            await asyncio.Event().wait()
            raise AssertionError
