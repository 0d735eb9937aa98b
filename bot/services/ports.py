"""What the services ask of the outside, each as a Protocol at the level of the domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime, timedelta

    from bot.core.access import Visitor
    from bot.core.answering.context import Context
    from bot.core.editing.edit import Edit
    from bot.core.editing.outcome import Deed
    from bot.core.message import Message
    from bot.core.presenting.overview import Overview
    from bot.core.reminding.delivery import Delivery, State
    from bot.core.rights import Rights
    from bot.core.understanding.meaning import Likeness
    from bot.core.wording import Wording


class Clock(Protocol):
    """The time; only ``app.py`` has a real one."""

    def now(self) -> datetime:
        """Return the moment, with its zone."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, to measure how long ago something was."""
        ...

    def boot(self) -> float:
        """Return seconds since the machine started, those in which it slept included."""
        ...


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation: the root is the message that began it."""

    platform: str
    room: str
    root: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform."""

    platform: str
    id: str


class Contexts(Protocol):
    """What conversations are about: slots and ids, never texts. What is too old is as good as never kept."""

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return what a thread is about."""
        ...

    async def of_person(self, person: Person) -> Context | None:
        """Return what a person spoke of last in private, if that was minutes ago."""
        ...

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Keep what a thread is about now; in a private one also as what that person spoke of last."""
        ...


class Meaning(Protocol):
    """Reads words by their meaning, where the home has an encoder."""

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, likeliest first; the first call may take seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Revision:
    """A document as it was from one change to the next; rows of these are never changed or deleted."""

    name: str
    """Of the document: the file's name without its ending."""
    number: int
    """From 1, without gaps."""
    text: str
    hash: str
    """Of the text (:func:`bot.core.editing.hashing.hash_of`)."""
    author: str
    reason: str
    at: datetime
    """When it was stored, in UTC."""


class StaleBaseError(Exception):
    """Somebody else changed the document since; ``head`` is how it is now."""

    def __init__(self, head: Revision | None) -> None:
        """Take the newest revision."""
        super().__init__("the document has changed since")
        self.head = head


class Revisions(Protocol):
    """The rows of all revisions: history, audit, undo, conflict check and last good in one table."""

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision of a document."""
        ...

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        ...

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        ...

    async def append(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision, in one transaction.

        Args:
            name: of the document.
            text: what it says now.
            base: the hash of the revision that the text was made from; ``None`` for the first one.
            author: who made it.
            reason: why.

        Raises:
            StaleBaseError: if the newest revision is another than ``base``.

        """
        ...

    async def mirrored(self, name: str) -> str | None:
        """Return the hash of the text that the mirror was last known to hold."""
        ...

    async def set_mirrored(self, name: str, text_hash: str) -> None:
        """Remember what the mirror holds."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document that was changed, by this process or another; now and then all of them."""
        ...


