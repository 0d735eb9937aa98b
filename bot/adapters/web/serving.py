"""Where others ask how the bot is: ``/livez``, ``/readyz``, ``/metrics``.

Alive is who does its work: whoever restarts the bot asks that, and a platform that is away is no reason to. Ready is
who reaches everything it needs; the answer says what is missing. It names no room and no person: whoever may ask is not
whoever may know them. Nobody's browser can be led here by a name that somebody else gives to this address.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final, Protocol

from aiohttp import web

from bot.adapters.connections import DEFAULT, listening_at
from bot.adapters.web.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from ipaddress import IPv4Address

    from bot.adapters.connections import Bounds

OK: Final = "ok"
_GOOD: Final = frozenset({OK, "standby"})
_AT_ONCE: Final = 4
"""Requests for which the parts are asked at the same time; the others wait."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NAMED: Final = re.compile(
    # Of Matrix, an id with its server, or a room's by its hash alone; of Slack, an id; of any, one behind its platform.
    r"[@!#$][\w.=/+~-]+:[\w.:\[\]-]*\w|![\w-]{20,}|\b(?:slack|matrix|terminal):\S*\w|\b[CDGUWT][A-Z0-9]{8,}\b"
)
_HOST: Final = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+)(?::[0-9]{1,5})?")


class Health(Protocol):
    """How the bot is."""

    def alive(self) -> bool:
        """Tell whether it does its work."""
        ...

    async def parts(self) -> Mapping[str, str]:
        """Return what it needs, each with how it is in a few words, without secrets; see :func:`good`."""
        ...

    def remarks(self) -> Sequence[str]:
        """Return what somebody should mend some time, though the bot goes on, without secrets."""
        ...

    async def figures(self) -> bytes:
        """Return its figures in Prometheus' words."""
        ...


def good(state: str) -> bool:
    """Tell whether a part is as it should be: ``ok``, or on ``standby: …`` because another process does its work."""
    return state.partition(":")[0] in _GOOD


def unnamed(told: str) -> str:
    """Return what is told of the bot without the ids of rooms and persons: ``doctor`` names them."""
    return _NAMED.sub("…", told)


def is_meant(host: str | None, listened: str, bound: str) -> bool:
    """Tell whether a request is meant for this address, by its ``Host``.

    A page in somebody's browser can have its own name lead here (DNS rebinding), but the browser then says that name.

    Args:
        host: the header; programs of HTTP/1.0 send none, browsers always do.
        listened: the host that is listened on, as it is configured.
        bound: the address at which the connection came in.

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
        return _plain(name) == _plain(bound)
    except ValueError:
        return False


def _plain(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


@asynccontextmanager
async def serving(host: str, port: int, health: Health, bounds: Bounds = DEFAULT) -> AsyncIterator[str]:
    """Answer until left; the address that is listened on comes out, with the port that was free if it was 0.

    Raises:
        OSError: if the address cannot be had.

    """
    asking = asyncio.Semaphore(_AT_ONCE)

    @web.middleware
    async def meant(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        bound = request.transport.get_extra_info("sockname") if request.transport else None
        hosts = request.headers.getall("Host", [])
        if len(hosts) > 1 or not is_meant(hosts[0] if hosts else None, host, bound[0] if bound else host):
            return web.Response(status=421, text="this address is not called so; see BOT_LISTEN in the README\n")
        return await handler(request)

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="alive\n") if health.alive() else web.Response(text="stuck\n", status=503)

    async def readyz(_: web.Request) -> web.Response:
        async with asking:
            parts = await health.parts()
        ready = all(good(state) for state in parts.values())
        told = {name: unnamed(state) for name, state in parts.items()}
        remarks = {"remarks": [unnamed(each) for each in found]} if (found := health.remarks()) else {}
        return web.json_response({"ready": ready, **told, **remarks}, status=200 if ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        async with asking:
            figures = await health.figures()
        return web.Response(body=figures, headers={"Content-Type": CONTENT_TYPE})

    application = web.Application(middlewares=[meant])
    application.add_routes([web.get(f"/{each.__name__}", each) for each in (livez, readyz, metrics)])
    # Nobody who asks may keep the bot from ending, and nothing is asked for who has gone.
    async with listening_at(application, host, port, ending=1, cancelling=True, bounds=bounds) as bound:
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound}"
