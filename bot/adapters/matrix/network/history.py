"""Paging backwards through the events of a room."""

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
    """Yield pages of events, newest first, from one point back to another; an error is yielded as the last item.

    Args:
        server: the homeserver.
        room: the room's id.
        start: a token; without it, the newest event.
        stop: a token; without it, the room's first event.
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
