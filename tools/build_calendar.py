"""Build ``bot/languages/calendar.json``: how each language writes months, dates and countries.

The names are those of the Unicode CLDR, read through Babel; ``country_names.toml`` beside this file adds what people
say instead, and leaves out names that are an everyday word. By language the file holds:

``months``          how people write a month → its number, with the case endings of Russian and Kazakh
``month_in_date``   the twelve names as they stand beside a day (Russian: the genitive)
``month_alone``     the twelve names as they stand without one
``day``, ``month``  the patterns of a whole date and of a month with its year, for :meth:`str.format`
``countries``       by code the ``name`` to show, if CLDR has one, and the ``aliases`` a question is understood by
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TypedDict

from babel import Locale

from tools.generated import LANGUAGES, as_json, settle

LOCALES = {"en": "en_GB", "fr": "fr", "de": "de", "ru": "ru", "kk": "kk"}

_SEPARATORS = re.compile(r"[-–—'’]+")
_SHORT = 5  # letters: the beginning of a shorter word is the beginning of too many others
_RUSSIAN_VOWELS = "аяйьоеиыу"
_RUSSIAN_ADJECTIVE = re.compile(r"(?:ая|яя|ое|ые|ие|ий|ый)$")
_RUSSIAN_CASES = {"ь": ("ь", "я", "е", "ю", "ем"), "й": ("й", "я", "е", "ю", "ем"), "т": ("т", "та", "те", "ту", "том")}
_KAZAKH_FRONT = str.maketrans("ағы", "егі")


class Country(TypedDict, total=False):
    """One country in one language; a region that CLDR does not name has aliases alone."""

    name: str
    aliases: list[str]


class Calendar(TypedDict):
    """One language's part of the file."""

    months: dict[str, int]
    month_in_date: list[str]
    month_alone: list[str]
    day: str
    month: str
    countries: dict[str, Country]


class Spoken(TypedDict):
    """What ``country_names.toml`` holds."""

    states: list[str]
    instead: dict[str, dict[str, list[str]]]
    names: dict[str, dict[str, list[str]]]


def _months(locale: Locale, language: str) -> dict[str, int]:
    """Return every form of the months' names; forms of fewer than three letters say nothing."""
    forms: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                for form in _cases(name.rstrip(".").lower(), language, whole=width == "wide"):
                    if len(form) > 2:  # noqa: PLR2004 - see above
                        forms[form] = number
    if language == "en":
        forms |= {name[:3]: number for name, number in forms.items()}
    return dict(sorted(forms.items(), key=lambda item: (item[1], item[0])))


def _names(locale: Locale, context: str) -> list[str]:
    return [locale.months[context]["wide"][number] for number in range(1, 13)]


def _cases(name: str, language: str, *, whole: bool) -> list[str]:
    """Return a month's name with the endings people give it; abbreviations have none."""
    if whole and language == "ru" and name[-1] in _RUSSIAN_CASES:
        return [name[:-1] + ending for ending in _RUSSIAN_CASES[name[-1]]]
    if whole and language == "kk":
        return [name, *(name + ending for ending in _kazakh_endings(name))]
    return [name]


def _kazakh_endings(name: str) -> list[str]:
    """Return the locative, its adjective, ablative, genitive, dative and accusative, in harmony with the name."""
    last = name[-1]
    locative = "та" if last in "кқпст" else "да"
    ablative = "нан" if last in "мн" else locative + "н"
    genitive = "ның" if last in "аемн" else locative[0] + "ың"
    dative = "қа" if locative == "та" else "ға"
    accusative = "ны" if last in "ае" else locative[0] + "ы"
    endings = [locative, locative + "ғы", ablative, genitive, dative, accusative]
    if re.findall("[аәеоөұүыіу]", name)[-1] in "әеөүі":
        return [ending.translate(_KAZAKH_FRONT).replace("қ", "к") for ending in endings]
    return endings


