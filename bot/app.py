"""The composition root: the one place that wires the parts, and that reads a clock.

Everything is passed in by hand, so that the reader sees all parts on one page and a test builds the same.
"""

from __future__ import annotations

import gc
import os
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.adapters.console.batch import BatchError, BatchQuestion, read_line
from bot.adapters.console.chat import Chat
from bot.adapters.console.machine import answer_line, error_line
from bot.adapters.console.render import plain
from bot.adapters.console.terminal import InteractiveTerminal, PipedTerminal
from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.home import (
    BrokenHomeError,
    InForce,
    Places,
    campaign_flaws,
    campaigns_of,
    language_flaws,
    open_home,
    settings_problem,
)
from bot.adapters.documents.problems import Problem, in_order
from bot.adapters.documents.settings import read_settings
from bot.adapters.languages import read_known_words, read_tables, written_dates
from bot.adapters.wording import MessageFiles
from bot.core.answering.answering import Answerer
from bot.core.catalogue import Catalogue
from bot.core.presenting.composing import Composer
from bot.core.understanding.compiling import compile_interpreter
from bot.core.understanding.meaning import MeaningMatcher, phrases_of
from bot.core.wording import Wording
from bot.services.contexts import RecentContexts
from bot.services.conversation import Conversation, Incoming

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Mapping, Sequence
    from typing import BinaryIO, TextIO

    from bot.core.answering.answer import Answer
    from bot.core.dataset import Dataset
    from bot.core.message import Message

__all__ = [
    "Bot",
    "BotError",
    "BrokenDataError",
    "Places",
    "Streams",
    "Wishes",
    "WrongCallError",
    "apologise",
    "ask",
    "ask_batch",
    "chat",
    "check",
    "find_places",
    "open_bot",
]

PACKAGE: Final = Path(__file__).resolve().parent
LANGUAGES: Final = PACKAGE / "languages"

Result = TypeVar("Result")


class BotError(Exception):
    """What may be shown to a person as it stands; all else is logged and shown as an apology."""

    exit_code = 1


class WrongCallError(BotError):
    """The command cannot be carried out as it was typed; the message says how to type it."""

    exit_code = 2


class BrokenDataError(BotError):
    """``config/`` or ``seeds/`` cannot be used, and nothing older can; the message names each mistake."""


def find_places(home: str | None, environment: Mapping[str, str], here: Path) -> Places:
    """Return the places: the home that was named, else the current folder if it holds ``config/``, else our own.

    Raises:
        WrongCallError: if the folder that was named does not exist.

    """
    named = home or environment.get("BOT_HOME")
    if named:
        folder = (here / named).resolve()
        if not folder.is_dir():
            source = "--home" if home else "BOT_HOME"
            message = f"{source}: there is no folder {folder}; name the one that holds config/ and seeds/"
            raise WrongCallError(message)
        return Places(folder)
    if (here / "config").is_dir():
        return Places(here.resolve())
    # An installed package carries its data along; a clone has them beside the package.
    return Places(PACKAGE / "data" if (PACKAGE / "data" / "config").is_dir() else PACKAGE.parent)


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never run backwards."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Bot:
    """What answers, wired for one campaign."""

    conversation: Conversation
    catalogue: Catalogue
    language: str
    """Of an answer where nothing shows another."""
    zone: ZoneInfo
    problems: tuple[Problem, ...]
    """What is wrong in the files; the bot then answers from what was right last."""


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


def open_bot(places: Places) -> Bot:
    """Wire the bot from the files of its home; where they are broken, from what was right last.

    Raises:
        BrokenDataError: if the files are broken and nothing older is kept.

    """
    try:
        home = open_home(places, LANGUAGES)
    except BrokenHomeError as error:
        raise BrokenDataError(told(error.problems)) from error
    dataset, reading = home.dataset, home.campaign
    clock = SystemClock()
    catalogue = Catalogue(dataset)
    tables = read_tables(LANGUAGES)
    # Nothing of the vocabulary is ever garbage: looking for some in it would double the time.
    gc.disable()
    interpreter = compile_interpreter(dataset, reading.languages, reading.words, tables, read_known_words(LANGUAGES))
    gc.freeze()
    gc.enable()
    wording = Wording(MessageFiles(LANGUAGES / "wording", places.state), written_dates(tables))
    zone = ZoneInfo(dataset.campaign.zone)
    matcher, missing = _matcher(home, places)
    conversation = Conversation(
        Answerer(interpreter, catalogue, matcher), Composer(catalogue, wording), RecentContexts(clock), clock, zone
    )
    return Bot(conversation, catalogue, home.language, zone, in_order((*home.problems, *missing)))


def _matcher(home: InForce, places: Places) -> tuple[MeaningMatcher | None, tuple[Problem, ...]]:
    """Return what matches by meaning, if that is chosen and installed; nothing of it is loaded yet."""
    if not home.config.semantic:
        return None, ()
    from bot.adapters.semantic import LANGUAGES as KNOWN  # noqa: PLC0415 -- most homes do without
    from bot.adapters.semantic import EncoderMissingError, SentenceEncoder  # noqa: PLC0415

    phrases = phrases_of(home.dataset, home.campaign.languages, home.campaign.words, KNOWN)
    try:
        encoder = SentenceEncoder([phrase.text for phrase in phrases], places.state)
    except EncoderMissingError as error:
        what, _, mend = str(error).partition("; ")
        return None, (settings_problem(places, "semantic", what, mend),)
    return MeaningMatcher(encoder, phrases), ()


def told(problems: Iterable[Problem]) -> str:
    """Return problems line by line, each file as seen from the current folder."""
    here = Path.cwd()
    return "\n".join(str(replace(each, file=_seen_from(here, each.file))) for each in in_order(problems))


def _seen_from(here: Path, file: str) -> str:
    path = Path(file)
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


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


def apologise(error: BaseException, state: Path) -> str:
    """Log an error nobody foresaw, and return what to say of it."""
    import logging  # noqa: PLC0415 -- only a failure needs it

    log = state / "advocacy-bot.log"
    sorry = "Sorry, something went wrong that should not have."
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return f"{sorry} It could not be logged, because {log} cannot be written."
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger = logging.getLogger(__name__)
        logger.addHandler(handler)
        logger.propagate = False
        logger.error("Unexpected error", exc_info=error)
        logger.removeHandler(handler)
    return f"{sorry} The details are in {log}."
