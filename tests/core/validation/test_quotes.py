"""Quotes are word for word, where a text is there to be held against."""

from __future__ import annotations

from bot.core.validation.quotes import find_misquotes
from tests.campaign_data import dataset
from tests.core.domain.quotes.texts import Texts, resolution
from tests.resolutions import ENGLISH, FRENCH

TEXTS = Texts(resolution(ENGLISH), resolution(FRENCH, "fr"))


def flaws(words: str, language: str = "en", texts: Texts = TEXTS, **more: str) -> list[tuple[object, str, str]]:
    changes = {"quotes": [{"language": language, "text": words}], **more}
    records = dataset(*((("recommendations", 0, key), value) for key, value in changes.items()))
    return [(flaw.where, flaw.what, flaw.mend) for flaw in find_misquotes(records, texts)]


def test_what_stands_there_is_no_flaw() -> None:
    assert flaws("“free bells” of 2020") == []
    assert flaws("«cloches libres» de 2020", "fr") == []


def test_a_misquote_is_told_with_what_stands_there() -> None:
    assert flaws("to let all newspapers print without leave") == [
        (
            ("recommendations", 0, "quotes", 0, "text"),
            "these words do not stand in config/texts/ASSEMBLY-2031.en.txt",
            "nearest there is “to let newspapers print without leave,”: write what stands there, or take the quote out",
        )
    ]


def test_where_nothing_is_like_it_that_is_told() -> None:
    assert flaws("taxes on salt shall be lowered")[0][2] == "nothing there is like it, or take the quote out"


def test_without_a_text_in_its_language_nothing_is_said() -> None:
    assert flaws("taxes on salt", "de") == []
    assert flaws("taxes on salt", texts=Texts()) == []


def test_a_quote_in_another_paragraph_than_the_record_names_is_told() -> None:
    assert flaws("let newspapers print", paragraph="3") == [
        (
            ("recommendations", 0, "quotes", 0, "text"),
            "these words stand in paragraph 2 (b) of config/texts/ASSEMBLY-2031.en.txt, not in paragraph 3",
            "write that place under “paragraph”, or quote what stands in the one that is named",
        )
    ]


def test_a_quote_in_the_paragraph_that_it_names_is_no_flaw() -> None:
    assert flaws("let newspapers print", paragraph="2") == []
    assert flaws("journalists need leave", paragraph="recital B") == []


def test_a_long_passage_is_told_in_short() -> None:
    long = Texts(resolution((("1.", "bell " * 300 + "rings"),)))
    told = flaws("bell " * 299 + "sings", texts=long)[0][2]

    assert len(told) < 300
    assert "bell […]”" in told
