"""Input and output shared by all commands: streams, options of answers, incoming messages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from typing import TYPE_CHECKING, TypeVar

from bot.app.errors import WrongCallError, told
from bot.core.legible import whole
from bot.services.conversation import Incoming

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from typing import BinaryIO, TextIO
    from zoneinfo import ZoneInfo

    from bot.app.answering import Bot
    from bot.core.problem import Problem

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Streams:
    """Input and output of a command."""

    input: BinaryIO
    output: TextIO
    errors: TextIO

    @property
    def interactive(self) -> bool:
        """Whether both input and output are a terminal."""
        return self.input.isatty() and self.output.isatty()


@dataclass(frozen=True, slots=True)
class Wishes:
    """Options for answers, as typed."""

    now: str | None = None
    """Date or instant as of which to answer."""
    language: str | None = None


def tell(problems: Sequence[Problem], streams: Streams) -> None:
    if problems:
        print(told(problems), "Going on with what was right last.", sep="\n", file=streams.errors, flush=True)


def incoming(bot: Bot, text: str, thread: str, wishes: Wishes) -> Incoming:
    spoken = bot.catalogue.dataset.campaign.languages
    if wishes.language is not None and wishes.language not in spoken:
        message = f"the campaign has no language “{wishes.language}”; write one of: {', '.join(spoken)}"
        raise WrongCallError(message)
    return Incoming(
        platform="terminal",
        room="terminal",
        thread=thread,
        person="terminal",
        text=whole(text),
        language=bot.language,
        answer_in=wishes.language,
        asked_at=moment_of(wishes.now, bot.zone) if wishes.now is not None else None,
    )


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """Parse an instant; a date means its noon in the campaign's zone."""
    with suppress(ValueError, OverflowError):
        with suppress(ValueError):
            return datetime.combine(date.fromisoformat(text), time_of_day(12), zone)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    message = f"“{text}” is no date and no instant; write 2026-11-23 or 2026-11-23T14:30+01:00"
    raise WrongCallError(message)


def finish(work: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine that never waits, without an event loop, which would cost 40 ms and 9 MB."""
    try:
        work.send(None)
    except StopIteration as finished:
        result: Result = finished.value
        return result
    work.close()
    message = "a conversation in the terminal waits for nothing"
    raise RuntimeError(message)
