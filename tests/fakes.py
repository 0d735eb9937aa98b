"""Every fake, in one place; each is held to its port by an assignment, so that a changed port breaks it at once."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

from bot.services.ports import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.core.message import Message
    from bot.core.planning.ahead import Plan
    from bot.core.planning.calendar import Naming
    from bot.core.understanding.meaning import Encoder
    from bot.services.ports import Alarm, ChatPlatform, Clock, Outcome, Reminded

LIVENESS: Final = 30.0
"""Seconds after which what a test waits for will not come any more."""


class StoppedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, moment: datetime = datetime(2032, 5, 1, 12, tzinfo=UTC)) -> None:
        """Stop at a moment."""
        self._moment = moment
        self._seconds = 0.0
        self._slept = 0.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self._moment

    def monotonic(self) -> float:
        """Return how far it was moved."""
        return self._seconds

    def boot(self) -> float:
        """Return how far it was moved, sleep included."""
        return self._seconds + self._slept

    def pass_time(self, seconds: float) -> None:
        """Move it on."""
        self._moment += timedelta(seconds=seconds)
        self._seconds += seconds

    def set_by(self, seconds: float) -> None:
        """Set the wall clock, as its owner or the network may."""
        self._moment += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        """Let the machine sleep: what measures how long ago something was does not notice."""
        self._moment += timedelta(seconds=seconds)
        self._slept += seconds


_: Clock = StoppedClock()


class ToldEncoder:
    """An encoder that finds near what it was told is near."""

    languages = frozenset({"en"})

    def __init__(self, phrases: Sequence[str], near: Mapping[str, Mapping[str, float]]) -> None:
        """Take the phrases, and for a text the phrases near it with their cosines."""
        self._phrases = list(phrases)
        self._near = near
        self.asked: list[str] = []

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        """Return what it was told, best first."""
        self.asked.append(text)
        told = sorted(self._near.get(text, {}).items(), key=lambda each: -each[1])
        return [(self._phrases.index(phrase), cosine) for phrase, cosine in told[:count]]


_encoder: Encoder = ToldEncoder((), {})


class WaitingEncoder:
    """An encoder that works until it is told to end; it finds nothing."""

    languages = frozenset({"en"})

    def __init__(self) -> None:
        """Take nothing; whether it began and whether it may end can be seen and said from any thread."""
        self.begun = Event()
        self.may_end = Event()

    def nearest(self, text: str, count: int) -> list[tuple[int, float]]:
        """Wait."""
        del text, count
        self.begun.set()
        self.may_end.wait(LIVENESS)
        return []


_waiting_encoder: Encoder = WaitingEncoder()


class PlainNaming:
    """Calls what is planned by its id."""

    def summary(self, plan: Plan) -> str:
        """Return the id."""
        return plan.id

    def description(self, plan: Plan) -> str | None:
        """Return the note."""
        return plan.entry.note


_naming: Naming = PlainNaming()


class ToldReminded:
    """Knows who was reminded of what because a test says so."""

    def __init__(self) -> None:
        """Begin with nobody reminded of anything."""
        self.keys: set[str] = set()

    async def of(self, key: str) -> bool:
        """Tell whether the test said so."""
        return key in self.keys


_reminded: Reminded = ToldReminded()


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that stands in a room."""

    id: str
    room: str
    delivery: str
    message: Message


class RecordingPlatform:
    """A chat platform that keeps what is posted, and answers as it was told."""

    patience = 10.0

    def __init__(self, name: str = "slack", *, remembers: timedelta = timedelta()) -> None:
        """Take its name, and for how long it knows a delivery again; without anything told it accepts."""
        self.name = name
        self.remembers = remembers
        self.posts: list[Posted] = []
        self.asked: list[str] = []
        """What was called, in order, as ``send room``."""
        self.while_sending: Callable[[], Awaitable[None]] | None = None
        """What happens in the midst of the next ``send``."""
        self._answers: deque[tuple[Outcome | Exception, bool]] = deque()
        self._looks: deque[Refused | Unknown] = deque()
        self._edits: deque[Refused | Unknown] = deque()
        self._deletions: deque[Refused | Unknown] = deque()
        self._numbers = 0
        self._changed = asyncio.Event()

    def will_answer(self, outcome: Outcome | Exception, *, lands: bool = False) -> None:
        """Answer one of the next messages so, whether or not it is posted."""
        self._answers.append((outcome, lands))

    def will_be_blind(self, answer: Refused | Unknown) -> None:
        """Find nothing out at one of the next looks."""
        self._looks.append(answer)

    def will_not_edit(self, answer: Refused | Unknown) -> None:
        """Refuse one of the next edits."""
        self._edits.append(answer)

    def will_not_delete(self, answer: Refused | Unknown) -> None:
        """Refuse to take a message away once."""
        self._deletions.append(answer)

    async def send(self, room: str, message: Message, delivery_id: str, thread: str | None = None) -> Outcome:
        """Post, or not."""
        del thread
        self._note(f"send {room}")
        happening, self.while_sending = self.while_sending, None
        if happening:
            await happening()
        known = next((each.id for each in self.posts if each.delivery == delivery_id), None)
        answer, lands = self._answers.popleft() if self._answers else (None, True)
        if lands and not (known and self.remembers):
            known = self.post(room, message, delivery_id)
        if isinstance(answer, Exception):
            raise answer
        return answer or Accepted(known or "")

    def post(self, room: str, message: Message, delivery_id: str) -> str:
        """Have a message stand in a room that nobody was answered about."""
        self._numbers += 1
        self.posts.append(Posted(str(self._numbers), room, delivery_id, message))
        self._changed.set()
        return str(self._numbers)

    async def edit(self, room: str, remote_id: str, message: Message) -> Outcome:
        """Replace a message."""
        self._note(f"edit {room}")
        if self._edits:
            return self._edits.popleft()
        self.posts = [replace(each, message=message) if each.id == remote_id else each for each in self.posts]
        self._changed.set()
        return Accepted(remote_id)

    async def delete(self, room: str, remote_id: str) -> Outcome:
        """Take a message away."""
        self._note(f"delete {room}")
        if self._deletions:
            return self._deletions.popleft()
        self.posts = [each for each in self.posts if each.id != remote_id]
        return Accepted(remote_id)

    async def find(self, room: str, delivery_id: str, since: datetime) -> tuple[str, ...] | Refused | Unknown:
        """Return what stands there."""
        del since
        self._note(f"find {room}")
        if self._looks:
            return self._looks.popleft()
        return tuple(each.id for each in self.posts if (each.room, each.delivery) == (room, delivery_id))

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so of what was asked or posted."""
        async with asyncio.timeout(LIVENESS):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    def _note(self, asked: str) -> None:
        self.asked.append(asked)
        self._changed.set()


_platform: ChatPlatform = RecordingPlatform()


class SilentAlarm:
    """An alarm that never rings, and knows for when it was set."""

    def __init__(self) -> None:
        """Begin unset."""
        self.moment: datetime | None = None

    def set(self, moment: datetime, ring: Callable[[], None]) -> None:
        """Remember the moment."""
        del ring
        self.moment = moment


_alarm: Alarm = SilentAlarm()