def _pattern(cldr: str, *, alone: bool) -> str:
    """Turn CLDR's ``d MMMM y 'г'.`` into ``{day} {month} {year} г.``."""
    plain = cldr.replace("\u202f", " ").replace("'", "")
    month = "{month_alone}" if alone else "{month_in_date}"
    return re.sub(r"\bd\b", "{day}", re.sub(r"\by\b", "{year}", re.sub(r"MMMM|LLLL", month, plain)))


def _alias(name: str, language: str) -> str:
    """Write a CLDR name in the notation of aliases: words apart, and open where the language adds endings."""
    whole = re.sub(r"\s*\(.*?\)", "", name).replace("о-ва", "острова")
    plain = _SEPARATORS.sub(" ", whole).replace("&", " ").replace(".", " ").lower()
    words = [word for word in plain.split() if word not in {"et", "und", "и", "және", "les", "die", "the", "la"}]
    endings = {"ru": _russian, "kk": _kazakh}.get(language)
    return " ".join(words if endings is None else map(endings, words))


def _russian(word: str) -> str:
    adjective = _RUSSIAN_ADJECTIVE.sub("", word)
    if adjective != word and not word.endswith(("ия", "ея")) and len(adjective) >= _SHORT:
        return adjective + "*"
    if (len(word) <= _SHORT and word[-1] in "иуоеэ") or word.endswith("оа"):
        return word + "="  # such names are not declined, and their stem would be another word's
    stem = word[:-1] if word[-1] in _RUSSIAN_VOWELS else word
    return stem + "*" if len(stem) >= _SHORT else word


def _kazakh(word: str) -> str:
    if len(word) < _SHORT and word[-1] in "иуоеэ":
        return word + "="
    return word + "*" if len(word) >= _SHORT - 1 else word


def _countries(locale: Locale, language: str, spoken: Spoken) -> dict[str, Country]:
    states = spoken["states"]
    instead, extra = spoken["instead"].get(language, {}), spoken["names"][language]
    countries: dict[str, Country] = {}
    taken: dict[str, str] = {}
    for code in [*states, *sorted(extra.keys() - set(states))]:
        entry: Country = {}
        aliases: list[str] = []
        if code in locale.territories:
            entry["name"] = re.sub(r"\s*\(.*?\)", "", locale.territories[code]).replace("’", "'")
            if code in states:
                aliases += instead.get(code, [_alias(locale.territories[code], language)])
        aliases += [alias for alias in map(_words, extra.get(code, [])) if alias not in aliases]
        for alias in aliases:
            if taken.setdefault(alias, code) != code:
                message = f"country_names.toml, {language}: “{alias}” stands for {taken[alias]} and {code}"
                raise ValueError(message)
        if aliases:
            countries[code] = {**entry, "aliases": aliases}
    return countries


def _words(alias: str) -> str:
    """Part an alias at apostrophes and hyphens, as questions are."""
    return _SEPARATORS.sub(" ", alias)


def build() -> bytes:
    """Return the file's content."""
    spoken: Spoken = tomllib.loads(Path(__file__).with_name("country_names.toml").read_text("utf-8"))  # type: ignore[assignment]
    calendars: dict[str, Calendar] = {}
    for language, name in LOCALES.items():
        locale = Locale.parse(name)
        calendars[language] = {
            "months": _months(locale, language),
            "month_in_date": _names(locale, "format"),
            "month_alone": _names(locale, "format" if language == "kk" else "stand-alone"),  # kk: else in capitals
            "day": _pattern(locale.date_formats["long"].pattern, alone=False),
            "month": _pattern(locale.datetime_skeletons["yMMMM"].pattern, alone=True),
            "countries": _countries(locale, language, spoken),
        }
    return as_json(calendars)


if __name__ == "__main__":
    sys.exit(settle(LANGUAGES / "calendar.json", build(), sys.argv[1:]))
