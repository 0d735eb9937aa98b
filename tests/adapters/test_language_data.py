"""The generated files of the languages, as the core is handed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.language_data import date_formats, read_known_words, read_tables
from tests.campaign_data import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path


def test_a_word_of_a_dictionary_is_known() -> None:
    assert "house" in read_known_words(LANGUAGES)


def test_a_word_of_no_dictionary_is_not_known() -> None:
    assert "zxqvbnmw" not in read_known_words(LANGUAGES)


def test_without_the_dictionaries_no_word_is_known(tmp_path: Path) -> None:
    assert "house" not in read_known_words(tmp_path)


def test_each_language_writes_dates_its_own_way() -> None:
    dates = date_formats(read_tables(LANGUAGES))

    assert (dates["en"].month_alone[0], dates["ru"].month_in_date[0]) == ("January", "января")


def test_each_language_has_its_number_words() -> None:
    assert read_tables(LANGUAGES).numbers["fr"]["cardinals"]["trois"] == 3
