"""The message files and the code agree: no sentence is missing, left over, or filled in differently."""

from __future__ import annotations

import ast
import gettext
import io
import string
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from polib import POFile, pofile

from bot.app.home_paths import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODES: Final = ("en", "fr", "de", "ru", "kk")
CODE: Final = LANGUAGES.parent
FILES: Final[dict[str, POFile]] = {code: pofile(str(LANGUAGES / "wording" / f"{code}.po")) for code in CODES}
KEYS: Final = {entry.msgid: entry for entry in FILES["en"]}


def _texts(path: Path) -> Iterator[str]:
    """Yield every text that stands in a module, the pieces of formatted ones too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@cache
def texts() -> frozenset[str]:
    """Return every text of the code, read where a test asks for it."""
    return frozenset(text for path in CODE.rglob("*.py") for text in _texts(path))


def said(key: str) -> bool:
    """Tell whether some code says a key: as a whole, from a beginning and an end, or for one asker."""
    if key in texts():
        return True
    if key.endswith(".by"):
        return said(key.removesuffix(".by"))
    family, _, rest = key.partition(".")
    return f"{family}." in texts() and (rest in texts() or set(rest.split("_")) <= texts())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def placeholders(code: str, key: str) -> set[str]:
    """Return the placeholders of a sentence, in all its forms."""
    entry = FILES[code].find(key)
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return set().union(*(fields(form) for form in forms))


def test_every_language_has_a_message_file() -> None:
    assert {path.stem for path in (LANGUAGES / "wording").glob("*.po")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
class TestEveryLanguage:
    def test_each_language_has_every_key_and_no_other(self, code: str) -> None:
        assert {entry.msgid for entry in FILES[code]} == set(KEYS)

    def test_no_language_has_a_key_twice(self, code: str) -> None:
        assert len({entry.msgid for entry in FILES[code]}) == len(FILES[code])

    def test_nothing_is_left_untranslated_or_unsure(self, code: str) -> None:
        assert [entry.msgid for entry in (*FILES[code].untranslated_entries(), *FILES[code].fuzzy_entries())] == []

    def test_every_sentence_is_filled_in_with_the_same_values(self, code: str) -> None:
        differing = {key for key in KEYS if placeholders(code, key) != placeholders("en", key)}

        assert differing == set()

    def test_what_has_a_plural_in_english_has_one_here(self, code: str) -> None:
        assert {e.msgid for e in FILES[code] if e.msgid_plural} == {key for key, e in KEYS.items() if e.msgid_plural}

    def test_every_form_of_a_plural_is_written(self, code: str) -> None:
        forms = int(FILES[code].metadata["Plural-Forms"].partition("nplurals=")[2].partition(";")[0])
        short = [
            e.msgid for e in FILES[code] if e.msgid_plural and len([t for t in e.msgstr_plural.values() if t]) != forms
        ]

        assert short == []


class TestKeys:
    def test_no_key_is_left_over(self) -> None:
        assert [key for key in KEYS if not said(key)] == []

    def test_every_key_that_code_says_is_there(self) -> None:
        families = {key.partition(".")[0] for key in KEYS}
        looks_like_one = {
            text
            for text in texts()
            if text.partition(".")[0] in families and text.partition(".")[2].replace("_", "").replace(".", "").isalpha()
        }

        assert looks_like_one - set(KEYS) == set()


class TestPlurals:
    @pytest.mark.parametrize(
        ("code", "numbers"),
        [
            ("en", [(1,), (0, 2, 5, 21)]),
            ("fr", [(0, 1), (2, 5, 21)]),
            ("de", [(1,), (0, 2, 5, 21)]),
            ("ru", [(1, 21, 101), (2, 3, 22, 104), (0, 5, 11, 12, 14, 20, 111)]),
        ],
    )
    def test_numbers_of_one_form_are_said_alike_and_others_differently(
        self, code: str, numbers: list[tuple[int, ...]]
    ) -> None:
        messages = gettext.GNUTranslations(io.BytesIO(FILES[code].to_binary()))
        forms = [{messages.ngettext("count.all", "count.all", number) for number in alike} for alike in numbers]

        assert [len(form) for form in forms] == [1] * len(numbers)
        assert len(set().union(*forms)) == len(numbers)
