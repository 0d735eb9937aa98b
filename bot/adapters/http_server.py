"""HTTP server with limits on the number of connections, on the time each may take and on the size of requests.

A connection that sends nothing, or sends too slowly, is closed. When too many are open, the one that has been idle for
longest is closed, so that new requests are still answered. Most of the file descriptors that the process may open are
left to the rest of the process.
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

_log = logging.getLogger(__name__)
# The library would log tracebacks and parts of requests.
_library_log = logging.getLogger(f"{__name__}.library")
_library_log.setLevel(logging.CRITICAL + 1)

_MAX_CONNECTIONS: Final = 64
"""Open connections at a time."""
_BACKLOG: Final = 256
"""Connections that the system queues until they are accepted."""
_DESCRIPTORS_PER_CONNECTION: Final = 8
"""File descriptors of the process for each allowed connection."""
_FEWEST: Final = 8
_LOG_INTERVAL: Final = 300.0
"""Seconds between two log lines about closed connections."""
_LINE: Final = 4096
"""Bytes of a header line, and of one header field."""
_FIELDS: Final = 64


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Time limits in seconds."""

    silent: float = 5.0
    """From opening the connection, or from the last response, until the header of a request has arrived."""
    busy: float = 15.0
    """From then on until the response is sent, including the rest of the request."""


DEFAULT_LIMITS: Final = TimeLimits()


def connection_limit() -> int:
    """Return how many connections may be open at a time, given the process's limit of file descriptors."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return _MAX_CONNECTIONS
    return max(_FEWEST, min(_MAX_CONNECTIONS, soft // _DESCRIPTORS_PER_CONNECTION))


@asynccontextmanager
async def serve_http(  # noqa: PLR0913 -- what a server is made of
    application: web.Application,
    host: str,
    port: int,
    *,
    ending: float,
    cancelling: bool = False,
    bounds: TimeLimits = DEFAULT_LIMITS,
) -> AsyncIterator[int]:
    """Serve requests while the context is open; yield the port, which is a free one if 0 was asked for.

    Args:
        application: handles the requests.
        host: to listen on.
        port: to listen on; 0 for any free one.
        ending: seconds that open requests may still take at the end.
        cancelling: whether a handler is cancelled when its client disconnects.
        bounds: time limits of connections.

    Raises:
        OSError: if the address cannot be bound.

    """
    runner = web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=ending,
        handler_cancellation=cancelling,
        logger=_library_log,
        keepalive_timeout=bounds.silent,
        lingering_time=1.0,
        max_line_size=_LINE,
        max_field_size=_LINE,
        max_headers=_FIELDS,
        auto_decompress=False,
    )
    connections = _OpenConnections(connection_limit(), bounds)
    # Outermost, so that it sees the start and end of every request.
    application.middlewares.insert(0, connections.answering)
    await runner.setup()
    server = None
    try:
        made = cast("Callable[[], asyncio.Protocol]", runner.server)
        server = await asyncio.get_running_loop().create_server(
            lambda: _TrackedProtocol(made(), connections),
            host,
            port,
            # The event loop accepts this many at a time, beyond the limit.
            backlog=connections.most // 2,
        )
        for each in server.sockets:
            with each.dup() as same:
                # A longer queue in the system costs no descriptors; without it clients retry only after a second.
                same.listen(_BACKLOG)
        yield server.sockets[0].getsockname()[1]
    finally:
        if server is not None:
            server.close()
        await runner.cleanup()


class _OpenConnections:
    """The open connections, each group ordered by how long they have been in their state."""

    def __init__(self, most: int, bounds: TimeLimits) -> None:
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
        """Handle one request; log errors without anything that the client sent."""
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
        # abort() drops unsent data and frees the descriptor in the next step of the event loop.
        cast("asyncio.Transport", transport).abort()

    def _tell(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._told is None or now - self._told > _LOG_INTERVAL:
            self._told = now
            _log.warning("Too many connections are open: those that are silent for longest are cut off")


class _TrackedProtocol(asyncio.Protocol):
    """A protocol that registers its connection and forwards everything to the library's protocol."""

    def __init__(self, inner: asyncio.Protocol, connections: _OpenConnections) -> None:
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


if TYPE_CHECKING:
    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