class Mirror(Protocol):
    """Files that hold the documents' heads, for people with an editor."""

    def read(self, name: str) -> str | None:
        """Return a file's text; nothing where there is none, or it is no text."""
        ...

    async def settled(self, name: str) -> str | None:
        """Return a file's text as :meth:`read` does, once nobody seems to be writing it any more."""
        ...

    def write(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Replace a file's text in one step; do nothing and return false if it holds another than ``instead_of``."""
        ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Keep every other process from writing the files or storing what they hold."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document whose file was touched; now and then all of them."""
        ...


class Texts(Protocol):
    """How the text of a document is read and edited."""

    def data(self, text: str) -> Mapping[str, object]:
        """Return what a text holds, which was right when it was stored."""
        ...

    def splice(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text with the edits made; every other byte stays.

        Raises:
            UneditableError: if that cannot be done safely.

        """
        ...

    def rights(self, text: str) -> Rights:
        """Return who may do what, by the settings' text."""
        ...


class UneditableError(Exception):
    """A text is written in a way that an edit cannot be made in safely; the message says what to do."""


class Reminded(Protocol):
    """What people were told already."""

    async def of(self, key: str) -> bool:
        """Tell whether anybody was reminded of a meeting or milestone."""
        ...


@dataclass(frozen=True, slots=True)
class Accepted:
    """A platform has taken a message."""

    remote_id: str
    """What the platform calls it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A platform has said no: it is certain that nothing was posted."""

    reason: str
    """In plain words, for admins."""
    retry_after: float | None = None
    """Seconds after which it may be asked again; ``None`` if it will never take it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was posted: a timeout, a dropped connection, an error of the platform's own."""

    reason: str


Outcome = Accepted | Refused | Unknown


class ChatPlatform(Protocol):
    """Sends messages to the rooms of one platform. It never tries twice by itself: whether to is decided elsewhere.

    Rooms come without the platform's name. Nothing here raises for what a platform or network does.
    """

    @property
    def name(self) -> str:
        """What stands before the colon of its rooms."""
        ...

    @property
    def patience(self) -> float:
        """Seconds after which a call of ``send`` has come back, whatever the network does."""
        ...

    @property
    def remembers(self) -> timedelta:
        """For how long the same delivery sent again makes no second message; zero where it would."""
        ...

    async def check(self) -> Refused | Unknown | None:
        """Ask the platform whether it lets us in; why not comes back."""
        ...

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post a message that carries the delivery's id where people do not see it."""
        ...

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Put a message in the place of one that was posted; refused where the platform cannot."""
        ...

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message of our own away."""
        ...

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what the platform calls the messages that carry a delivery's id, oldest first.

        Args:
            room: where to look.
            delivery_id: what they carry.
            since: nothing was posted before.

        """
        ...


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


class AwayError(Exception):
    """The database cannot be reached, or refuses us, for now."""


class Deliveries(Protocol):
    """The rows of all deliveries: the memory of what is to be sent and what was.

    Leases run by the database's own clock where it has one, else by the clock that runs since the machine started: a
    step of the wall clock neither ends nor prolongs one. Every method is one short transaction, and raises
    :class:`AwayError` where the database is away.
    """

    async def plan(self, wanted: Sequence[Delivery], *, now: datetime, dropped: Mapping[str, str]) -> None:
        """Make the rows say what the plan says.

        New ids become pending; those in ``dropped`` (id → why) are stored as dropped at once. Superseded rows that are
        wanted again become pending again. Pending rows that are not wanted become superseded. What a pending row says
        of its due time, face and reason is brought up to date; a sent row keeps what it was and takes the new face, so
        that :meth:`changed` finds it. Planning the same twice changes nothing. What was added one by one stays.
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

    async def get(self, delivery_id: str) -> DeliveryRow | None:
        """Return one row."""
        ...

    async def between(self, first: datetime, last: datetime) -> tuple[DeliveryRow, ...]:
        """Return the rows due from one moment to another, earliest first."""
        ...

    async def told(self) -> tuple[DeliveryRow, ...]:
        """Return the sent rows, and those of unknown outcome, of meetings that are not over."""
        ...


@dataclass(frozen=True, slots=True)
class Subscription:
    """A person's wish to be told in private."""

    person: str
    """As ``platform:id``, which is also the room of their private messages."""
    about: str
    """A forum's short name, the id of a meeting or milestone, or ``*`` for everything."""


class Subscriptions(Protocol):
    """Who wants to be told in private: rows that are deleted when they are not wanted any more."""

    async def all(self) -> tuple[Subscription, ...]:
        """Return every subscription."""
        ...

    async def add(self, subscription: Subscription) -> bool:
        """Store one; false if it was there."""
        ...

    async def remove(self, person: str, about: str | None) -> int:
        """Delete one of a person's, or all; return how many there were."""
        ...


class Seen(Protocol):
    """What was taken in already, by names that come again where the same thing does: each is done once.

    What another process began and did not do is begun again: there is only one at a time, so that one is gone.
    """

    async def begin(self, key: str) -> bool:
        """Take something in hand; false if it was done, or is in hand here."""
        ...

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Record that it was done, for so long."""
        ...


@dataclass(frozen=True, slots=True)
class Pledge:
    """Somebody's word to raise a recommendation at a meeting."""

    person: str
    """As ``platform:id``."""
    record: str
    meeting: str


class Pledges(Protocol):
    """Who will raise what, and where: rows that are deleted when a word is taken back."""

    async def of(self, meeting: str) -> tuple[Pledge, ...]:
        """Return who will raise what at a meeting, in the order they said so."""
        ...

    async def add(self, pledge: Pledge, at: datetime) -> bool:
        """Store one; false if it was there."""
        ...

    async def remove(self, pledge: Pledge) -> bool:
        """Delete one; false if it was not there."""
        ...


class Alarm(Protocol):
    """Wakes at a moment of the wall clock."""

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Call ``ring`` at a moment, at once if that is past, instead of at the one that was set before."""
        ...


class Meter(Protocol):
    """Counts what happens, for whoever watches the bot; how it is named there is the adapter's business."""

    def settled(self, platform: str, state: State, late: float | None = None) -> None:
        """Count a delivery that came to an end, with the seconds by which a sent one was late."""
        ...

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call of a platform."""
        ...

    def looked(self, *, found: bool) -> None:
        """Count a look for a message that may have been posted before."""
        ...

    def recovered(self) -> None:
        """Count a delivery that was taken over because whoever had it was gone, or nobody knew what became of it."""
        ...

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Note that a document's revision is in force; ``None`` if what was saved last is broken."""
        ...

    def stepped(self) -> None:
        """Count a step of the clock."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting as it is planned now, by name."""

    name: str
    when: str = ""
    """As it was written; nothing where it has no date."""
    place: str = ""


class Surveys(Protocol):
    """What a platform shows people before they ask (:class:`bot.services.receiving.surveying.Surveying`).

    Whoever is not let in gets nothing of it; whether somebody may do what is offered is decided anew when they do it.
    """

    @property
    def wording(self) -> Wording:
        """The sentences."""
        ...

    @property
    def usual(self) -> str:
        """The bot's language, for whom no other is known yet."""
        ...

    def lets_in(self, visitor: Visitor) -> bool:
        """Tell whether somebody gets an answer at all."""
        ...

    async def language(self, visitor: Visitor) -> str:
        """Return the language that somebody spoke last, or their room's."""
        ...

    async def overview(self, visitor: Visitor) -> Overview | None:
        """Return what is ahead for somebody."""
        ...

    async def examples(self, visitor: Visitor) -> tuple[str, ...]:
        """Return questions that somebody can ask."""
        ...

    async def usage(self, visitor: Visitor, command: str) -> Message:
        """Tell somebody how the bot is used, with what they type before each line."""
        ...

    def may_edit(self, visitor: Visitor) -> bool:
        """Tell whether to offer somebody changes."""
        ...

    def forums(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return each forum's short name, and what it is called."""
        ...

    def standing(self, meeting: str, language: str) -> Standing | None:
        """Return a meeting as it is planned now; nothing where there is none."""
        ...

    async def deeds(self) -> tuple[Deed, ...]:
        """Return the last changes of what is ahead, newest first."""
        ...
