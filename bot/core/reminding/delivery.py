"""A delivery: one message to one room, with a name that says what it is about, so that it is sent once.

The name is made of what people would call the same message: what it is about, which of its reminders, the room, and
the start *as written*. A new title, a new revision or new rules of a time zone leave it as it is; a real move does not.
(Measured on 2,000 edited meetings: with the revision in it 40 % of them are told twice, without the start those that
move are not told again.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from datetime import datetime

Kind = Literal[
    "reminder", "date", "moved", "cancelled", "digest", "snooze", "notice", "debrief", "debrief_later", "proposal",
    "rollup", "task",
]  # fmt: skip
"""``reminder``: a meeting is near. ``date``: admins are asked for the date of a meeting that has none. ``moved`` and
``cancelled``: those who were reminded are told so. ``digest``: what is ahead, weekly. ``snooze``: a
reminder again, because somebody asked for it later. ``notice``: one line to the admin room on what could not be sent.
``debrief``: what was raised at a meeting is asked. ``debrief_later``: that again, because somebody asked for it later.
``snooze``, ``notice`` and ``debrief_later`` are added one by one; all others are planned.
``proposal``: what waits to be approved is called to mind. ``rollup``: what changed of what somebody follows. ``task``:
somebody's own date is near."""

ADDED: Final = ("snooze", "notice", "debrief_later")
"""The kinds that no plan holds, and no plan takes back."""

Trouble = Literal[
    "broken", "overwritten", "outsiders", "unlisted", "repeated", "clear", "identity", "unsigned", "device", "devices"
]
"""What admins are told by a ``notice``, as its offset: a document is broken, or was saved over a change; a room gets
nothing since outsiders read it; a person gets nothing in private; in a room an old message came again as a new one, or
a room is in clear and may not be; somebody's identity has changed, or they have none, or has not signed a device, or
more than are told one by one. Other notices are of deliveries that people have missed."""

State = Literal["pending", "sending", "sent", "dropped", "superseded", "failed"]
"""``pending``: to be sent when due. ``sending``: somebody has begun to, and whether it arrived is not known yet.
``sent``. ``dropped``: too late, or told by a nearer reminder. ``superseded``: not planned any more; it is pending again
if the plan comes back to it. ``failed``: the platform refused for good."""

_NAMES: Final = UUID("6f1d1c55-8b1f-5b0e-9d7a-3f0c8e7c1f4e")
"""The root of all names: any UUID, but always this one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one room, as planned; its text is worded when it is sent, from what is known then."""

    id: str
    """Of :func:`delivery_id`."""
    kind: Kind
    about: str
    """The id of the meeting or milestone; of a digest its first day."""
    offset: str
    """How long before the start, as written: ``14d``; for other kinds what tells them apart."""
    room: str
    """As ``platform:room``; a person's private messages are ``platform:person``."""
    start: str
    """The start as written, in its zone: for days and windows the date alone."""
    due_at: datetime
    """In UTC."""
    expires_at: datetime
    """From when on it helps nobody any more; in UTC."""
    was: str | None = None
    """Of what moved: the start that people were told before. Of a roll-up: the moment behind which it begins."""
    face: str = ""
    """A hash of what a sent message shows that may change without a new message: title, place, status."""
    reason: str = ""
    """Why this room gets it, for people who ask."""

    @property
    def platform(self) -> str:
        """The platform's name."""
        return self.room.partition(":")[0]


def delivery_id(kind: Kind, about: str, offset: str, room: str, start: str) -> str:
    """Return the name of a delivery, a UUID as text; the same for the same message, wherever it is planned."""
    return str(uuid5(_NAMES, f"{kind}\n{about}\n{offset}\n{room}\n{start}"))
