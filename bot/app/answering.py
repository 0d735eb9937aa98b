"""Wiring of everything that answers questions, from the files of a home."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.adapters.documents.home import BrokenHomeError, open_home, settings_problem
from bot.adapters.documents.sourcetexts.saved import SavedTexts
from bot.adapters.languages import read_known_words, read_tables, written_dates
from bot.adapters.wording import MessageFiles
from bot.adapters.zonedata import pin_tzdata
from bot.app.clock import SystemClock
from bot.app.errors import BrokenDataError, told
from bot.app.places import LANGUAGES
from bot.app.stored import newest_revisions
from bot.core.answering.answering import Answerer
from bot.core.catalogue import Catalogue
from bot.core.presenting.composing import Composer
from bot.core.problem import in_order
from bot.core.understanding.compiling import compile_interpreter
from bot.core.understanding.meaning import MeaningMatcher, phrases_of
from bot.core.wording import Wording
from bot.services.contexts import RecentContexts
from bot.services.conversation import Conversation
from bot.services.discretion import DiscreetReading
from bot.services.meaning import MeaningAside, MeaningAtOnce

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.documents.home import InForce, Places
    from bot.core.dataset import Dataset
    from bot.core.problem import Problem
    from bot.core.understanding.compiling import Tables
    from bot.core.understanding.interpreting import Interpreter
    from bot.services.documents import Documents
    from bot.services.ports import Contexts, KnownProgress, Meaning


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts that answer questions, wired for one campaign."""

    conversation: Conversation
    catalogue: Catalogue
    composer: Composer
    wording: Wording
    language: str
    """Default language of answers."""
    zone: ZoneInfo
    problems: tuple[Problem, ...]
    """Errors in the files; the bot then answers from the last valid version."""
    home: InForce
    interpreter: Interpreter
    contexts: Contexts
    progress: KnownProgress | None


def open_bot(
    places: Places,
    *,
    before: Bot | None = None,
    texts: Mapping[str, str] | None = None,
    contexts: Contexts | None = None,
    progress: KnownProgress | None = None,
) -> Bot:
    """Wire the bot from the files of its home, or from the last valid version if they are broken.

    Args:
        places: paths of the files.
        before: the bot until now: conversations go on, and what did not change is not built again.
        texts: texts of documents by name that replace those of the files.
        contexts: contexts of conversations, if many people are served; by default those of ``before``, or in memory.
        progress: recorded progress; by default that of ``before``.

    Raises:
        BrokenDataError: if the files are broken and there is no valid version.
    """
    pin_tzdata()
    try:
        home = open_home(places, LANGUAGES, texts or {}, lambda: newest_revisions(places))
    except BrokenHomeError as error:
        raise BrokenDataError(told(error.problems)) from error
    clock = SystemClock()
    catalogue = Catalogue(home.dataset, ahead=home.ahead)
    tables = read_tables(LANGUAGES)
    wording = (
        before.wording if before else Wording(MessageFiles(LANGUAGES / "wording", places.state), written_dates(tables))
    )
    zone = ZoneInfo(home.dataset.campaign.zone)
    matcher, missing = _matcher(home, places)
    interpreter = _interpreter(home, tables, before)
    composer = Composer(catalogue, wording, SavedTexts(places.texts, places.state))
    kept = contexts or (before.contexts if before else RecentContexts(clock))
    known = progress or (before.progress if before else None)
    conversation = Conversation(
        Answerer(interpreter, catalogue),
        composer,
        kept,
        clock=clock,
        zone=zone,
        meaning=_reads(matcher, many=contexts is not None) if matcher else None,
        progress=DiscreetReading(known, lambda: home.config.note_rooms) if known else None,
    )
    problems = in_order((*home.problems, *missing))
    return Bot(
        conversation, catalogue, composer, wording, home.language, zone, problems, home, interpreter, kept, known
    )


async def open_stored(
    places: Places,
    documents: Documents,
    before: Bot,
    *,
    contexts: Contexts | None = None,
    progress: KnownProgress | None = None,
) -> Bot:
    """Wire the bot anew from the documents as they are stored, whatever their files hold.

    Raises:
        BrokenDataError: if they are broken and nothing older is kept.

    """
    texts = {name: head.text for name in documents.names if (head := await documents.kept(name))}
    return open_bot(places, before=before, texts=texts, contexts=contexts, progress=progress)


def _reads(matcher: MeaningMatcher, *, many: bool) -> Meaning:
    return MeaningAside(matcher) if many else MeaningAtOnce(matcher)


def _interpreter(home: InForce, tables: Tables, before: Bot | None) -> Interpreter:
    """Return the interpreter; the vocabulary is compiled again only if it, or places of meetings, changed."""
    reading = home.campaign
    if before and before.home.campaign == reading and _places(before.home.dataset) == _places(home.dataset):
        return before.interpreter.knowing(home.dataset)
    # The vocabulary contains no garbage, and collecting would double the time.
    gc.disable()
    interpreter = compile_interpreter(
        home.dataset, reading.languages, reading.words, tables, read_known_words(LANGUAGES)
    )
    gc.freeze()
    gc.enable()
    return interpreter


def _places(dataset: Dataset) -> frozenset[str | None]:
    return frozenset(meeting.place for meeting in dataset.meetings)


def _matcher(home: InForce, places: Places) -> tuple[MeaningMatcher | None, tuple[Problem, ...]]:
    """Return the semantic matcher, if it is configured and installed; its model is not loaded yet."""
    if not home.config.semantic:
        return None, ()
    from bot.adapters.semantic import LANGUAGES as KNOWN  # noqa: PLC0415 -- most homes do without
    from bot.adapters.semantic import EncoderMissingError, SentenceEncoder  # noqa: PLC0415

    phrases = phrases_of(home.dataset, home.campaign.languages, home.campaign.words, KNOWN)
    try:
        encoder = SentenceEncoder([phrase.text for phrase in phrases], places.state)
    except EncoderMissingError as error:
        what, _, mend = str(error).partition("; ")
        return None, (settings_problem(places, ("semantic",), what, mend),)
    return MeaningMatcher(encoder, phrases), ()
