"""Ports for what is stored: deliveries, progress, subscriptions, tasks, identities and conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.core.features.debriefs.model import DebriefEnd
    from bot.core.features.follows.model import FollowSubject, FollowSubscription
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.context import ThreadContext
    from bot.core.features.reminders.model import Delivery, DeliveryKind, DeliveryState
    from bot.core.features.tasks.model import Task
    from bot.core.language.semantics import TopicMatch


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with its state."""

    delivery: Delivery
    state: DeliveryState
    attempts: int = 0
    first_attempt_at: datetime | None = None
    """The first attempt, while its outcome is unknown; ``None`` if it is certain that nothing was posted."""
    remote_id: str | None = None
    sent_at: datetime | None = None
    posted_hash: str = ""
    """The ``content_hash`` of the message that is posted in the room now."""
    note: str = ""
    """The reason for the state, in a word or two for ``reminders show``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The exclusive right of this process to act on a row until the lease ends."""

    row: DeliveryRow
    """The row before it was claimed: ``sending`` means that the outcome of an earlier attempt is unknown."""
    token: str
    """Only the holder of the newest token can settle the row."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The number and age of due deliveries that are not settled."""

    number: int = 0
    oldest: datetime | None = None
    """The earliest due time among them."""


class Deliveries(Protocol):
    """The store of all deliveries.

    Leases use the database's clock if it has one, else the clock since the machine started: a step of the wall clock
    neither ends nor prolongs a lease. Every method is one short transaction, and raises
    :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def plan(
        self,
        wanted: Sequence[Delivery],
        *,
        now: datetime,
        dropped: Mapping[str, str],
        unknown: Collection[DeliveryKind] = (),
    ) -> None:
        """Update the stored rows to match the plan.

        New ids become pending; those in ``dropped`` (id → why) are stored as dropped at once. Superseded rows that are
        wanted again become pending again. Pending rows that are not wanted become superseded. Due time, content hash
        and reason of a pending row are updated; a sent row only takes the new hash, so that :meth:`changed` finds it.
        Planning the same twice changes nothing. Rows that were added one by one are not changed, nor are rows of the
        kinds in ``unknown``.
        """
        ...

    async def add(self, delivery: Delivery) -> bool:
        """Store a delivery that is in no plan, such as a snooze or a notice; False if it was stored before."""
        ...

    async def claim(
        self, platforms: Collection[str], limit: int, *, lease: timedelta, settle: timedelta
    ) -> tuple[Claim, ...]:
        """Claim due rows of these platforms, earliest first, and commit them as ``sending``.

        Pending rows are due, and ``sending`` rows whose lease ended ``settle`` ago: before that, a message of their
        last holder may still arrive. A row that was released for a longer time is not due.
        """
        ...

    async def sent(self, claim: Claim, remote_id: str, *, content_hash: str | None = None, note: str = "") -> bool:
        """Record that a message was posted; False if another process has claimed the row since.

        Args:
            claim: the claim on the row.
            remote_id: the platform's id of the message.
            content_hash: the hash of the content that it shows; by default the row's at the first attempt.
            note: how it was sent, if not as usual.

        """
        ...

    async def release(self, claim: Claim, *, after: float, unsent: bool, note: str) -> bool:
        """Release a claim for ``after`` seconds; False if another process has claimed the row since.

        Args:
            claim: the claim on the row.
            after: seconds until the row may be claimed again.
            unsent: whether it is certain that no attempt has posted it. If not, it remains ``sending``.
            note: why.

        """
        ...

    async def end(self, claim: Claim, state: DeliveryState, note: str) -> bool:
        """Record that a row was dropped or failed, and why; False if another process has claimed it since."""
        ...

    async def changed(self, platforms: Collection[str], limit: int) -> tuple[DeliveryRow, ...]:
        """Return sent rows that are not over and whose content hash differs from that of the posted message."""
        ...

    async def edited(self, delivery_id: str, content_hash: str) -> None:
        """Record that the posted message was edited, and the hash of the content it shows now."""
        ...

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """Return when the earliest row can be claimed."""
        ...

    async def backlog(self, platforms: Collection[str]) -> Backlog:
        """Return the due rows that are not settled, whether or not they are claimed."""
        ...

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        ...

    async def posted(self, room: str, remote_id: str) -> DeliveryRow | None:
        """Return the row of a message, given its platform id and its room (``platform:room``)."""
        ...

    async def between(
        self, first: datetime, last: datetime, *, kinds: Collection[DeliveryKind] = ()
    ) -> tuple[DeliveryRow, ...]:
        """Return the rows that are due in a period, earliest first; only of some kinds, if any are given."""
        ...

    async def last_sent(self, room: str) -> str:
        """Return the id of the last sent delivery of a room (``platform:room``); empty if there was none."""
        ...

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the sent rows, and those whose outcome is unknown, of meetings that are not over."""
        ...


