"""What a client was given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Seen:
    """An event of somebody else that their client was given; once more when it can be read at last."""

    room: str
    id: str
    sender: str
    type: str
    content: dict[str, Any]
    relation: dict[str, Any] | None
    encrypted: bool
    readable: bool
    reason: str | None
    """Why it cannot be read."""

    @property
    def body(self) -> str:
        """Return its text."""
        return str(self.content.get("body", ""))

    @property
    def thread(self) -> str | None:
        """Return what the thread began with that it stands in."""
        relation = self.relation or {}
        return relation.get("event_id") if relation.get("rel_type") == "m.thread" else None

    @property
    def answers(self) -> str | None:
        """Return what it is an answer to."""
        return ((self.relation or {}).get("m.in_reply_to") or {}).get("event_id")
