"""What a follow-up takes from what was said before."""

from __future__ import annotations

import pytest

from bot.core.domain.sentence import Item
from bot.core.language.question import Article
from tests.core.campaign import keys, main, notes, related, talk, thread

BELLS = "what did the Assembly ask on bells?"


class TestInherit:
    def test_a_new_topic_keeps_the_asker(self) -> None:
        assert main(talk(BELLS, "and on prisons?")) == ["R-A31-01", "R-A32-02"]

    @pytest.mark.parametrize("text", ["hello! And on prisons?", "please. And on prisons?", "as said: and on prisons?"])
    def test_a_nod_before_it_goes_on_all_the_same(self, text: str) -> None:
        assert main(talk(BELLS, text)) == ["R-A31-01", "R-A32-02"]

    def test_a_clause_with_a_subject_before_it_is_no_nod(self) -> None:
        assert talk(BELLS, "bells ring: and what did Bell Watch ask on prisons").question.from_context == ()

    def test_a_new_asker_keeps_the_topic(self) -> None:
        assert main(talk(BELLS, "and Bell Watch?")) == ["R-B31-01"]

    def test_a_period_narrows_what_was_asked(self) -> None:
        assert main(talk(BELLS, "and in 2031?")) == ["R-A31-02"]

    def test_only_narrows(self) -> None:
        answer = talk(BELLS, "only 2032")

        assert (main(answer), related(answer)) == (["R-A32-01"], [])

    def test_anybody_is_no_longer_the_one_who_asked_before(self) -> None:
        assert main(talk(BELLS, "and anybody?")) == ["R-A31-02", "R-B31-01", "R-L32-01", "R-A32-01"]

    def test_the_same_for_another_value(self) -> None:
        assert main(talk(BELLS, "same for prisons")) == ["R-A31-01", "R-A32-02"]

    def test_a_new_addressee_keeps_the_rest(self) -> None:
        assert main(talk(BELLS, "to the Secretariat")) == ["R-A31-02"]

    def test_a_kind_of_asker_replaces_the_asker(self) -> None:
        assert main(talk(BELLS, "only organisations")) == ["R-B31-01"]

    def test_what_was_taken_over_is_told(self) -> None:
        assert talk(BELLS, "and on prisons?").question.from_context == ("askers",)

    def test_a_period_is_taken_over_too(self) -> None:
        assert main(talk("what did the Assembly ask on bells in 2031", "and on prisons?")) == ["R-A31-01"]

    def test_a_new_asker_with_nothing_in_that_time_is_answered_for_any_other(self) -> None:
        answer = talk("what did the Assembly ask on bells in 2032", "and Bell Watch?")

        assert (main(answer), notes(answer)) == (["R-B31-01"], ["none.period"])

    def test_a_forum_is_another_time_than_the_threads(self) -> None:
        answer = talk("what did the Assembly ask on bells in 2033", "and the League at the talks?")

        assert (main(answer), notes(answer)) == (["R-L32-01"], ["none.period"])

    def test_a_theme_is_a_new_subject(self) -> None:
        assert keys(talk(BELLS, "and on fishing")) == ["none.theme"]


class TestAlone:
    def test_a_whole_question_stands_alone(self) -> None:
        assert talk(BELLS, "what did Bell Watch ask on prisons?").question.from_context == ()

    def test_a_topic_alone_stands_alone(self) -> None:
        assert len(main(talk(BELLS, "prisons"))) == 3

    def test_an_outsider_stands_alone(self) -> None:
        assert keys(talk(BELLS, "and Ostmark?")) == ["none.outside"]

    def test_an_unknown_word_is_no_follow_up(self) -> None:
        assert keys(talk(BELLS, "and zzz?")) == ["none.not_understood"]

    def test_without_a_thread_a_follow_up_is_a_question(self) -> None:
        assert keys(talk("and to whom?")) == ["none.subject"]

    def test_the_word_it_beside_an_unknown_word_is_no_follow_up(self) -> None:
        assert keys(talk(BELLS, "it zzz")) == ["none.not_understood"]

    def test_the_word_that_before_an_unknown_word_points_back_to_nothing(self) -> None:
        assert keys(talk(BELLS, "the source of that honey?")) == ["none.not_understood"]

    def test_what_it_is_about_is_no_word_in_passing(self) -> None:
        assert keys(talk(BELLS, "the source of that text on honey?")) == ["none.not_understood"]


