"""The composition root: the one place that wires the parts, and that reads a clock.

Everything is passed in by hand, so that the reader sees all parts on one page and a test builds the same.
"""

from __future__ import annotations

import gc
import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.adapters.documents.home import (
    BrokenHomeError,
    InForce,
    Places,
    open_home,
    settings_problem,
)
from bot.adapters.languages import read_known_words, read_tables, written_dates
from bot.adapters.wording import MessageFiles
from bot.core.answering.answering import Answerer
from bot.core.catalogue import Catalogue
from bot.core.presenting.composing import Composer
from bot.core.problem import Problem, in_order
from bot.core.understanding.compiling import compile_interpreter
from bot.core.understanding.meaning import MeaningMatcher, phrases_of
from bot.core.wording import Wording
from bot.services.contexts import RecentContexts
from bot.services.conversation import Conversation
from bot.services.meaning import MeaningAtOnce

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


__all__ = [
    "Bot",
    "BotError",
    "BrokenDataError",
    "Places",
    "WrongCallError",
    "apologise",
    "find_places",
    "open_bot",
]

PACKAGE: Final = Path(__file__).resolve().parent
LANGUAGES: Final = PACKAGE / "languages"


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
    catalogue = Catalogue(dataset, ahead=home.ahead)
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
        Answerer(interpreter, catalogue),
        Composer(catalogue, wording),
        RecentContexts(clock),
        clock=clock,
        zone=zone,
        meaning=MeaningAtOnce(matcher) if matcher else None,
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
