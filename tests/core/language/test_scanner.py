"""From text to words and what they mention."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.scanner import LONGEST_QUESTION, clean
from tests.core.campaign import read


class TestClean:
    @pytest.mark.parametrize("invisible", ["\x00", "\x1b", "\u202e", "\u2066", "\u200d", "\ufeff", "\ue000"])
    def test_invisible_characters_become_spaces(self, invisible: str) -> None:
        assert clean(f"bells{invisible}prisons") == "bells prisons"

    def test_letters_are_composed(self) -> None:
        assert clean("e\u0301") == "\u00e9"

    def test_a_long_text_is_cut(self) -> None:
        assert len(clean("a" * 100_000)) == LONGEST_QUESTION

    @given(text=st.text(max_size=200))
    def test_what_is_clean_stays_as_it_is(self, text: str) -> None:
        assert clean(clean(text)) == clean(text)


class TestCut:
    def test_a_long_question_says_that_it_was_cut(self) -> None:
        assert read("bells " * 1_000).cut

    def test_any_other_does_not(self) -> None:
        assert not read("bells").cut


class TestWords:
    @pytest.mark.parametrize("text", ["the 16th", "16-й", "a b c", "ЕО-дан"])
    def test_endings_of_numbers_and_single_letters_carry_no_subject(self, text: str) -> None:
        assert not [word for word in read(text).unknown.words if not word.isdigit() and word != "ЕО"]

    def test_a_function_word_carries_no_subject(self) -> None:
        assert read("please the of").unknown.words == ()

    def test_a_word_nobody_knows_is_shown_as_it_was_typed(self) -> None:
        assert read("Zyxwv bells").unknown.words == ("Zyxwv",)

    def test_a_russian_function_word_in_latin_letters_carries_no_subject(self) -> None:
        assert read("chto prosila Assambleya pro kolokola").unknown.words == ()

    def test_the_dot_of_an_ordinal_ends_no_clause(self) -> None:
        assert read("3. Veldria talks").time.meeting_numbers == (3,)


class TestMentions:
    def test_the_longest_alias_is_mentioned(self) -> None:
        assert [mention.surface for mention in read("an open prison").mentions] == ["open prison"]

    def test_mentions_do_not_overlap(self) -> None:
        mentions = read("open prison prison bells of bells").mentions

        assert all(one.end <= other.start for one, other in pairwise(mentions))

    def test_a_mention_knows_its_values_by_slot(self) -> None:
        (mention,) = read("Veldria talks").mentions

        assert (mention.values("forum"), mention.values("term"), mention.values("topic")) == (("TALKS",), ("VT",), ())


class TestRepair:
    def test_a_slip_is_mended_and_shown_as_typed(self) -> None:
        (mention,) = read("prizon").mentions

        assert (mention.how, mention.surface, mention.values("topic")) == ("typo", "prizon", ("prisons",))

    def test_a_real_word_is_left_alone(self) -> None:
        assert read("prism").mentions == ()

    def test_a_slip_within_a_name_is_mended(self) -> None:
        (mention,) = read("Veldira talks").mentions

        assert (mention.surface, mention.values("forum")) == ("Veldira talks", ("TALKS",))

    def test_a_mended_word_that_leads_nowhere_stays_unknown(self) -> None:
        assert read("Bridgee bells").unknown.words == ("Bridgee",)

    def test_a_slip_in_a_month_is_mended(self) -> None:
        question = read("bells in octobr 2031")

        assert (question.unknown.words, question.time.periods[0].first.month) == ((), 10)

    def test_a_slip_in_a_function_word_hides_no_subject(self) -> None:
        assert read("pleaze bells").unknown.words == ()

    def test_a_slip_is_never_a_reason_to_say_no(self) -> None:
        assert read("fishingg").subject.themes == ()


class TestParted:
    def test_no_alias_runs_on_behind_a_comma(self) -> None:
        assert read("penal, code 164").subject.laws == ()

    def test_behind_a_dot_it_may(self) -> None:
        assert read("penal. code 164").subject.laws == ("penal-code",)