class TestOfWhatWasShown:
    def test_a_word_in_passing_does_not_hide_what_that_points_to(self) -> None:
        assert main(talk("what did the Assembly ask on bells in 2031", "give the reference of that text")) == [
            "ASSEMBLY-2031"
        ]

    def test_to_whom_shows_the_same_records_again(self) -> None:
        answer = talk(BELLS, "to whom?")

        assert (keys(answer), main(answer)) == (["again.to_whom"], ["R-A31-02", "R-A32-01"])

    def test_a_pronoun_means_what_was_shown(self) -> None:
        answer = talk(BELLS, "when was that?")

        assert (keys(answer), main(answer)) == (["again.shown"], ["R-A31-02", "R-A32-01"])

    def test_a_source_is_asked_of_the_records_shown(self) -> None:
        assert main(talk(BELLS, "source?")) == ["ASSEMBLY-2031", "BELL-2031", "ASSEMBLY-2033"]

    def test_a_status_is_asked_of_the_records_shown(self) -> None:
        answer = talk(BELLS, "status?")

        assert (answer.intent, main(answer)) == ("status", ["R-A31-02", "R-A32-01"])

    def test_after_the_source_the_records_are_still_what_is_meant(self) -> None:
        assert keys(talk(BELLS, "source?", "to whom?")) == ["again.to_whom"]

    def test_a_text_that_was_shown_is_what_is_meant(self) -> None:
        assert main(talk("P7_TA(2031)0017", "vote?")) == ["ASSEMBLY-2031"]

    @pytest.mark.parametrize(
        ("first", "source"),
        [("M-2031-03-04", "ASSEMBLY-2031"), ("veldria_talks:3", "TALKS-2032"), ("F-A31-01", "BELL-2031")],
    )
    def test_the_source_of_any_record_can_be_asked_for(self, first: str, source: str) -> None:
        assert main(talk(first, "source?")) == [source]

    def test_a_record_without_source_has_none_to_show(self) -> None:
        assert talk("veldria_talks:1", "source?").abstained


class TestPronouns:
    def test_the_word_he_means_whom_the_thread_is_about(self) -> None:
        named = ((("recommendations", 0, "entities"), ["orla"]), (("recommendations", 1, "entities"), ["orla"]))

        assert main(talk("asks on Orla Venn", "and he on bells?", changes=named)) == ["R-A31-02"]


class TestNumbers:
    def test_an_article_number_alone_replaces_the_article(self) -> None:
        assert main(talk("article 164", "174?")) == ["R-A32-01"]

    def test_a_number_that_is_no_article_on_record_is_still_one_there(self) -> None:
        answer = talk("what did the Assembly ask on article 164", "and 999?")

        assert (keys(answer), answer.question.subject.articles) == (["none.article"], (Article("999"),))

    def test_a_number_alone_replaces_the_number_of_the_meeting(self) -> None:
        assert main(talk("3rd Veldria talks", "2?")) == ["veldria_talks:2"]

    def test_after_a_topic_a_number_is_nothing(self) -> None:
        assert keys(talk(BELLS, "and 999?")) == ["none.not_understood"]


class TestMeetings:
    def test_where_is_asked_of_the_meeting_shown(self) -> None:
        assert main(talk("3rd Veldria talks", "where was that?")) == ["veldria_talks:3"]

    def test_the_next_one_goes_on_from_the_meeting_shown(self) -> None:
        assert main(talk("2nd Veldria talks", "and the next one?")) == ["veldria_talks:3"]

    def test_the_next_asked_again_goes_on_from_the_meeting_shown_last(self) -> None:
        assert main(talk("2nd Veldria talks", "the next", "the next")) == ["veldria_talks:2033-orm"]

    def test_after_the_last_one_there_is_none(self) -> None:
        assert main(talk("veldria_talks:2033-orm", "next")) == []

    def test_after_one_without_date_the_next_is_the_coming_one(self) -> None:
        assert main(talk("1st Veldria talks", "the next")) == ["veldria_talks:2033-orm"]

    def test_the_next_leaves_the_year_that_was_asked_for(self) -> None:
        assert main(talk("Veldria talks in 2031", "and the next?")) == ["veldria_talks:3"]

    def test_the_last_is_no_longer_of_the_number(self) -> None:
        assert main(talk("2nd Veldria talks", "and the last")) == ["veldria_talks:3"]


