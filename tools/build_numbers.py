"""Build ``bot/languages/numbers/``: numbers in words, as people say an article, a meeting or a day.

Each language has a file, since most processes answer in one. It holds, in lower case and with spaces where a hyphen
may stand:

``cardinals``  phrase → number, 1 to 500: ``one hundred and sixty four``, ``one sixty four``
``ordinals``   phrase → number, 1 to 40 (Russian and Kazakh, which count articles so: to 500), in every ending
``suffixes``   what may follow the digits of an ordinal, with or without a hyphen: ``16th``, ``16-й``

The words are those of num2words; the endings, the spoken short forms and Kazakh ordinals are rules of this module.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, TypedDict

from num2words import num2words

from tools.generated import LANGUAGES, as_json, settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LAST_CARDINAL = 500
LAST_ORDINAL = 40
SUFFIXES = {
    "en": ["st", "nd", "rd", "th"],
    "fr": ["er", "ère", "re", "nd", "nde", "e", "è", "ème", "eme", "ième", "ieme", "°"],
    "de": [".", "te", "ten", "ter", "tes", "tem", "ste", "sten", "ster", "stes", "stem"],
    "ru": [
        *("й", "я", "е", "ый", "ий", "ой", "ая", "ья", "ое", "ье", "го", "ого", "его", "му", "ому", "ему", "ю", "ую"),
        *("ью", "м", "ым", "им", "ом", "ем", "х", "ых", "их", "ей"),
    ],
    "kk": ["шы", "ші", "ыншы", "інші", "ншы", "нші"],
}

_RUSSIAN_ENDINGS = ["ый", "ой", "ого", "ому", "ым", "ом", "ая", "ую", "ое", "ые", "ых"]
_RUSSIAN_THIRD = ["ий", "ьего", "ьему", "ьим", "ьем", "ья", "ьей", "ью", "ье", "ьи", "ьих"]
_RUSSIAN_ARTICLE = ["ая", "ой", "ую"]  # «статья», the one word that large ordinals stand beside
_RUSSIAN_ARTICLE_THIRD = ["ья", "ьей", "ью"]
_RUSSIAN_ENDING = re.compile("(?:ый|ой|ий)$")
_RUSSIAN_GENDERS = {"один": ("одна", "одно"), "два": ("две",)}
_KAZAKH_TENS = {"жиырма": "жиырмасыншы", "қырық": "қырқыншы"}
_KAZAKH_VOWELS = "аәеоөұүыіу"


class Numbers(TypedDict):
    """One language's file."""

    cardinals: dict[str, int]
    ordinals: dict[str, int]
    suffixes: list[str]


def _words(number: int, language: str, kind: str = "cardinal") -> str:
    return re.sub("[-, ]+", " ", str(num2words(number, lang=language, to=kind))).strip()


def _english_cardinals(number: int) -> Iterator[str]:
    words = _words(number, "en")
    yield words
    yield words.replace(" and ", " ")
    if words.startswith("one hundred"):
        for short in ("a hundred", "hundred"):
            yield words.replace("one hundred", short)
            yield words.replace("one hundred", short).replace(" and ", " ")
    hundreds, rest = divmod(number, 100)
    if hundreds and rest >= 10:  # noqa: PLR2004 - “one four” is two numbers
        yield f"{_words(hundreds, 'en')} {_words(rest, 'en')}"


def _english_ordinals(number: int) -> Iterator[str]:
    yield _words(number, "en", "ordinal")


def _french_cardinals(number: int) -> Iterator[str]:
    for language in ("fr", "fr_BE", "fr_CH"):
        words = _words(number, language)
        for form in (words, words.replace("cents", "cent"), words.replace("huitante", "octante")):
            yield form
            if form.endswith(" un") or form == "un":
                yield form + "e"


def _french_ordinals(number: int) -> Iterator[str]:
    words = _words(number, "fr", "ordinal")
    yield words
    if number == 1:
        yield "première"
    if number == 2:  # noqa: PLR2004 - the second has a second word
        yield from ("second", "seconde")


