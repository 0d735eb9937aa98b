"""What the command line does with the bot: answer a question or a file of them, talk, check the files."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from datetime import time as time_of_day
from typing import TYPE_CHECKING, TypeVar

from bot.adapters.console.batch import BatchError, BatchQuestion, read_line
from bot.adapters.console.chat import Chat
from bot.adapters.console.machine import answer_line, error_line
from bot.adapters.console.render import plain
from bot.adapters.console.terminal import InteractiveTerminal, PipedTerminal
from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.home import campaign_flaws, campaigns_of, language_flaws
from bot.adapters.documents.settings import read_settings
from bot.app import LANGUAGES, WrongCallError, apologise, open_bot, told
from bot.services.conversation import Incoming

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO
    from zoneinfo import ZoneInfo

    from bot.app import Bot, Places
    from bot.core.answering.answer import Answer
    from bot.core.dataset import Dataset
    from bot.core.message import Message
    from bot.core.problem import Problem

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command reads and writes."""

    input: BinaryIO
    output: TextIO
    errors: TextIO

    @property
    def interactive(self) -> bool:
        """Whether somebody sits at a keyboard and a screen."""
        return self.input.isatty() and self.output.isatty()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose for the answers, as typed."""

    now: str | None = None
    """The date or instant to answer for."""
    language: str | None = None


def ask(places: Places, streams: Streams, question: str, wishes: Wishes, *, as_json: bool) -> int:
    """Answer one question."""
    bot = open_bot(places)
    _tell(bot.problems, streams)
    incoming = _incoming(bot, question, "ask", wishes)
    reply = _finish(bot.conversation.handle(incoming))
    if as_json:
        shown = answer_line(None, incoming.text, reply.answer, reply.message, bot.catalogue)
    else:
        shown = plain(reply.message)
    print(shown, file=streams.output, flush=True)
    return 0


def ask_batch(places: Places, streams: Streams, source: BinaryIO, wishes: Wishes) -> int:
    """Answer each line as it comes; a line that cannot be answered is told in its place."""
    bot = open_bot(places)
    _tell(bot.problems, streams)
    _incoming(bot, "", "", wishes)  # a wrong option is the caller's mistake, not each line's
    for number, line in enumerate(source):
        if line.isspace():
            continue
        asked = read_line(line)
        if isinstance(asked, BatchError):
            shown = error_line(asked.id, asked.error)
        else:
            shown = _answer_batch_line(bot, asked, number, wishes, places.state)
        print(shown, file=streams.output, flush=True)
    return 0


def _answer_batch_line(bot: Bot, asked: BatchQuestion, number: int, wishes: Wishes, state: Path) -> str:
    thread = f"line:{number}" if asked.thread is None else f"thread:{asked.thread}"
    try:
        incoming = _incoming(bot, asked.question, thread, replace(wishes, now=asked.now or wishes.now))
        reply = _finish(bot.conversation.handle(incoming))
        return answer_line(asked.id, incoming.text, reply.answer, reply.message, bot.catalogue)
    except WrongCallError as error:
        return error_line(asked.id, str(error))
    except Exception as error:  # noqa: BLE001 -- the lines after this one are to be answered
        return error_line(asked.id, apologise(error, state))


def chat(places: Places, streams: Streams, wishes: Wishes) -> int:
    """Talk until the input ends or the person leaves."""
    bot = open_bot(places)
    _tell(bot.problems, streams)
    _incoming(bot, "", "", wishes)  # a wrong date is told before the first question

    def answering(text: str, language: str | None) -> tuple[Message, Answer]:
        reply = _finish(bot.conversation.handle(_incoming(bot, text, "chat", replace(wishes, language=language))))
        return reply.message, reply.answer

    talk = Chat(answering, bot.catalogue, bot.language)
    terminal: PipedTerminal | InteractiveTerminal
    if streams.interactive:
        terminal = InteractiveTerminal(streams.output, places.state / "history", tuple(talk.names()))
        terminal.show(talk.greeting)
    else:
        terminal = PipedTerminal(streams.input, streams.output)
    for line in terminal.read():
        if not line.strip():
            continue
        try:
            message = talk.respond(line)
        except Exception as error:  # noqa: BLE001 -- the conversation goes on
            print(apologise(error, places.state), file=streams.errors, flush=True)
            continue
        if message is None:
            break
        terminal.show(message)
    return 0


def check(places: Places, streams: Streams) -> int:
    """Tell every mistake in ``config/`` and in every campaign of ``seeds/``."""
    settings = read_settings(places.settings)
    problems = [*settings.problems]
    counted: list[str] = []
    for folder in campaigns_of(places):
        reading = read_campaign(folder, LANGUAGES)
        problems += reading.problems
        if reading.dataset is None:
            continue
        counted.append(_counted(folder.name, reading.dataset))
        if settings.config and settings.config.campaign == folder.name:
            problems += language_flaws(settings.config, reading.dataset, places)
    if settings.config:
        problems += campaign_flaws(settings.config, places)
    if problems:
        print(told(problems), file=streams.output)
        return 1
    print("Everything is in order.", *counted, sep="\n", file=streams.output)
    return 0


def _counted(name: str, dataset: Dataset) -> str:
    counts = {
        "recommendations": dataset.recommendations,
        "sources": dataset.sources,
        "milestones": dataset.milestones,
        "meetings": dataset.meetings,
    }
    return f"{name}: " + ", ".join(f"{len(records)} {kind}" for kind, records in counts.items())


def _tell(problems: Sequence[Problem], streams: Streams) -> None:
    if problems:
        print(told(problems), "Going on with what was right last.", sep="\n", file=streams.errors, flush=True)


def _incoming(bot: Bot, text: str, thread: str, wishes: Wishes) -> Incoming:
    spoken = bot.catalogue.dataset.campaign.languages
    if wishes.language is not None and wishes.language not in spoken:
        message = f"the campaign has no language “{wishes.language}”; write one of: {', '.join(spoken)}"
        raise WrongCallError(message)
    return Incoming(
        platform="console",
        room="terminal",
        thread=thread,
        person="terminal",
        text=whole_characters(text),
        language=bot.language,
        answer_in=wishes.language,
        asked_at=_moment(wishes.now, bot.zone) if wishes.now is not None else None,
    )


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant that was typed; a date is its noon in the campaign's zone."""
    with suppress(ValueError, OverflowError):
        with suppress(ValueError):
            return datetime.combine(date.fromisoformat(text), time_of_day(12), zone)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    message = f"“{text}” is no date and no instant; write 2026-11-23 or 2026-11-23T14:30+01:00"
    raise WrongCallError(message)


def whole_characters(text: str) -> str:
    """Return a text whose half characters, which no encoding can write, are marked as lost."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _finish(work: Coroutine[object, object, Result]) -> Result:
    """Run what waits for nothing, as long as contexts are kept in memory: an event loop costs 40 ms and 9 MB."""
    try:
        work.send(None)
    except StopIteration as finished:
        result: Result = finished.value
        return result
    work.close()
    message = "a conversation in the terminal waits for nothing"
    raise RuntimeError(message)
