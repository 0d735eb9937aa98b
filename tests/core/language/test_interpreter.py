"""What a question is understood to be: its slots, and what is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.campaign import read


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "record"),
        [
            ("R-A31-02", ("recommendation", "R-A31-02")),
            ("what is r-a31-02?", ("recommendation", "R-A31-02")),
            ("F-A31-01", ("finding", "F-A31-01")),
            ("M-2031-03-04", ("milestone", "M-2031-03-04")),
            ("veldria_talks:3", ("meeting", "veldria_talks:3")),
            ("veldria_talks:2033-orm", ("meeting", "veldria_talks:2033-orm")),
            ("ASSEMBLY-2031", ("source", "ASSEMBLY-2031")),
            ("C-01", ("conflict", "C-01")),
        ],
    )
    def test_an_id_names_its_record(self, text: str, record: tuple[str, str]) -> None:
        assert read(text).subject.records == (record,)

    @pytest.mark.parametrize(
        "text", ["P7_TA(2031)0017", "p7_ta(2031)0017", "P7 TA(2031)0017", "P7_TA-(2031)0017",
                 "2031/0008(NAP)", "2031/0008 (NAP)"],
    )  # fmt: skip
    def test_a_texts_number_names_it_however_it_is_typed(self, text: str) -> None:
        assert read(text).subject.records == (("source", "ASSEMBLY-2031"),)

    def test_what_an_id_is_made_of_is_no_date_and_no_number(self) -> None:
        question = read("M-2031-03-04")

        assert (question.time.periods, question.unknown.numbers, question.unknown.words) == ((), (), ())

    @pytest.mark.parametrize("text", ["P7_TA(2031)0018", "A7-0123/2031", "2031/0009(NAP)"])
    def test_an_official_number_that_is_not_on_record_is_told_apart(self, text: str) -> None:
        question = read(text)

        assert (question.subject.records, question.unknown.references) == ((), (text,))

    def test_an_id_that_is_not_on_record_is_none(self) -> None:
        assert read("R-A31-99").subject.records == ()

    def test_a_part_of_a_longer_id_is_none(self) -> None:
        assert read("XR-A31-02").subject.records == ()


class TestSlots:
    @pytest.mark.parametrize(
        ("text", "part", "slot", "values"),
        [
            ("prisons", "subject", "topics", ["prisons"]),
            ("prisons prison", "subject", "topics", ["prisons"]),
            ("bells and prisons", "subject", "topics", ["bells", "prisons"]),
            ("fishing", "subject", "themes", ["fishing"]),
            ("Orla Venn", "subject", "entities", ["orla"]),
            ("the penal code", "subject", "laws", ["penal-code"]),
            ("the sea code", "unknown", "laws", ["sea code"]),
            ("the round table", "time", "forums", ["ROUND"]),
            ("VT", "subject", "terms", ["VT"]),
            ("VT", "time", "forums", ["TALKS"]),
            ("signed", "cues", "steps", ["signed"]),
            ("Ostmark", "unknown", "bodies", ["Ostmark"]),
            ("the Southern Court", "unknown", "bodies", ["Southern Court"]),
            ("make up", "cues", "refusals", ["invention"]),
            ("in Ormstad", "time", "places", ["ormstad"]),
            ("open prison", "subject", "telling_topics", ["prisons"]),
            ("deep sea fishing", "subject", "telling_themes", ["fishing"]),
        ],
    )
    def test_what_is_mentioned_fills_a_slot(self, text: str, part: str, slot: str, values: list[str]) -> None:
        assert list(getattr(getattr(read(text), part), slot)) == values

    def test_words_of_asking_are_cues(self) -> None:
        assert read("how many asks").cues.words == {"count", "ask"}

    def test_a_capital_abbreviation_typed_small_is_found_too(self) -> None:
        assert read("what is vt2").subject.terms == ()
        assert read("what is vt").subject.terms == ()

    def test_the_campaigns_own_country_is_not_outside(self) -> None:
        assert read("bells in Veldria").unknown.bodies == ()

    def test_a_country_where_a_meeting_was_held_is_not_outside(self) -> None:
        assert read("talks in Vik").unknown.bodies == ()

    def test_a_word_that_narrows_is_no_telling_topic(self) -> None:
        assert read("prison").subject.telling_topics == ()


class TestListed:
    @pytest.mark.parametrize(
        "text",
        ["bells and prisons", "bells, prisons", "bells + prisons", "bells & prisons", "asks on bells and on prisons"],
    )
    def test_topics_side_by_side_are_listed(self, text: str) -> None:
        assert read(text).subject.listed

    @pytest.mark.parametrize("text", ["bells of prisons", "bells in 2031 zzz and prisons", "bells"])
    def test_topics_that_belong_together_are_not(self, text: str) -> None:
        assert not read(text).subject.listed


class TestLeftovers:
    def test_words_nobody_understands_are_kept(self) -> None:
        assert read("bells foo quux foo").unknown.words == ("foo", "quux")

    def test_a_first_name_beside_a_name_on_record_is_explained(self) -> None:
        assert read("Olrik Venn").unknown.words == ()

    def test_a_small_word_beside_it_is_not(self) -> None:
        assert read("grumpy Venn").unknown.words == ("grumpy",)

    def test_a_month_that_makes_no_date_is_left_and_told(self) -> None:
        assert read("bells in November").unknown.words == ("November",)

    def test_a_month_in_a_date_is_not_left(self) -> None:
        assert read("bells in November 2031").unknown.words == ()

    def test_small_words_alone_are_nothing_understood(self) -> None:
        assert read("and to it").understood == 0

    def test_a_date_counts_as_understood(self) -> None:
        assert read("2031 bells").understood == 2

    def test_a_subject_is_a_topic_an_article_an_entity_or_a_record(self) -> None:
        assert [read(text).subject.named for text in ("bells", "164", "Venn", "C-01", "2031")] == [True] * 4 + [False]


@given(text=st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    question = read(text)

    assert question.text == text


class TestPlaces:
    @pytest.mark.parametrize("text", ["talks in Ormstad", "talks in Ormburg"])
    def test_a_place_is_known_by_its_names_in_other_languages(self, text: str) -> None:
        assert read(text).time.places == ("ormstad",)


class TestLanguage:
    @pytest.mark.parametrize(("text", "language"), [("түрме", "kk"), ("тюрьма", "ru"), ("prison", "en")])
    def test_a_lone_word_is_in_the_language_that_has_it(self, text: str, language: str) -> None:
        assert read(text).language == language


class TestTheField:
    def test_a_word_for_the_whole_field_is_a_topic_where_no_other_is_named(self) -> None:
        assert read("asks on chimes").subject.topics == ("bells",)

    def test_beside_another_topic_it_is_none(self) -> None:
        assert read("asks on chimes in prisons").subject.topics == ("prisons",)

    def test_what_is_named_otherwise_too_stays_a_topic(self) -> None:
        assert read("asks on chimes in prisons and on bells").subject.topics == ("bells", "prisons")


class TestUpheavals:
    @pytest.mark.parametrize("text", ["the riots of May 2030", "the 2030 riots", "riots in the spring of 2030"])
    def test_an_upheaval_with_its_time_is_the_event_on_record(self, text: str) -> None:
        question = read(text)

        assert (question.subject.topics, question.subject.event_topics) == (("unrest",), ("unrest",))

    @pytest.mark.parametrize("text", ["the riots of 2031", "the riots", "riots, 2030", "2030 prisons and riots"])
    def test_an_upheaval_of_another_time_is_not_understood(self, text: str) -> None:
        question = read(text)

        assert ("unrest" in question.subject.topics, question.unknown.words) == (False, ("riots",))


class TestStrangers:
    def test_a_name_is_one_in_the_language_that_its_question_turns_out_to_be_in(self) -> None:
        assert read("Bell prisons, Ivanova").unknown.names == ("Ivanova",)

    def test_a_word_that_begins_the_question_is_none(self) -> None:
        assert read("Ivanova prisons bell").unknown.names == ()