class TestMilestones:
    def test_another_step_is_of_the_same_thing(self) -> None:
        assert main(talk("when was the Bridge Pact signed", "and opened?")) == ["M-2028-10"]

    def test_a_step_that_is_not_on_record_is_a_no(self) -> None:
        assert keys(talk("when was the Bridge Pact signed", "and in force?")) == ["none.milestone"]


class TestRemember:
    def test_a_thread_keeps_slots_and_ids(self) -> None:
        _, context = thread("what did the Assembly ask on bells in 2031?")

        assert context
        assert (context.askers, context.topics, context.language) == (("ASSEMBLY",), ("bells",), "en")
        assert context.shown == (Item("recommendation", "R-A31-02"),)

    @pytest.mark.parametrize("text", ["hello", "zzz", "weather", "what did Ostmark ask on prisons"])
    def test_what_was_not_understood_or_refused_changes_nothing(self, text: str) -> None:
        assert thread(BELLS, text)[1] == thread(BELLS)[1]

    def test_a_refusal_begins_no_thread(self) -> None:
        assert thread("zzz")[1] is None

    def test_an_abstention_keeps_its_slots_and_what_was_shown(self) -> None:
        _, context = thread(BELLS, "what did Bell Watch ask on unrest?")

        assert context
        assert (context.topics, context.shown[0].id) == (("unrest",), "R-A31-02")

    def test_an_abstention_in_a_new_thread_shows_nothing(self) -> None:
        _, context = thread("what did Bell Watch ask on unrest?")

        assert context
        assert context.shown == ()

    def test_the_language_is_kept_where_a_question_shows_none(self) -> None:
        _, context = thread(BELLS, "164")

        assert context
        assert context.language == "en"


class TestGoingOn:
    def test_the_one_before_goes_back_from_the_meeting_shown(self) -> None:
        assert main(talk("the talks in 2032", "and the one before?")) == ["veldria_talks:2"]

    @pytest.mark.parametrize("text", ["before?", "n the one before?"])
    def test_before_needs_no_and(self, text: str) -> None:
        assert main(talk("the talks in 2032", text)) == ["veldria_talks:2"]

    def test_the_one_before_goes_back_from_where_it_was_raised(self) -> None:
        assert main(talk("3rd Veldria talks", "what was raised there?", "and the one before?")) == ["veldria_talks:2"]

    def test_another_year_of_texts_is_on_texts(self) -> None:
        assert main(talk("list the resolutions of the Assembly", "and of 2032?")) == ["ASSEMBLY-2033"]

    def test_what_is_asked_then_is_of_that_meeting(self) -> None:
        assert main(talk("the talks in 2032", "and the one before?", "where was that?")) == ["veldria_talks:2"]

    def test_the_latest_is_the_latest_of_the_asks_shown(self) -> None:
        assert main(talk(BELLS, "latest")) == ["R-A32-01"]

    def test_how_many_counts_the_asks_shown(self) -> None:
        assert keys(talk(BELLS, "how many")) == ["count.found"]

    def test_another_forum_is_prepared_for_too(self) -> None:
        assert talk("what can we raise at the talks?", "and at the round table?").intent == "briefing"

    def test_the_year_after_is_the_one_after_the_threads(self) -> None:
        assert main(talk("what did the Assembly ask on bells in 2031?", "and the year after?")) == ["R-A32-01"]

    def test_what_was_raised_is_asked_of_the_meeting_shown(self) -> None:
        assert talk("3rd Veldria talks", "what was raised there?").intent == "briefing"

    def test_the_first_keeps_the_year_where_no_meeting_is_meant(self) -> None:
        assert main(talk("what did the Assembly ask in 2032?", "first")) == ["R-A32-01", "R-A32-02"]

    def test_the_previous_of_the_last_meeting_is_the_one_before_it(self) -> None:
        assert main(talk("the last Veldria talks", "and the last?")) == ["veldria_talks:2"]

    def test_the_first_of_what_was_shown_is_its_first(self) -> None:
        assert main(talk(BELLS, "who was first?")) == ["R-A31-02"]
