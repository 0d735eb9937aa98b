"""Every fake, in one place; each is held to its port by an assignment, so that a changed port breaks it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.planning.ahead import Plan
    from bot.core.planning.calendar import Naming
    from bot.core.understanding.meaning import Encoder
    from bot.services.ports import Clock, Reminded

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
