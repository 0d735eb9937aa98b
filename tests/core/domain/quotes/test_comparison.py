"""Words as they are compared: what printing and saving change about them makes no difference, what they say does."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.domain.quotes.text import fold

WORDS = st.text("abcdeéèçñüßабвгғқAÉБ", min_size=1, max_size=9)
SENTENCES = st.lists(WORDS, min_size=1, max_size=12)
SPACES = ["\xa0", "\u202f", "\n", "  ", "\r\n\t", " \u200b"]
QUOTES = [('"', '"'), ("«\xa0", "\xa0»"), ("“", "”"), ("„", "“"), ("‘", "’"), ("‹", "›"), ("'", "'"), ("''", "''")]


@st.composite
def printings(draw: st.DrawFn) -> tuple[str, str]:
    """Return a sentence as it is typed, and as something printed, saved or copied it."""
    words = draw(SENTENCES)
    quoted = draw(st.integers(0, len(words) - 1))
    begin, end = draw(st.sampled_from(QUOTES))
    printed = []
    for index, word in enumerate(words):
        at = draw(st.integers(0, len(word)))
        inside = (
            draw(st.sampled_from(["", "\u00ad", "\u200b", "\u00ad\n", "-\n", "‐\r\n"])) if 0 < at < len(word) else ""
        )
        broken = word[:at] + inside + word[at:]
        printed.append(f"{begin}{broken}{end}" if index == quoted else broken)
    typed = [f'"{word}"' if index == quoted else word for index, word in enumerate(words)]
    text = printed[0]
    for each in printed[1:]:
        text += draw(st.sampled_from([" ", *SPACES])) + each
    form = draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    return " ".join(typed), normalize(form, text)  # type: ignore[arg-type]


class TestWhatMakesNoDifference:
    @given(printings())
    def test_however_it_was_printed_a_sentence_is_the_same(self, printing: tuple[str, str]) -> None:
        typed, printed = printing

        assert fold(printed) == fold(typed)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("l'homme", "l’homme"),
            ("l'homme", "l\u02bchomme"),
            ("a free press", "a free\xa0press"),
            ("« libre »", "“libre”"),
            ("so: this", "so\u202f: this"),
            ("human rights - always", "human rights—always"),
            ("well-known", "well-\nknown"),
            ("recommendation", "recom-\n  mendation"),
            ("recommendation", "recom\u00admendation"),
            ("2012–2013", "2012 - 2013"),
            ("and so on…", "and so on..."),
            ("ﬁnally", "finally"),
            ("été", "e\u0301te\u0301"),
            ("100 %", "100%"),
        ],
    )
    def test_words_that_differ_by_printing_alone_are_the_same(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    @given(st.text(max_size=60))
    def test_what_is_folded_stays_as_it_is(self, text: str) -> None:
        once = fold(text)

        assert fold(once) == once


class TestWhatMakesADifference:
    @given(SENTENCES, st.data())
    def test_a_word_that_is_missing_is_missed(self, words: list[str], data: st.DataObject) -> None:
        gone = data.draw(st.integers(0, len(words) - 1))

        assert fold(" ".join(words)) != fold(" ".join(words[:gone] + words[gone + 1 :]))

    @given(SENTENCES)
    def test_capitals_are_kept(self, words: list[str]) -> None:
        text = " ".join(words)
        assume(text != text.swapcase())

        assert fold(text.swapcase()) != fold(text)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("10-12", "1012"),
            ("human rights", "humanrights"),
            ("resume", "résumé"),
            ("so-called “terror”", "so-called terror"),
            ("not; or", "not or"),
            ("15.5", "155"),
        ],
    )
    def test_words_that_say_something_different_are_not_the_same(self, one: str, other: str) -> None:
        assert fold(one) != fold(other)
