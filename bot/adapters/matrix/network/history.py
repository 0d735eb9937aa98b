"""What was said in a room, page by page backwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.network.asking import path
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.adapters.matrix.network.asking import Homeserver

_PAGE: Final = 100

Events = list[dict[str, Any]]


async def backwards(
    server: Homeserver,
    room: str,
    *,
    start: str | None = None,
    stop: str | None = None,
    only: Mapping[str, object] | None = None,
) -> AsyncIterator[Events | Refused | Unknown]:
    """Yield pages of events, newest first, from one point back to another; why not ends it.

    Args:
        server: what is asked.
        room: where.
        start: a token; the newest event where there is none.
        stop: a token; the room's first event where there is none.
        only: a filter.

    """
    query: dict[str, str | int] = {"dir": "b", "limit": _PAGE}
    query |= {"to": stop} if stop else {}
    query |= {"filter": json.dumps(only)} if only else {}
    while True:
        page = await server.call("GET", path("rooms", room, "messages", **query, **({"from": start} if start else {})))
        match page:
            case Refused() | Unknown():
                yield page
                return
            case {"chunk": list(events)}:
                yield [event for event in events if isinstance(event, dict)]
            case _:
                yield Unknown("the room's history could not be read")
                return
        end = page.get("end")
        if not isinstance(end, str) or end == start:
            return
        start = end
