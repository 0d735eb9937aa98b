"""HTTP server of ``/livez``, ``/readyz`` and ``/metrics``.

``/livez`` says whether the bot does its work: supervisors restart it by this, and an unreachable platform is no reason
to. ``/readyz`` says whether it reaches everything it needs, and what is missing. The answers name no room and no
person, because whoever may ask need not be allowed to know them. Checking the ``Host`` header rules out DNS rebinding.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final, Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.adapters.http_server import DEFAULT_LIMITS, serve_http
from bot.adapters.web.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from ipaddress import IPv4Address

    from bot.adapters.http_server import TimeLimits

OK: Final = "ok"
_HEALTHY_STATES: Final = frozenset({OK, "standby"})
_AT_ONCE: Final = 4
"""Requests that may check the parts at the same time; the others wait."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PLATFORM_IDS: Final = re.compile(
    # Matrix ids with a server, Matrix room ids that are only a hash, Slack ids, and any id after its platform's name.
    r"[@!#$][\w.=/+~-]+:[\w.:\[\]-]*\w|![\w-]{20,}|\b(?:slack|matrix|terminal):\S*\w|\b[CDGUWT][A-Z0-9]{8,}\b"
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+)(?::[0-9]{1,5})?")


class Health(Protocol):
    """The state of the bot."""

    def alive(self) -> bool:
        """Return whether the bot does its work."""
        ...

    async def parts(self) -> Mapping[str, str]:
        """Return the state of each part the bot needs, in a few words and without secrets; see :func:`is_healthy`."""
        ...

    def remarks(self) -> Sequence[str]:
        """Return problems that should be solved but do not stop the bot, without secrets."""
        ...

    async def figures(self) -> bytes:
        """Return its metrics in Prometheus' text format."""
        ...


def is_healthy(state: str) -> bool:
    """Return whether a part is in order: ``ok``, or ``standby: …`` because another process does its work."""
    return state.partition(":")[0] in _HEALTHY_STATES


def without_ids(told: str) -> str:
    """Return a text without the ids of rooms and persons; ``doctor`` shows them."""
    return _PLATFORM_IDS.sub("…", told)


def is_expected_host(host: str | None, listened: str, bound: str) -> bool:
    """Return whether the ``Host`` of a request names this address.

    A page in a browser can make its own name resolve to this address (DNS rebinding), but the browser sends that name.

    Args:
        host: the header; HTTP/1.0 clients may omit it, browsers always send it.
        listened: the host to listen on, as configured.
        bound: the local address of the connection.

    """
    if host is None:
        return True
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found["name"].strip("[]").rstrip(".").casefold()
    if name in _LOOPBACK or name == listened.casefold():
        return True
    try:
        return _parse_address(name) == _parse_address(bound)
    except ValueError:
        return False


def _parse_address(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


@asynccontextmanager
async def serve_health(host: str, port: int, health: Health, bounds: TimeLimits = DEFAULT_LIMITS) -> AsyncIterator[str]:
    """Serve requests while the context is open; yield the address, with the port that was free if it was 0.

    Raises:
        OSError: if the address cannot be bound.

    """
    asking = asyncio.Semaphore(_AT_ONCE)

    @web.middleware
    async def meant(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        bound = request.transport.get_extra_info("sockname") if request.transport else None
        hosts = request.headers.getall("Host", [])
        if len(hosts) > 1 or not is_expected_host(hosts[0] if hosts else None, host, bound[0] if bound else host):
            return web.Response(
                status=421, text="this address is not called so; see BOT_LISTEN in docs/operations.md\n"
            )
        return await handler(request)

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="alive\n") if health.alive() else web.Response(text="stuck\n", status=503)

    async def readyz(_: web.Request) -> web.Response:
        async with asking:
            parts = await health.parts()
        ready = all(is_healthy(state) for state in parts.values())
        told = {name: without_ids(state) for name, state in parts.items()}
        remarks = {"remarks": [without_ids(each) for each in found]} if (found := health.remarks()) else {}
        return web.json_response({"ready": ready, **told, **remarks}, status=200 if ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        async with asking:
            figures = await health.figures()
        return web.Response(body=figures, headers={"Content-Type": CONTENT_TYPE})

    application = web.Application(middlewares=[meant])
    application.add_routes([web.get(f"/{each.__name__}", each) for each in (livez, readyz, metrics)])
    # Open requests must not delay the bot's end, and handlers of disconnected clients are cancelled.
    async with serve_http(application, host, port, ending=1, cancelling=True, bounds=bounds) as bound:
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}"


logger = logging.getLogger(__name__)

_PATIENCE = 10.0


async def ping_regularly(url: str, seconds: float, well: Callable[[], bool]) -> None:
    """Request a URL at an interval in seconds as long as ``well`` returns True; run until cancelled.

    A missing response has no effect but one log line. The URL is a secret and never logged.
    """
    heard = True
    async with ClientSession(timeout=ClientTimeout(total=_PATIENCE)) as session:
        while True:
            if well():
                before, heard = heard, await _ping(session, url)
                if before and not heard:
                    logger.warning("The dead man's switch does not answer")
            await asyncio.sleep(seconds)


async def _ping(session: ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.ok
    except (ClientError, TimeoutError, OSError):
        return False
