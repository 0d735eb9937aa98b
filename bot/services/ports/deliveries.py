"""The memory of what is to be sent, and of what was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.reminding.delivery import Delivery, Kind, State


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery, and what has happened to it."""

    delivery: Delivery
    state: State
    attempts: int = 0
    first_attempt_at: datetime | None = None
    """Of those whose outcome is not known; ``None`` where it is certain that nothing was posted."""
    remote_id: str | None = None
    sent_at: datetime | None = None
    shown: str = ""
    """The ``face`` of what stands in the room now."""
    note: str = ""
    """Why it is in this state, in a word or two for ``reminders show``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that this process alone may act on until its lease ends."""

    row: DeliveryRow
    """As it was before it was claimed: ``sending`` means that an earlier attempt's outcome is not known."""
    token: str
    """Who does not hold the newest one cannot settle the row."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and has not come to its end."""

    number: int = 0
    oldest: datetime | None = None
    """When the first of it was due."""


class Deliveries(Protocol):
    """The rows of all deliveries: the memory of what is to be sent and what was.

    Leases run by the database's own clock where it has one, else by the clock that runs since the machine started: a
    step of the wall clock neither ends nor prolongs one. Every method is one short transaction, and raises
    :class:`AwayError` where the database is away.
    """

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[Kind] = (),
    ) -> None:
        """Make the rows say what the plan says.

        New ids become pending; those in ``dropped`` (id → why) are stored as dropped at once. Superseded rows that are
        wanted again become pending again. Pending rows that are not wanted become superseded. What a pending row says
        of its due time, face and reason is brought up to date; a sent row keeps what it was and takes the new face, so
        that :meth:`changed` finds it. Planning the same twice changes nothing. What was added one by one stays,
        and so do all rows of the kinds of which the plan is ``unknown``.
        """
        ...

    async def add(self, delivery: Delivery) -> bool:
        """Store one that no plan holds, a snooze or a notice; false if it was stored before."""
        ...

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Take due rows of these platforms, earliest first, and commit that they are ``sending``.

        Due are pending rows, and ``sending`` rows whose lease ended ``settle`` ago: until then a message of whoever
        had them may still arrive. Neither is one that was let go of for longer.
        """
        ...

    async def sent(self, claim: Claim, remote_id: str, *, face: str | None = None, note: str = "") -> bool:
        """Record that it was posted; false if somebody else has claimed the row since.

        Args:
            claim: of the row.
            remote_id: what the platform calls the message.
            face: what it shows; by default the face that the row had when it was first attempted.
            note: how it came about, if not as usual.

        """
        ...

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Let go of a row for ``after`` seconds; false if somebody else has claimed it since.

        Args:
            claim: of the row.
            after: seconds until it may be claimed again.
            unsent: whether it is certain that no attempt has posted it. If not, it stays ``sending``.
            note: why.

        """
        ...

    async def end(self, claim: Claim, state: State, note: str) -> bool:
        """Record that it was dropped or failed, and why; false if somebody else has claimed the row since."""
        ...

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows that are not over and whose face is another than what stands in the room."""
        ...

    async def reshown(self, delivery_id: str, face: str) -> None:
        """Record that the posted message was edited and shows a face now."""
        ...

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        ...

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return what is due and has not come to its end, whether somebody is at it or not."""
        ...

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        ...

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row whose message a platform calls so in a room (``platform:room``)."""
        ...

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[Kind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows due from one moment to another, earliest first; of some kinds alone, if any are named."""
        ...

    async def last_sent(self, room: str) -> str:
        """Return the id of what was sent last to a room (``platform:room``); empty where nothing was."""
        ...

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the sent rows, and those of unknown outcome, of meetings that are not over."""
        ...


class Reminded(Protocol):
    """What people were told already."""

    async def of(self, key: str) -> bool:
        """Tell whether anybody was reminded of a meeting or milestone."""
        ...