class ReminderHistory(Protocol):
    """Knows which meetings and milestones people were reminded of."""

    async def of(self, key: str) -> bool:
        """Return whether anybody was reminded of a meeting or milestone."""
        ...


class DatabaseUnavailableError(Exception):
    """The database cannot be reached, or refuses us, for now."""


class MisplacedError(DatabaseUnavailableError):
    """The database's file is not where it was opened; the message may be shown: what is wrong, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation; the root is the message that began it."""

    platform: str
    room: str
    root: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person on a platform."""

    platform: str
    id: str


class Contexts(Protocol):
    """A store of conversation contexts: slots and ids, never texts. Expired contexts are not returned."""

    async def of_thread(self, thread: Thread) -> ThreadContext | None:
        """Return a thread's context."""
        ...

    async def of_person(self, person: Person) -> ThreadContext | None:
        """Return the context of a person's last private conversation, if it is only minutes old."""
        ...

    async def keep(self, thread: Thread, context: ThreadContext, *, private_with: Person | None) -> None:
        """Store a thread's context; for a private thread also as the person's."""
        ...


class Meaning(Protocol):
    """Interprets words by their meaning, if the bot has an encoder."""

    async def likely(self, words: str, language: str | None) -> Sequence[TopicMatch]:
        """Return the topics that words may mean, most likely first; the first call may take seconds."""
        ...


class DebriefItems(Protocol):
    """Stores which recommendation each number of a sent debrief stands for, so that replies keep their meaning."""

    async def of(self, delivery: str) -> tuple[str, ...]:
        """Return the ids of the recommendations that a delivery asks about, in its order; empty if it is no debrief."""
        ...

    async def keep(self, delivery: str, records: Sequence[str]) -> tuple[str, ...]:
        """Store the recommendations that a delivery asks about, unless some are stored already; return those stored."""
        ...


class DebriefEnds(Protocol):
    """Stores which debriefs were ended; a row is deleted when the debrief is reopened.

    Every method is one short transaction, and raises :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def all(self) -> tuple[DebriefEnd, ...]:
        """Return all ends, by meeting."""
        ...

    async def put(self, end: DebriefEnd) -> None:
        """Store the end of a debrief, replacing one of the same meeting."""
        ...

    async def remove(self, meeting: str) -> bool:
        """Delete the end of a meeting's debrief; False if there was none."""
        ...


class Follows(Protocol):
    """Stores what rooms and people follow; a row is deleted when they unfollow.

    Every method is one short transaction, and raises :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def all(self) -> tuple[FollowSubscription, ...]:
        """Return everything that anybody follows, by room, in the order in which they followed."""
        ...

    async def of(self, room: str) -> tuple[FollowSubscription, ...]:
        """Return what a room or a person follows, in the order in which they followed."""
        ...

    async def put(self, followed: FollowSubscription) -> None:
        """Store what a room follows, replacing a row of the same room and thing."""
        ...

    async def remove(self, room: str, thing: FollowSubject | None) -> int:
        """Delete one thing that a room follows, or all; return how many were deleted."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's subscription to private messages."""

    person: str
    """As ``platform:id``, which is also the room of their private messages."""
    about: str
    """A forum's short name, the id of a meeting or milestone, or ``*`` for everything."""


