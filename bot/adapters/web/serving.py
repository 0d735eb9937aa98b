"""Where others ask how the bot is: ``/livez``, ``/readyz``, ``/metrics``.

Alive is who does its work: whoever restarts the bot asks that, and a platform that is away is no reason to. Ready is
who reaches everything it needs; the answer says what is missing.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol

from aiohttp import web

from bot.adapters.web.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

OK: Final = "ok"
_GOOD: Final = frozenset({OK, "standby"})


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


@asynccontextmanager
async def serving(host: str, port: int, health: Health) -> AsyncIterator[str]:
    """Answer until left; the address that is listened on comes out, with the port that was free if it was 0.

    Raises:
        OSError: if the address cannot be had.

    """

    async def livez(_: web.Request) -> web.Response:
        return web.Response(text="alive\n") if health.alive() else web.Response(text="stuck\n", status=503)

    async def readyz(_: web.Request) -> web.Response:
        parts = await health.parts()
        ready = all(good(state) for state in parts.values())
        remarks = {"remarks": list(told)} if (told := health.remarks()) else {}
        return web.json_response({"ready": ready, **parts, **remarks}, status=200 if ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(body=await health.figures(), headers={"Content-Type": CONTENT_TYPE})

    application = web.Application()
    application.add_routes([web.get(f"/{each.__name__}", each) for each in (livez, readyz, metrics)])
    # Nobody who asks may keep the bot from ending.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0]
        yield f"http://{f'[{host}]' if ':' in host else host}:{bound[1]}"
    finally:
        await runner.cleanup()
