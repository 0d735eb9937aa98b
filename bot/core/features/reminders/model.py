"""The delivery: one message to one room, with an id derived from its content so that it is sent only once.

The id depends on what it is about, the offset, the room, and the start *as written*. A new title, a new revision or new
time zone rules do not change it; a real move does. (Measured on 2,000 edited meetings: with the revision in the id, 40
% are sent twice; without the start, moved ones are not sent again.)
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.core.features.follows.model import Pace
    from bot.core.features.reminders.rules import Offset

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
"""What a ``notice`` reports: a document is broken or was overwritten; a room gets nothing because outsiders read it; a
person gets no private messages; an old message was repeated in a room, or a room is unencrypted without permission; an
identity changed or is missing, a device is unsigned, or there are more of these than are listed one by one. Other
notices are about missed deliveries."""

DeliveryState = Literal["pending", "sending", "sent", "dropped", "superseded", "failed"]
"""``pending``: to be sent when due. ``sending``: started, result unknown. ``sent``. ``dropped``: too late, or replaced
by a nearer reminder. ``superseded``: no longer planned; pending again if it returns to the plan. ``failed``:
permanently refused by the platform."""

PLEDGED: Final = "raise"
WEEKLY: Final = "weekly"
_DETAILS: Final[Mapping[DeliveryKind, str]] = {"digest": WEEKLY, "task": PLEDGED}
"""The details of deliveries that have no offset; of a ``task``, if it reminds of a pledge."""

_NAMES: Final = UUID("6f1d1c55-8b1f-5b0e-9d7a-3f0c8e7c1f4e")
"""Namespace of all delivery ids; must not change."""


ProposalState = Literal["waiting", "expired"]
"""``waiting``: for a decision. ``expired``: without one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a room, as planned; its text is rendered from the current state when it is sent.

    What it is about depends on its kind; the fields that a kind does not need are empty.
    """

    id: str
    """Made by :func:`delivery_id`."""
    kind: DeliveryKind
    room: str
    """As ``platform:room``; a person's private messages are ``platform:person``."""
    due_at: datetime
    """In UTC."""
    expires_at: datetime
    """After this it is not sent any more; in UTC."""
    _: KW_ONLY
    reason: str = ""
    """Why this room gets it."""
    content_hash: str = ""
    """Hash of the content (title, place, status) that may change without a new message."""
    event: str = ""
    """The id of the meeting or milestone, of every kind that is about one; of a ``task``, if it reminds of a pledge."""
    start: str = ""
    """The event's start as written, in its zone; only the date for days and windows."""
    offset: Offset | None = None
    """How long before the event, after it (``debrief``) or before the last day of a ``task``; as the rule has it."""
    previous_start: str | None = None
    """Of ``moved``: the start that was announced before, or that it was cancelled."""
    day: date | None = None
    """The first day of a ``digest``; the last of a ``rollup``; the day on which a ``proposal`` is due."""
    pace: Pace | None = None
    """Of a ``rollup``."""
    period_begin: datetime | None = None
    """Of a ``rollup``: the moment after which its period begins, in UTC."""
    proposals: ProposalState | None = None
    """Of a ``proposal``: which it is about."""
    task: int | None = None
    """The number of a ``task``; None if it reminds of a pledge."""
    notice: NoticeKind | None = None
    """Of a ``notice``; None if it is about a missed delivery."""
    notice_subject: str | None = None
    """Of a ``notice``: the document, room or person; of a missed delivery that is about no event, its label."""
    missed_room: str | None = None
    """Of a ``notice`` about a missed delivery: its room."""

    @property
    def platform(self) -> str:
        """The platform's name."""
        return self.room.partition(":")[0]

    @property
    def label(self) -> str:
        """What it is about, in one id, number or date."""
        return self.event or self.notice_subject or f"{self.task or self.day or ''}"

    @property
    def detail(self) -> str:
        """What tells it apart from others of its kind about the same, in one word; empty if nothing lasting does."""
        if self.offset is not None:
            return self.offset.text
        return self.pace or self.proposals or _DETAILS.get(self.kind, "")


def delivery_id(kind: DeliveryKind, about: str, detail: str, room: str, start: str) -> str:
    """Return the id of a delivery, a UUID as text; equal for the same message, whoever plans it.

    Args:
        kind: the kind.
        about: what it is about: the event, the task's number, the day, or the subject of a notice.
        detail: tells apart deliveries of one kind about the same: the offset as written, the pace, the kind of notice.
        room: the room.
        start: the start as written, or the day.

    """
    return str(uuid5(_NAMES, f"{kind}\n{about}\n{detail}\n{room}\n{start}"))


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