class Subscriptions(Protocol):
    """The store of subscriptions; a row is deleted when a person unsubscribes."""

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        ...

    async def add(self, subscription: Subscription) -> bool:
        """Store a subscription; False if it existed."""
        ...

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one of a person's subscriptions, or all; return how many were deleted."""
        ...


class HandledEvents(Protocol):
    """Remembers the keys of handled events, so that each event is handled once.

    An event that another process began and did not finish can be begun again: only one process handles events at a
    time, so the other one has ended.
    """

    async def begin(self, key: str) -> bool:
        """Mark an event as in progress; False if it is done, or in progress in this process."""
        ...

    def leave(self, key: str) -> None:
        """Unmark an event that was not finished, so that it can be begun again."""
        ...

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Mark an event as done, for ``lives``."""
        ...


@dataclass(frozen=True, slots=True)
class Pledge:
    """A person's pledge to raise a recommendation at a meeting."""

    person: str
    """As ``platform:id``."""
    record: str
    meeting: str


class Pledges(Protocol):
    """The store of pledges; a row is deleted when a pledge is taken back."""

    async def all(self) -> tuple[Pledge, ...]:
        """Return all pledges."""
        ...

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return the pledges for a meeting, in the order in which they were made."""
        ...

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store a pledge; False if it existed."""
        ...

    async def remove(self, pledge: Pledge) -> bool:
        """Delete a pledge; False if it did not exist."""
        ...


@dataclass(frozen=True, slots=True)
class EntryTrace:
    """The authors of an entry and of the decision on it, without its content."""

    number: int
    record: str
    author: str
    at: datetime
    """When it was recorded, or proposed."""
    proposed: bool
    approved: bool | None = None
    """The decision on a proposal; None if it is undecided."""
    decided_by: str | None = None
    decided_at: datetime | None = None
    expires_at: datetime | None = None
    """Until when a proposal could be decided on."""
    room: str | None = None
    """Where it was recorded, as ``platform:room``; None if that was not stored."""
    decided_in: str | None = None
    """Where it was decided on, as ``platform:room``."""


class ProgressReader(Protocol):
    """Reads progress entries."""

    async def of(self, records: Collection[str]) -> tuple[ProgressEntry, ...]:
        """Return the entries of some recommendations in the order they were recorded, including corrected ones.

        Proposals are included only once they are approved.
        """
        ...


class ProgressStore(ProgressReader, Protocol):
    """The store of progress entries; rows are only ever added.

    Every method is one short transaction, and raises :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def get(self, number: int) -> ProgressEntry | None:
        """Return one entry or proposal."""
        ...

    async def since(self, moment: datetime) -> tuple[ProgressEntry, ...]:
        """Return the valid entries of all recommendations that were recorded or approved after a moment."""
        ...

    async def add(self, entry: ProgressEntry) -> ProgressEntry:
        """Store an entry, and return it with its number, which is higher than that of any before."""
        ...

    async def pending(self, known_by: datetime | None = None) -> tuple[ProgressEntry, ...]:
        """Return the undecided proposals, in the order in which they were made.

        Expired proposals are included. With a moment, return those that existed and were undecided then.
        """
        ...

    async def trail(self) -> tuple[EntryTrace, ...]:
        """Return the authors and deciders of all entries, in the order in which they were recorded."""
        ...

    async def decide(self, number: int, *, approved: bool, author: str, at: datetime, room: str | None = None) -> bool:
        """Store the decision on a proposal, and the room in which it was made.

        False if it was decided on before, or has expired.
        """
        ...


class Tasks(Protocol):
    """The store of tasks; rows are kept when a task is done.

    Every method is one short transaction, and raises :class:`DatabaseUnavailableError` if the database is unavailable.
    """

    async def add(self, task: Task) -> Task:
        """Store a task, and return it with its number, which is higher than that of any before."""
        ...

    async def get(self, number: int) -> Task | None:
        """Return one task."""
        ...

    async def open(self) -> tuple[Task, ...]:
        """Return the tasks that are not done, in the order in which they were taken on."""
        ...

    async def finish(self, number: int, *, by: str, at: datetime) -> bool:
        """Mark a task as done; False if it was done before, or does not exist."""
        ...
