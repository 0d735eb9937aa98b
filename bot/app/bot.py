"""Wiring of everything that answers questions, from the files of a home."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.adapters.documents.home import BrokenHomeError, load_home, settings_problem
from bot.adapters.documents.source_texts.saved_texts import SavedTexts
from bot.adapters.language_data import date_formats, read_known_words, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.tzdata import pin_tzdata
from bot.app.clock import SystemClock
from bot.app.errors import InvalidDataError, format_problems
from bot.app.home_paths import LANGUAGES
from bot.app.lazy_store import newest_revisions
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.problem import in_order
from bot.core.domain.wording import Wording
from bot.core.features.progress.redaction import RedactedProgressReader
from bot.core.features.questions.answerer import Answerer
from bot.core.features.questions.service import Conversation, DirectMeaning, InMemoryContexts, ThreadedMeaning
from bot.core.features.questions.view import AnswerComposer
from bot.core.language.interpreter import compile_interpreter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.documents.home import HomePaths, LoadedHome
    from bot.core.domain.problem import Problem
    from bot.core.domain.records import Dataset
    from bot.core.features.documents.service import Documents
    from bot.core.language.interpreter import Interpreter, LanguageTables
    from bot.core.language.semantics import MeaningMatcher
    from bot.core.ports.store import Contexts, Meaning, ProgressReader


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts that answer questions, wired for one campaign."""

    conversation: Conversation
    catalogue: Catalogue
    composer: AnswerComposer
    wording: Wording
    language: str
    """Default language of answers."""
    zone: ZoneInfo
    problems: tuple[Problem, ...]
    """Errors in the files; the bot then answers from the last valid version."""
    home: LoadedHome
    interpreter: Interpreter
    contexts: Contexts
    progress: ProgressReader | None


def open_bot(
    places: HomePaths,
    *,
    before: Bot | None = None,
    texts: Mapping[str, str] | None = None,
    contexts: Contexts | None = None,
    progress: ProgressReader | None = None,
) -> Bot:
    """Wire the bot from the files of its home, or from the last valid version if they are broken.

    Args:
        places: paths of the files.
        before: the bot until now: conversations go on, and what did not change is not built again.
        texts: texts of documents by name that replace those of the files.
        contexts: contexts of conversations, if many people are served; by default those of ``before``, or in memory.
        progress: recorded progress; by default that of ``before``.

    Raises:
        InvalidDataError: if the files are broken and there is no valid version.
    """
    pin_tzdata()
    try:
        home = load_home(places, LANGUAGES, texts or {}, lambda: newest_revisions(places))
    except BrokenHomeError as error:
        raise InvalidDataError(format_problems(error.problems)) from error
    clock = SystemClock()
    catalogue = Catalogue(home.dataset, ahead=home.ahead)
    tables = read_tables(LANGUAGES)
    wording = before.wording if before else Wording(MessageFiles(LANGUAGES / "wording"), date_formats(tables))
    zone = ZoneInfo(home.dataset.campaign.zone)
    matcher, missing = _matcher(home, places)
    interpreter = _interpreter(home, tables, before)
    composer = AnswerComposer(catalogue, wording, SavedTexts(places.texts, places.state))
    kept = contexts or (before.contexts if before else InMemoryContexts(clock))
    known = progress or (before.progress if before else None)
    conversation = Conversation(
        Answerer(interpreter, catalogue),
        composer,
        kept,
        clock=clock,
        zone=zone,
        meaning=_meaning_reader(matcher, many=contexts is not None) if matcher else None,
        progress=RedactedProgressReader(known, lambda: home.config.note_rooms) if known else None,
    )
    problems = in_order((*home.problems, *missing))
    return Bot(
        conversation, catalogue, composer, wording, home.language, zone, problems, home, interpreter, kept, known
    )


async def open_stored(
    places: HomePaths,
    documents: Documents,
    before: Bot,
    *,
    contexts: Contexts | None = None,
    progress: ProgressReader | None = None,
) -> Bot:
    """Wire the bot anew from the documents as they are stored, whatever their files hold.

    Raises:
        InvalidDataError: if they are broken and nothing older is kept.

    """
    texts = {name: head.text for name in documents.names if (head := await documents.kept(name))}
    return open_bot(places, before=before, texts=texts, contexts=contexts, progress=progress)


def _meaning_reader(matcher: MeaningMatcher, *, many: bool) -> Meaning:
    return ThreadedMeaning(matcher) if many else DirectMeaning(matcher)


def _interpreter(home: LoadedHome, tables: LanguageTables, before: Bot | None) -> Interpreter:
    """Return the interpreter; the vocabulary is compiled again only if it, or places of meetings, changed."""
    reading = home.campaign
    if (
        before
        and before.home.campaign == reading
        and _meeting_places(before.home.dataset) == _meeting_places(home.dataset)
    ):
        return before.interpreter.knowing(home.dataset)
    # The vocabulary contains no garbage, and collecting would double the time.
    gc.disable()
    interpreter = compile_interpreter(
        home.dataset, reading.languages, reading.words, tables, read_known_words(LANGUAGES)
    )
    gc.freeze()
    gc.enable()
    return interpreter


def _meeting_places(dataset: Dataset) -> frozenset[str | None]:
    return frozenset(meeting.place for meeting in dataset.meetings)


def _matcher(home: LoadedHome, places: HomePaths) -> tuple[MeaningMatcher | None, tuple[Problem, ...]]:
    """Return the semantic matcher, if it is configured and installed; its model is not loaded yet."""
    if not home.config.semantic:
        return None, ()
    from bot.adapters.encoder import LANGUAGES as KNOWN  # noqa: PLC0415 -- most homes do without
    from bot.adapters.encoder import EncoderMissingError, SentenceEncoder  # noqa: PLC0415
    from bot.core.language.semantics import MeaningMatcher, phrases_of  # noqa: PLC0415

    phrases = phrases_of(home.dataset, home.campaign.languages, home.campaign.words, KNOWN)
    try:
        encoder = SentenceEncoder([phrase.text for phrase in phrases], places.state)
    except EncoderMissingError as error:
        return None, (settings_problem(places, ("semantic",), error.what, error.mend),)
    return MeaningMatcher(encoder, phrases), ()
