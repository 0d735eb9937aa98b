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
        self._cyrillic = frozenset(self._by_script.get("cyrillic", ()))
        self._heard: dict[str, frozenset[str]] = {}

    def guess(self, words: Sequence[str], known: KnownWords) -> LanguageGuess:
        """Return the guess from the words of a text."""
        letters = [word for word in words if not word.isdigit()]
        cyrillic = [word for word in letters if is_cyrillic(word)]
        latin = [word for word in letters if not is_cyrillic(word)]
        script = "cyrillic" if len(cyrillic) > len(latin) or (cyrillic and len(cyrillic) == len(latin)) else "latin"
        candidates = self._by_script.get(script, ())
        # An abbreviation indicates no language: "EU" is no French participle.
        telling = frozenset(word for word in letters if len(word) == 1 or not word.isupper()) or frozenset(letters)
        folded = [fold(word) for word in letters if word in telling]
        scores = {code: sum(map(self._markers[code].__contains__, folded)) for code in candidates}
        if _KAZAKH in scores:
            scores[_KAZAKH] += 2 * sum(bool(_KAZAKH_LETTERS & set(word.lower())) for word in letters)
        # A text without any specifically Kazakh letter is hardly Kazakh.
        best = sorted(scores, key=lambda code: (-scores[code], code == _KAZAKH))
        if script == "latin":
            typed = self._guess_heard([word for word in latin if word in telling], scores, known)
            if typed:
                others = frozenset(self._by_script.get("cyrillic", ()))
                return LanguageGuess(typed, frozenset(candidates) | others, heard=True, cyrillic=self._cyrillic)
        clear = bool(best) and scores[best[0]] > (scores[best[1]] if len(best) > 1 else 0)
        language = best[0] if best and (clear or (cyrillic and script == "cyrillic")) else None
        allowed = set(candidates)
        if len(best) > 1 and scores[best[0]] >= 2 and scores[best[0]] > scores[best[1]]:  # noqa: PLR2004 - two words are decisive
            allowed = {best[0]}
        if "en" in self._markers and latin and len(allowed) > 1:
            allowed.add("en")
        guests: frozenset[str] = frozenset()
        if script == "latin" and (cyrillic or any(self._strange(word, known) for word in latin)):
            # Single Cyrillic words, also in Latin letters, are understood in any text.
            guests = frozenset(self._by_script.get("cyrillic", ()))
            allowed |= guests
        elif script == "cyrillic" and latin:
            # An abbreviation has no language of its own; other Latin words are most often English.
            spelt = not all(word.isupper() for word in latin)
            allowed |= set(self._by_script.get("latin", ())) if spelt else set()
        return LanguageGuess(
            language, frozenset(allowed), heard=False, cyrillic=self._cyrillic, told=bool(clear), guests=guests
        )

    def _sounds(self, code: str) -> frozenset[str]:
        """Return a language's own words transliterated by sound; computed on first use."""
        if code not in self._heard:
            self._heard[code] = frozenset(phonetic_key(word) for word in self._markers[code] if len(word) > 1)
        return self._heard[code]

    @staticmethod
    def _strange(word: str, known: KnownWords) -> bool:
        return len(word) >= MIN_PHONETIC_LETTERS and fold(word) not in known

    def _guess_heard(self, latin: Sequence[str], scores: Mapping[str, int], known: KnownWords) -> str | None:
        """Return the Cyrillic language of a text in Latin letters, or None."""
        strange = [word for word in latin if fold(word) not in known]
        if not strange:
            return None
        found = {
            code: sum(phonetic_key(word) in self._sounds(code) for word in latin)
            for code in self._by_script.get("cyrillic", ())
        }
        best = max(found, key=lambda code: found[code], default=None)
        if best is None or not found[best]:
            return None
        ours = max(scores.values(), default=0)
        return best if found[best] > ours or (found[best] == ours and len(strange) * 2 >= len(latin)) else None
