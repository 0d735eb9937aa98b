"""Listens for HTTP within bounds: how many connections, how long each may take, how large what comes in may be.

Whoever opens connections and says nothing, or says it slowly, is cut off. Where too many are open, the one that has
been silent for longest makes room, so that whoever asks is answered all the same; and most of the file descriptors that
the process may have are never used here.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import traceback
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)
# The library would write tracebacks, and what somebody sent, into the log.
_silent = logging.getLogger(f"{__name__}.library")
_silent.setLevel(logging.CRITICAL + 1)

_MOST: Final = 64
"""Connections at a time."""
_WAITING: Final = 256
"""Connections that the system keeps until they are accepted."""
_SHARE: Final = 8
"""Of so many file descriptors one is for a connection."""
_FEWEST: Final = 8
_TOLD_EVERY: Final = 300.0
"""Seconds between two lines of the log on connections that were cut off."""
_LINE: Final = 4096
"""Bytes of a line of the header, and of one field."""
_FIELDS: Final = 64


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long things may take, in seconds."""

    silent: float = 5.0
    """From when a connection is open, or was answered, until the header of a request is there."""
    busy: float = 15.0
    """From then on until it is answered, with the rest of the request."""


DEFAULT: Final = Bounds()


def most_connections() -> int:
    """Return how many connections may be open at a time, by how many file descriptors the process may have."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MOST
    return max(_FEWEST, min(_MOST, soft // _SHARE))


@asynccontextmanager
async def listening_at(  # noqa: PLR0913 -- what a server is made of
    application: web.Application,
    host: str,
    port: int,
    *,
    ending: float,
    cancelling: bool = False,
    bounds: Bounds = DEFAULT,
) -> AsyncIterator[int]:
    """Answer requests until left; the port comes out, the one that was free if it was 0.

    Args:
        application: what answers.
        host: of the address.
        port: of the address.
        ending: seconds that what is being answered may take at the end.
        cancelling: whether answering ends where nobody waits for the answer any more.
        bounds: how long things may take.

    Raises:
        OSError: if the address cannot be had.

    """
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=ending,
        handler_cancellation=cancelling,
        logger=_silent,
        keepalive_timeout=bounds.silent,
        lingering_time=1.0,
        max_line_size=_LINE,
        max_field_size=_LINE,
        max_headers=_FIELDS,
        auto_decompress=False,
    )
    connections = _Connections(most_connections(), bounds)
    # Outermost: it sees every request begin and end.
    application.middlewares.insert(0, connections.answering)
    await runner.setup()
    server = None
    try:
        made = cast("Callable[[], asyncio.Protocol]", runner.server)
        server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(made(), connections),
            host,
            port,
            # So many are accepted at one step of the loop, beyond what may be open.
            backlog=connections.most // 2,
        )
        for each in server.sockets:
            with each.dup() as same:
                # More may wait in the system, which costs no descriptor: else whoever asks comes again after a second.
                same.listen(_WAITING)
        yield server.sockets[0].getsockname()[1]
    finally:
        if server is not None:
            server.close()
        await runner.cleanup()


class _Connections:
    """The open connections, the one that has been in its state for longest first."""

    def __init__(self, most: int, bounds: Bounds) -> None:
        self.most = most
        self._bounds = bounds
        self._silent: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}
        self._busy: dict[asyncio.BaseTransport, asyncio.TimerHandle] = {}
        self._told: float | None = None

    def add(self, transport: asyncio.BaseTransport) -> None:
        if len(self._silent) + len(self._busy) >= self.most:
            self._cut_off(next(iter(self._silent or self._busy)))
            self._tell()
        self._wait_for(transport, self._silent, self._bounds.silent)

    def remove(self, transport: asyncio.BaseTransport) -> None:
        for state in (self._silent, self._busy):
            if (timer := state.pop(transport, None)) is not None:
                timer.cancel()

    @web.middleware
    async def answering(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer one request; what goes wrong is logged without anything that was sent."""
        transport = request.transport
        if transport is None or not self._is_open(transport):
            raise ConnectionResetError
        self.remove(transport)
        self._wait_for(transport, self._busy, self._bounds.busy)
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except web.RequestPayloadError:
            return web.Response(status=400)
        except Exception as error:  # noqa: BLE001 -- whatever it is
            last = traceback.extract_tb(error.__traceback__)[-1]
            told = {"error": type(error).__name__, "where": f"{Path(last.filename).name}:{last.lineno}"}
            _log.error("A request could not be answered", extra=told)
            return web.Response(status=500)
        finally:
            if self._is_open(transport):
                self.remove(transport)
                self._wait_for(transport, self._silent, self._bounds.silent)

    def _is_open(self, transport: asyncio.BaseTransport) -> bool:
        return transport in self._silent or transport in self._busy

    def _wait_for(
        self, transport: asyncio.BaseTransport, state: dict[asyncio.BaseTransport, asyncio.TimerHandle], seconds: float
    ) -> None:
        state[transport] = asyncio.get_running_loop().call_later(seconds, self._cut_off, transport)

    def _cut_off(self, transport: asyncio.BaseTransport) -> None:
        self.remove(transport)
        # Not a socket of its own: what is left to be sent is dropped, and its descriptor is free at the next step.
        cast("asyncio.Transport", transport).abort()

    def _tell(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._told is None or now - self._told > _TOLD_EVERY:
            self._told = now
            _log.warning("Too many connections are open: those that are silent for longest are cut off")


class _Connection(asyncio.Protocol):
    """One connection, whose end is known to those who count."""

    def __init__(self, inner: asyncio.Protocol, connections: _Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._transport: asyncio.BaseTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._connections.add(transport)
        self._inner.connection_made(transport)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._connections.remove(self._transport)
        self._inner.connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        self._inner.data_received(data)

    @override
    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    @override
    def pause_writing(self) -> None:
        self._inner.pause_writing()

    @override
    def resume_writing(self) -> None:
        self._inner.resume_writing()
