"""What goes wrong between a bot and its homeserver, and with which requests."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

Breaking = Literal["lost", "hang", "landed_drop", "landed_hang", "half"]
"""``lost``: the connection is cut, and the server never hears of it. ``hang``: the same, but it is never cut.
``landed_drop``, ``landed_hang``: the same after the server did what it was asked. ``half``: so much of its answer."""
Fault = Breaking | Answer

ERROR: Final = Answer(500, json.dumps({"errcode": "M_UNKNOWN", "error": "Internal server error"}))
BAD_GATEWAY: Final = Answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", content_type="text/html")
EMPTY: Final = Answer(200, "{}")
REVOKED: Final = Answer(401, json.dumps({"errcode": "M_UNKNOWN_TOKEN", "error": "Invalid access token passed."}))
_VERSION: Final = re.compile(r"/_matrix/(?:client|media)/(?:v\d|r0|unstable/[^/]+)/")
_ROOM: Final = re.compile(r"rooms/[^/]+/")


def limited(*, milliseconds: int | None = None, header: int | None = None) -> Answer:
    """Return a 429 that says how long to wait in its body, in seconds in its header, or not at all."""
    told: dict[str, Any] = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests"}
    told |= {} if milliseconds is None else {"retry_after_ms": milliseconds}
    return Answer(429, json.dumps(told), {} if header is None else {"Retry-After": str(header)})


@dataclass(slots=True)
class Rule:
    """What goes wrong."""

    name: str
    fault: Fault
    times: int | None
    """How often; always where nothing is said."""
    where: Callable[[str], bool]
    hits: int = field(default=0, init=False)

    def takes(self, name: str, path: str) -> bool:
        """Tell whether it is for this request, and count it if so."""
        if self.name not in {name, "*"} or self.hits == self.times or not self.where(path):
            return False
        self.hits += 1
        return True


def named(path: str) -> str:
    """Return what a path asks for, whatever the room, the event or the transaction."""
    parts = _ROOM.sub("", _VERSION.sub("", path.partition("?")[0]), count=1).strip("/").split("/")
    return "/".join(parts[:2]) if parts[0] in {"keys", "account"} else parts[0]
