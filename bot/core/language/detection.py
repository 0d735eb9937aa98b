"""Detection of a question's language, which decides the answer's language and which aliases count.

Aliases of another language in the same script are excluded once function words identify the language: otherwise a
French *quelle* would be a German *Quelle*, and a Russian *пара* a Kazakh bribe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.language.spelling import fold, is_cyrillic, phonetic_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.language.known_words import KnownWords

_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһі")
_KAZAKH: Final = "kk"
_ENGLISH: Final = "en"
_LATIN: Final = "latin"
_CYRILLIC: Final = "cyrillic"
_DECISIVE_WORDS: Final = 2
"""The number of words of a language that rule out the other languages of its script."""
MIN_PHONETIC_LETTERS: Final = 4
"""The minimum length of an unknown Latin word that may be transliterated Cyrillic."""


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """The language of a text: the likeliest one, if any, and those whose aliases count."""

    language: str | None
    allowed: frozenset[str]
    heard: bool
    """Whether the whole text is Cyrillic typed in Latin letters."""
    cyrillic: frozenset[str] = frozenset()
    """The supported languages that are written in Cyrillic letters."""
    told: bool = True
    """Whether words of the language identified it, rather than only its letters."""
    guests: frozenset[str] = frozenset()
    """Of the allowed languages, the Cyrillic ones in a Latin text; they count only for Cyrillic or transliterated
    words."""

    @property
    def in_order(self) -> tuple[str, ...]:
        """The allowed languages, the likeliest first."""
        return tuple(sorted(self.allowed, key=lambda language: (language != self.language, language)))


class _WordsByScript:
    """The words of a text, without numbers, by script."""

    def __init__(self, words: Sequence[str]) -> None:
        self.letters = [word for word in words if not word.isdigit()]
        self.cyrillic = [word for word in self.letters if is_cyrillic(word)]
        self.latin = [word for word in self.letters if not is_cyrillic(word)]
        self.script = _CYRILLIC if self.cyrillic and len(self.cyrillic) >= len(self.latin) else _LATIN
        # An abbreviation indicates no language: "EU" is no French participle.
        self.telling = [word for word in self.letters if len(word) == 1 or not word.isupper()] or self.letters


class LanguageGuesser:
    """Detects the supported languages by script, letters and function words.

    Args:
        scripts: the script of each language.
        markers: each language's distinctive folded words (function words and cues).

    """

    def __init__(self, scripts: Mapping[str, str], markers: Mapping[str, frozenset[str]]) -> None:
        self._by_script: dict[str, tuple[str, ...]] = {}
        for language, script in scripts.items():
            self._by_script[script] = (*self._by_script.get(script, ()), language)
        self._markers = {code: markers.get(code, frozenset()) for code in scripts}
        self._cyrillic = frozenset(self._by_script.get(_CYRILLIC, ()))
        self._latin = frozenset(self._by_script.get(_LATIN, ()))
        self._heard: dict[str, frozenset[str]] = {}

    def guess(self, words: Sequence[str], known: KnownWords) -> LanguageGuess:
        """Return the guess from the words of a text."""
        text = _WordsByScript(words)
        scores = self._score(text)
        typed = self._guess_heard(text, scores, known)
        if typed:
            return LanguageGuess(typed, frozenset(scores) | self._cyrillic, heard=True, cyrillic=self._cyrillic)
        # A text without any specifically Kazakh letter is hardly Kazakh.
        ranked = sorted(scores, key=lambda code: (-scores[code], code == _KAZAKH))
        clear = _is_clear([scores[code] for code in ranked])
        language = ranked[0] if ranked and (clear or text.script == _CYRILLIC) else None
        decided = clear and scores[ranked[0]] >= _DECISIVE_WORDS
        own = frozenset(ranked[:1] if decided else ranked)
        guests = self._cyrillic_guests(text, known)
        allowed = own | guests | self._latin_guests(text, own)
        return LanguageGuess(language, allowed, heard=False, cyrillic=self._cyrillic, told=clear, guests=guests)

    def _score(self, text: _WordsByScript) -> dict[str, int]:
        """Return how much indicates each language of the text's script: its words, and letters only Kazakh has."""
        folded = [fold(word) for word in text.telling]
        scores = {
            code: sum(map(self._markers[code].__contains__, folded)) for code in self._by_script.get(text.script, ())
        }
        if _KAZAKH in scores:
            scores[_KAZAKH] += 2 * sum(map(_has_kazakh_letter, text.letters))
        return scores

    def _cyrillic_guests(self, text: _WordsByScript, known: KnownWords) -> frozenset[str]:
        """Return the Cyrillic languages if a Latin text has words of them.

        Single Cyrillic words, also in Latin letters, are understood in any text.
        """
        if text.script == _LATIN and (text.cyrillic or any(_is_strange(word, known) for word in text.latin)):
            return self._cyrillic
        return frozenset()

    def _latin_guests(self, text: _WordsByScript, own: frozenset[str]) -> frozenset[str]:
        """Return the Latin languages that the Latin words of a Cyrillic text may be of."""
        if text.script == _LATIN or not text.latin:
            return frozenset()
        # An abbreviation has no language of its own: it is looked up in English, and only in an undecided text.
        if all(word.isupper() for word in text.latin):
            return self._latin & {_ENGLISH} if len(own) > 1 else frozenset()
        return self._latin

    def _sounds(self, code: str) -> frozenset[str]:
        """Return a language's own words transliterated by sound; computed on first use."""
        if code not in self._heard:
            self._heard[code] = frozenset(phonetic_key(word) for word in self._markers[code] if len(word) > 1)
        return self._heard[code]

    def _guess_heard(self, text: _WordsByScript, scores: Mapping[str, int], known: KnownWords) -> str | None:
        """Return the Cyrillic language of a text in Latin letters. None if it is not transliterated."""
        latin = [word for word in text.telling if not is_cyrillic(word)] if text.script == _LATIN else []
        strange = sum(fold(word) not in known for word in latin)
        if not strange:
            return None
        found = {code: self._count_heard(code, latin) for code in self._by_script.get(_CYRILLIC, ())}
        best = max(found, key=lambda code: found[code], default=None)
        if best is None or not found[best]:
            return None
        ours = max(scores.values(), default=0)
        # Of two languages that as many words indicate, strange words decide.
        needed = ours if strange * 2 >= len(latin) else ours + 1
        return best if found[best] >= needed else None

    def _count_heard(self, code: str, latin: Sequence[str]) -> int:
        return sum(phonetic_key(word) in self._sounds(code) for word in latin)


def _is_clear(scores: Sequence[int]) -> bool:
    """Return whether the highest of the descending scores has no equal and is not zero."""
    return bool(scores) and scores[0] > (scores[1] if len(scores) > 1 else 0)


def _has_kazakh_letter(word: str) -> bool:
    return not _KAZAKH_LETTERS.isdisjoint(word.lower())


def _is_strange(word: str, known: KnownWords) -> bool:
    """Return whether a Latin word may be transliterated Cyrillic: no dictionary has it, and it is long enough."""
    return len(word) >= MIN_PHONETIC_LETTERS and fold(word) not in known