def _german_cardinals(number: int) -> Iterator[str]:
    words = _words(number, "de")
    yield words
    yield words.removeprefix("ein") if words.startswith("einhundert") else words
    if "hundert" in words and not words.endswith("hundert"):
        yield words.replace("hundert", "hundert ")
        yield words.replace("hundert", "hundertund")


def _german_ordinals(number: int) -> Iterator[str]:
    stem = _words(number, "de", "ordinal")
    yield from (stem + ending for ending in ("", "n", "r", "s", "m"))


def _russian_cardinals(number: int) -> Iterator[str]:
    words = _words(number, "ru")
    yield words
    head, _, last = words.rpartition(" ")
    yield from (f"{head} {form}".strip() for form in _RUSSIAN_GENDERS.get(last, ()))


def _russian_ordinals(number: int) -> Iterator[str]:
    words = _words(number, "ru", "ordinal")
    stem = _RUSSIAN_ENDING.sub("", words)
    if words.endswith("третий"):
        endings = _RUSSIAN_THIRD if number <= LAST_ORDINAL else _RUSSIAN_ARTICLE_THIRD
    else:
        endings = _RUSSIAN_ENDINGS if number <= LAST_ORDINAL else _RUSSIAN_ARTICLE
    yield words
    yield from (stem + ending for ending in endings if ending not in {"ый", "ий"})


def _kazakh_cardinals(number: int) -> Iterator[str]:
    words = _words(number, "kz")
    yield words
    if words.startswith("жүз"):
        yield "бір " + words


def _kazakh_ordinals(number: int) -> Iterator[str]:
    for words in _kazakh_cardinals(number):
        head, _, last = words.rpartition(" ")
        yield f"{head} {_kazakh_ordinal(last)}".strip()


def _kazakh_ordinal(word: str) -> str:
    """Return ``төртінші`` of ``төрт``: the ending keeps the harmony of the word's last vowel."""
    if word in _KAZAKH_TENS:
        return _KAZAKH_TENS[word]
    vowel = next(letter for letter in reversed(word) if letter in _KAZAKH_VOWELS)
    front = vowel in "әеөүі" or word == "елу"
    if word[-1] in "аәеыі":
        return word + ("нші" if front else "ншы")
    return word + ("інші" if front else "ыншы")


def _phrases(forms: Iterable[tuple[str, int]]) -> dict[str, int]:
    phrases: dict[str, int] = {}
    for phrase, number in forms:
        if phrases.setdefault(phrase, number) != number:
            message = f"“{phrase}” is both {phrases[phrase]} and {number}"
            raise ValueError(message)
    return phrases


def build() -> dict[str, bytes]:
    """Return the files' contents by language."""
    spoken = {
        "en": (_english_cardinals, _english_ordinals, LAST_ORDINAL),
        "fr": (_french_cardinals, _french_ordinals, LAST_ORDINAL),
        "de": (_german_cardinals, _german_ordinals, LAST_ORDINAL),
        "ru": (_russian_cardinals, _russian_ordinals, LAST_CARDINAL),
        "kk": (_kazakh_cardinals, _kazakh_ordinals, LAST_CARDINAL),
    }
    numbers: dict[str, Numbers] = {
        language: {
            "cardinals": _phrases((form, n) for n in range(1, LAST_CARDINAL + 1) for form in cardinals(n)),
            "ordinals": _phrases((form, n) for n in range(1, last + 1) for form in ordinals(n)),
            "suffixes": SUFFIXES[language],
        }
        for language, (cardinals, ordinals, last) in spoken.items()
    }
    return {language: as_json(table) for language, table in numbers.items()}


if __name__ == "__main__":
    folder = LANGUAGES / "numbers"
    sys.exit(max(settle(folder / f"{code}.json", content, sys.argv[1:]) for code, content in build().items()))
