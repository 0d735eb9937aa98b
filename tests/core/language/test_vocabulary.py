"""From vocabulary files and records to what understands questions."""

from __future__ import annotations

import pytest

from tests.core.campaign import read


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("Northern Assembly", "actor", "ASSEMBLY"),
        ("Round table", "forum", "ROUND"),
        ("Ivo Stane", "entity", "stane"),
        ("NL", "term", "NL"),
        ("Northern League", "term", "NL"),
        ("Veldria", "home", "XV"),
        ("Ostmark", "country", "XO"),
        ("third", "ordinal", "3"),
        ("one hundred sixty four", "number", "164"),
    ],
)
def test_records_and_tables_add_their_names_to_the_vocabulary(text: str, slot: str, value: str) -> None:
    assert read(text).mentions[0].values(slot) == (value,)


@pytest.mark.parametrize("text", ["ninety", "ninetieth"])
def test_a_large_number_that_is_no_article_is_an_unknown_word(text: str) -> None:
    assert read(text).unknown.words == (text,)


def test_a_name_that_languages_share_tells_none() -> None:
    assert read("Bell Watch").language is None


def test_a_word_of_asking_tells_the_language() -> None:
    assert read("asked demand").language == "en"


def test_a_negation_is_never_skipped_within_a_name() -> None:
    question = read("Bridge not Pact")

    assert question.subject.entities == ()


def test_a_short_abbreviation_counts_in_capitals_only() -> None:
    assert read("nl").subject.terms == ()


def test_a_longer_one_counts_in_small_letters_too() -> None:
    assert read("lvr").subject.terms == ("LVR",)
