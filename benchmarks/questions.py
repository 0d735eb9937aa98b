"""The questions that are asked: templates of five languages filled in from the vocabulary, the same for a seed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.synthesis import invented_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.core.domain.records import Dataset
    from bot.core.language.interpreter import LanguageTables
    from bot.core.language.vocabulary import CampaignWords, LanguageWords

TEMPLATES: Final = Path(__file__).parent / "questions.toml"
_OPENING: Final = "asker"
_CYRILLIC: Final = frozenset({"ru", "kk"})
_MARKS: Final = re.compile("[*=]")
_TO_CYRILLIC: Final = str.maketrans("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз")


class Asked(NamedTuple):
    """One question; those with the same thread are one conversation, in order."""

    text: str
    language: str
    kind: str
    thread: int | None
    answerable: bool


class Questions:
    """Fills templates in; every choice is drawn from one seeded source."""

    def __init__(
        self,
        dataset: Dataset,
        languages: Sequence[LanguageWords],
        words: Sequence[CampaignWords],
        tables: LanguageTables,
        seed: int,
    ) -> None:
        """Take what the blanks are filled in from."""
        self._random = Random(seed)  # noqa: S311 -- the same every time, nothing secret
        self._dataset = dataset
        self._languages = {each.language: each for each in languages}
        self._words = {each.language: each for each in words}
        self._tables = tables
        self._templates = tomllib.loads(TEMPLATES.read_text(encoding="utf-8"))

    def all(self) -> list[Asked]:
        """Return the questions, shuffled; a conversation stays together."""
        conversations: list[list[Asked]] = []
        for language in self._languages:
            for table, answerable in (("counts", True), ("unanswerable", False)):
                for kind, count in self._templates[table].items():
                    for _ in range(count):
                        thread = len(conversations) if kind == "follow_up" else None
                        turns = (_OPENING, kind) if thread is not None else (kind,)
                        conversations.append(
                            [self._ask(language, turn, thread, answerable=answerable) for turn in turns]
                        )
        self._random.shuffle(conversations)
        return [asked for conversation in conversations for asked in conversation]

    def _ask(self, language: str, kind: str, thread: int | None, *, answerable: bool) -> Asked:
        template = self._random.choice(self._templates[language][kind])
        return Asked(template.format_map(_Blanks(self, language)), language, kind, thread, answerable)

    def fill(self, blank: str, language: str) -> str:
        """Return something to stand in a blank.

        Raises:
            KeyError: if nothing is known for it.

        """
        return self._fillers(language)[blank]()

    def _fillers(self, language: str) -> dict[str, Callable[[], str]]:
        """Return what fills each blank of a language's templates."""
        random, dataset, words = self._random, self._dataset, self._words[language]
        asking = {name for record in dataset.recommendations for name in record.askers}
        asked = {name for record in dataset.recommendations for name in record.addressees}
        single = {key: [alias for alias in aliases if " " not in alias] for key, aliases in words.topics.items()}
        return {
            "topic": lambda: self._alias(words.topics),
            "typo": lambda: self._slip(self._alias(single)),
            "actor": lambda: self._actor(language, [actor.id for actor in dataset.actors if actor.id in asking]),
            "addressee": lambda: self._actor(language, [actor.id for actor in dataset.actors if actor.id in asked]),
            "forum": lambda: _in_language(random.choice(dataset.forums).name, language),
            "term": lambda: random.choice(dataset.glossary).term,
            "year": lambda: str(random.randrange(2006, 2026)),
            "article": lambda: random.choice(dataset.provisions).number,
            "absent": lambda: str(random.randrange(500, 2_000)),
            "law": lambda: self._alias(self._languages[language].laws),
            "country": lambda: self._country(language),
            "word": lambda: self._no_word(language),
        }

    def _country(self, language: str) -> str:
        countries = self._tables.calendar[language]["countries"]
        foreign = [code for code in countries if code != self._dataset.campaign.country]
        return str(countries[self._random.choice(foreign)]["aliases"][0])

    def _no_word(self, language: str) -> str:
        word = invented_word(self._random, 3).lower()
        return word.translate(_TO_CYRILLIC) if language in _CYRILLIC else word

    def _actor(self, language: str, names: Sequence[str]) -> str:
        wanted = self._random.choice(names)
        actor = next(actor for actor in self._dataset.actors if actor.id == wanted)
        return actor.short.get(language) or _in_language(actor.name, language)

    def _alias(self, table: Mapping[str, Sequence[str]]) -> str:
        key = self._random.choice(sorted(key for key in table if table[key]))
        return _MARKS.sub("", self._random.choice(table[key]))

    def _slip(self, word: str) -> str:
        """Swap two letters, or leave one out, or double one."""
        place = self._random.randrange(1, max(2, len(word) - 1))
        match self._random.randrange(3):
            case 0:
                return word[:place] + word[place + 1 :]
            case 1:
                return word[:place] + word[place] + word[place:] if place < len(word) else word
            case _:
                return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def _in_language(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names["en"]


class _Blanks(dict[str, str]):
    """The blanks of one template, each filled in when it is met."""

    def __init__(self, questions: Questions, language: str) -> None:
        """Take who fills them."""
        super().__init__()
        self._questions = questions
        self._language = language

    def __missing__(self, blank: str) -> str:
        """Fill in a blank."""
        return self._questions.fill(blank, self._language)
