"""Who asked what: what leads, what stands below, and why."""

from __future__ import annotations

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.sentence import Ref, items
from bot.core.features.questions.answerer import Answerer
from bot.core.features.questions.model import MOST_MAIN, Answer, Section
from bot.core.language.interpreter import compile_interpreter
from bot.core.language.question import Question
from tests.core.campaign import (
    KNOWN,
    TABLES,
    TODAY,
    ask_record,
    english,
    headings,
    keys,
    main,
    names,
    notes,
    records,
    related,
    talk,
)


class TestFound:
    def test_what_one_asker_asked_on_a_topic_leads_oldest_first(self) -> None:
        assert main(talk("what did the Assembly ask on bells?")) == ["R-A31-02", "R-A32-01"]

    def test_what_others_asked_is_set_apart(self) -> None:
        answer = talk("what did the Assembly ask on bells?")

        assert (related(answer), headings(answer)) == (["R-B31-01", "R-L32-01"], ["related.others"])

    def test_only_leaves_the_others_out(self) -> None:
        assert related(talk("only the Assembly on bells")) == []

    def test_without_an_asker_everybodys_asks_lead(self) -> None:
        assert main(talk("asks on bells")) == ["R-A31-02", "R-B31-01", "R-L32-01", "R-A32-01"]

    def test_the_lead_sentence_names_the_asker_and_counts(self) -> None:
        (said,) = talk("what did the Assembly ask on bells?").lead

        assert (said.key, said.count, said.values["askers"]) == ("lead.found", 2, (Ref("actor", "ASSEMBLY"),))

    def test_what_only_touches_a_topic_stands_below_in_a_line(self) -> None:
        answer = talk("asks on unrest")

        assert (main(answer), related(answer)) == (["R-L32-02"], ["R-A32-02"])
        assert answer.sections[-1].detail == "line"

    def test_an_asker_that_only_named_a_year_is_found_by_it(self) -> None:
        assert main(talk("what did the Assembly ask in 2032")) == ["R-A32-01", "R-A32-02"]

    def test_a_kind_of_asker_means_each_of_them(self) -> None:
        assert main(talk("what did organisations ask")) == ["R-B31-01", "R-B31-02"]

    def test_a_person_means_the_asks_that_name_it(self) -> None:
        answer = talk("asks on Orla Venn", changes=((("recommendations", 0, "entities"), ["orla"]),))

        assert main(answer) == ["R-A31-01"]

    def test_a_person_that_speaks_for_an_asker_means_what_it_said(self) -> None:
        answer = talk("what did Ivo Stane ask")

        assert main(answer) == ["R-B31-02"]

    def test_a_text_named_by_number_means_its_asks(self) -> None:
        assert main(talk("asks of P7_TA(2031)0017")) == ["R-A31-01", "R-A31-02"]


class TestTwoAskers:
    def test_the_lead_asker_leads_and_the_other_stands_apart(self) -> None:
        answer = talk("what did the Assembly and Bell Watch ask on bells")

        assert main(answer) == ["R-A31-02", "R-A32-01"]
        assert headings(answer) == ["related.apart", "related.others"]

    def test_a_kind_of_asker_stands_apart_too(self) -> None:
        answer = talk("what did the Assembly and organisations ask on prisons")

        assert (main(answer), headings(answer)) == (["R-A31-01", "R-A32-02"], ["related.apart"])

    def test_without_the_lead_asker_both_lead(self) -> None:
        assert main(talk("what did Bell Watch ask, and the League, on bells")) == ["R-B31-01"]

    def test_where_the_lead_asker_asked_nothing_the_other_leads(self) -> None:
        changes = ((("recommendations", 5, "also_topics"), ["inquiry"]), (("recommendations", 7, "askers"), ["BELL"]))

        assert main(talk("what did the Assembly and Bell Watch ask on unrest", changes=changes)) == ["R-L32-02"]


class TestArticles:
    def test_what_was_asked_on_the_successor_stands_below_as_that(self) -> None:
        answer = talk("what did the Assembly ask on article 164?")

        assert main(answer) == ["R-A31-02"]
        assert headings(answer) == ["related.successor", "related.others"]

    def test_the_heading_says_since_when_it_is_another_article(self) -> None:
        heading = talk("what did the Assembly ask on article 164?").sections[1].heading

        assert heading
        assert {key: str(getattr(value, "id", value)) for key, value in heading.values.items()} == {
            "old": "code-2020:164",
            "new": "code-2030:174",
            "since": "2030-01-01",
        }

    def test_what_was_asked_on_the_predecessor_stands_below_as_that(self) -> None:
        answer = talk("what did the Assembly ask on article 174?")

        assert (main(answer), related(answer), headings(answer)) == (
            ["R-A32-01"],
            ["R-A31-02"],
            ["related.predecessor"],
        )

    def test_two_articles_mean_both_where_an_ask_names_both(self) -> None:
        both = (("recommendations", 4, "articles"), ["code-2020:164", "code-2030:174"])

        assert main(talk("articles 164 and 174", changes=(both,))) == ["R-A32-01"]

    def test_asks_on_either_article_are_found_where_none_names_both(self) -> None:
        assert main(talk("articles 164 and 174")) == ["R-A31-02", "R-B31-01", "R-A32-01"]

    def test_a_number_of_another_law_of_the_group_is_answered(self) -> None:
        assert main(talk("article 174 of the old code")) == ["R-A32-01"]

    def test_a_law_without_a_number_is_any_article_of_it(self) -> None:
        assert main(talk("asks on the new code")) == ["R-A32-01"]

    def test_a_group_of_laws_is_any_article_of_them(self) -> None:
        assert main(talk("what did the Assembly ask on the penal code")) == ["R-A31-02", "R-A32-01"]

    def test_beside_a_topic_a_law_limits_nothing(self) -> None:
        assert main(talk("prisons and the new code")) == main(talk("prisons"))

    def test_an_event_that_is_a_law_is_asked_of_as_the_law(self) -> None:
        campaign = records((("entities", 4), {"id": "reform", "kind": "instrument", "name": "New code"}))
        called = names((("entities", "reform"), ["new code"]))
        interpreter = compile_interpreter(campaign, [english()], [called], TABLES, KNOWN)
        answer, _ = Answerer(interpreter, Catalogue(campaign)).answer("asks on the new code", None, TODAY)

        assert main(answer) == ["R-A32-01"]

    def test_a_side_that_the_article_has_not_leaves_it_as_it_is(self) -> None:
        assert main(talk("inquiry of article 164")) == ["R-A31-02", "R-B31-01"]

    def test_an_article_is_on_record_that_no_ask_names(self) -> None:
        answer = talk("what did the Assembly ask on article 200?")

        assert (answer.abstained, keys(answer), notes(answer)) == (True, ["none.article_asked"], ["note.articles"])

    def test_an_article_that_is_not_on_record_is_named(self) -> None:
        (said,) = talk("what did the Assembly ask on article 165?").lead

        assert (said.key, said.values) == ("none.article", {"number": "165"})

    def test_one_unknown_article_of_two_is_a_no(self) -> None:
        assert keys(talk("articles 164 and 999")) == ["none.article"]

    def test_the_article_of_another_law_is_a_no(self) -> None:
        (said,) = talk("article 164 of the sea code").lead

        assert (said.key, said.values) == ("none.law", {"law": "sea code", "number": "164"})


class TestAddressees:
    def test_who_was_formally_addressed_leads(self) -> None:
        assert main(talk("what did the Assembly ask the Secretariat")) == ["R-A31-02", "R-A32-02"]

    def test_who_must_act_in_the_end_counts(self) -> None:
        assert main(talk("what did the Assembly ask the Veldrian government on bells")) == ["R-A31-02", "R-A32-01"]

    def test_who_was_also_told_stands_below(self) -> None:
        told = (("recommendations", 4, "also_told"), ["SECRETARIAT"])

        assert related(talk("what did the Assembly ask the Secretariat", changes=(told,))) == ["R-A32-01"]

    def test_an_ask_to_a_part_stands_below_the_asks_to_the_whole(self) -> None:
        part = (("recommendations", 0, "addressees"), ["OFFICE"])

        assert related(talk("what did the Assembly ask the Secretariat", changes=(part,))) == ["R-A31-01"]

    def test_an_actor_that_asked_nothing_is_read_as_the_one_addressed(self) -> None:
        answer = talk("the League on prisons")

        assert (main(answer), answer.question.people.addressees) == (["R-B31-02"], ("LEAGUE",))

    def test_an_actor_that_is_neither_stays_the_asker(self) -> None:
        answer = talk("the League on prisons in 2032")

        assert (answer.abstained, answer.question.people.askers) == (True, ("LEAGUE",))


class TestTopics:
    def test_two_topics_mean_what_is_on_both(self) -> None:
        answer = talk("asks on unrest of prisons")

        assert (main(answer), related(answer)) == (["R-A32-02"], ["R-A31-01", "R-B31-02", "R-L32-02"])

    def test_listed_topics_mean_what_is_on_either(self) -> None:
        assert len(main(talk("bells and prisons"))) == 7

    def test_topics_that_nothing_joins_are_a_no_with_what_is_near(self) -> None:
        answer = talk("bells of prisons")

        assert (keys(answer), main(answer), len(related(answer))) == (["none.together"], [], 7)

    def test_a_topic_touched_in_passing_is_left_aside_and_said(self) -> None:
        answer = talk("open prison bells")

        assert (main(answer), notes(answer)) == (["R-A31-01", "R-B31-02", "R-A32-02"], ["note.topic_left"])

    def test_a_side_narrows_a_topic(self) -> None:
        answer = talk("inquiry on prisons")

        assert (main(answer), related(answer)) == (["R-A32-02"], ["R-A31-01", "R-B31-02"])

    def test_a_side_that_no_ask_has_is_said(self) -> None:
        answer = talk("inquiry on bells")

        assert (len(main(answer)), notes(answer)) == (4, ["note.aspect"])

    def test_a_side_alone_is_a_topic(self) -> None:
        assert main(talk("inquiry")) == ["R-A32-02"]

    def test_an_excluded_topic_is_left_out(self) -> None:
        assert main(talk("what did the Assembly ask other than bells")) == ["R-A31-01", "R-A32-02"]


class TestThemes:
    def test_a_theme_without_records_is_a_no(self) -> None:
        (said,) = talk("what did the Assembly ask on nets").lead

        assert (said.key, said.values) == ("none.theme", {"words": "nets"})

    def test_beside_a_topic_it_is_a_no_with_what_is_near(self) -> None:
        answer = talk("fishing on bells")

        assert (keys(answer), main(answer), len(related(answer))) == (["none.theme"], [], 4)

    def test_beside_a_topic_in_so_many_words_it_is_left_aside_and_said(self) -> None:
        answer = talk("fishing of open prison")

        assert (len(main(answer)), notes(answer)) == (3, ["note.theme_left"])

    def test_in_so_many_words_itself_it_is_a_no(self) -> None:
        assert keys(talk("deep sea fishing open prison")) == ["none.theme"]

    def test_another_law_alone_is_a_no(self) -> None:
        assert keys(talk("asks on the sea code")) == ["none.theme"]


class TestExcluded:
    def test_an_excluded_asker_is_left_out(self) -> None:
        assert main(talk("asks on bells except the Assembly")) == ["R-B31-01", "R-L32-01"]

    def test_an_excluded_kind_is_left_out(self) -> None:
        assert main(talk("asks on prisons, no organisations")) == ["R-A31-01", "R-A32-02"]

    def test_the_part_is_not_excluded_with_its_whole(self) -> None:
        assert main(talk("the Assembly on bells, not the League")) == ["R-A31-02", "R-A32-01"]


class TestPeriods:
    def test_a_period_narrows(self) -> None:
        assert main(talk("asks on bells in 2032")) == ["R-L32-01", "R-A32-01"]

    def test_two_periods_mean_either(self) -> None:
        assert len(main(talk("asks on bells in 2031 and 2032"))) == 4

    def test_the_year_of_an_event_is_no_limit_on_the_asks_about_it(self) -> None:
        assert main(talk("unrest of 2030")) == ["R-L32-02", "R-A32-02"]

    def test_what_was_asked_on_the_days_of_an_event_counts(self) -> None:
        on_the_day = (("sources", 0, "date"), "2030-05-20")

        assert set(main(talk("May 2030", changes=(on_the_day,)))) >= {"R-L32-02", "R-A31-01", "R-A31-02"}

    def test_the_text_of_a_year_is_read_as_the_lead_askers(self) -> None:
        answer = talk("asks of the 2031 resolution")

        assert (main(answer), notes(answer)) == (["R-A31-01", "R-A31-02"], ["note.lead"])

    def test_the_text_of_a_year_holds_everybodys_asks_where_anybodys_are_meant(self) -> None:
        assert len(main(talk("asks of the 2031 resolution by anybody"))) == 4


class TestForums:
    def test_a_forum_narrows_to_what_was_raised_there(self) -> None:
        answer = talk("bells at the Veldria talks")

        assert (main(answer), related(answer)) == (["R-L32-01"], ["R-A31-02", "R-B31-01", "R-A32-01"])

    def test_where_nothing_was_raised_it_is_no_limit(self) -> None:
        assert len(main(talk("prison asks at the Veldria talks"))) == 3


class TestFirstAndLast:
    @pytest.mark.parametrize("word", ["latest", "last"])
    def test_the_latest_leads_and_the_older_stand_below(self, word: str) -> None:
        answer = talk(f"{word} ask on bells")

        assert (main(answer), keys(answer)) == (["R-A32-01"], ["lead.latest"])
        assert related(answer) == ["R-A31-02", "R-B31-01", "R-L32-01"]

    def test_the_latest_of_all_needs_no_subject(self) -> None:
        assert main(talk("latest asks")) == ["R-A32-01", "R-A32-02"]

    def test_the_first_leads(self) -> None:
        answer = talk("first ask on bells")

        assert (main(answer), keys(answer)) == (["R-A31-02"], ["lead.first"])

    def test_asks_of_one_day_are_first_together(self) -> None:
        assert main(talk("first ask of the Assembly")) == ["R-A31-01", "R-A31-02"]

    def test_the_first_on_an_article_names_its_number_itself(self) -> None:
        borrowed = (("recommendations", 1, "article_number_source"), "Bell Watch says so")
        answer = talk("first ask on article 164", changes=(borrowed,))

        assert (main(answer), notes(answer)) == (["R-B31-01"], ["note.number_not_theirs"])

    def test_where_no_text_names_it_itself_the_first_is_the_first(self) -> None:
        borrowed = tuple((("recommendations", i, "article_number_source"), "Bell Watch") for i in (1, 2))

        assert main(talk("first ask on article 164", changes=borrowed)) == ["R-A31-02"]

    def test_undated_asks_are_neither(self) -> None:
        undated = (("sources", 1, "date"), None)

        assert main(talk("first ask of Bell Watch", changes=(undated,))) == ["R-B31-01", "R-B31-02"]


class TestCounts:
    def test_a_count_says_how_many_and_whose(self) -> None:
        (said,) = talk("how many asks of the Assembly on bells").lead

        assert (said.key, said.count) == ("count.found", 2)

    def test_how_many_there_are_in_all_is_said_with_whose(self) -> None:
        answer = talk("how many asks")

        assert (keys(answer)[0], answer.lead[0].count, set(keys(answer)[1:])) == ("count.all", 8, {"count.by"})

    def test_an_asker_that_belongs_to_another_is_counted_for_itself(self) -> None:
        counted = {said.values.get("asker"): said.count for said in talk("how many asks").lead}

        assert counted[Ref("actor", "ASSEMBLY")] == 4

    def test_a_list_of_everything_is_that_too(self) -> None:
        assert keys(talk("list all asks"))[0] == "count.all"

    def test_over_the_years_is_a_lineage(self) -> None:
        answer = talk("asks on bells over the years")

        assert (keys(answer), answer.lead[0].count) == (["lead.lineage"], 4)


class TestNotes:
    def test_an_actor_that_is_only_asked_is_told_to_be_no_asker(self) -> None:
        said = talk("what the government asks on bells?").notes

        assert [(note.key, note.values) for note in said] == [("note.asked_of", {"actor": Ref("actor", "GOV")})]

    def test_an_actor_that_is_said_to_ask_and_never_did_is_a_no(self) -> None:
        answer = talk("did the government ask for bells?")

        assert (keys(answer), main(answer)) == (["none.asker"], [])

    @pytest.mark.parametrize("text", ["asks to the government on bells", "what did the Assembly ask the government?"])
    def test_where_it_is_plainly_addressed_nothing_is_said(self, text: str) -> None:
        assert "note.asked_of" not in notes(talk(text))

    def test_words_that_were_not_understood_are_shown(self) -> None:
        (said,) = talk("asks on bells zzz").notes

        assert (said.key, said.values) == ("note.ignored", {"words": "zzz"})

    def test_a_mended_slip_is_shown(self) -> None:
        (said,) = talk("asks on prizon").notes

        assert (said.key, said.values) == ("note.typo", {"word": "prizon", "read": "prison"})

    def test_no_paragraph_is_made_up(self) -> None:
        assert notes(talk("asks on bells, which paragraph")) == ["note.paragraph"]

    def test_a_paragraph_that_is_on_record_is_not_denied(self) -> None:
        number = range(len(records().recommendations))
        changes = tuple((("recommendations", each, "paragraph"), "15(b)") for each in number)

        assert notes(talk("asks on bells, which paragraph", changes=changes)) == []


class TestNothing:
    @pytest.mark.parametrize(
        ("text", "key", "near"),
        [
            ("what did Bell Watch ask on bells in 2032", "none.period", ["R-B31-01"]),
            ("what did the Assembly ask the Orm Office on bells", "none.addressee", ["R-A31-02", "R-A32-01"]),
            ("what did Bell Watch ask on unrest", "none.asker", ["R-L32-02", "R-A32-02"]),
            ("what did Bell Watch ask on unrest in 2031", "none.asker_period", ["R-L32-02", "R-A32-02"]),
            ("what did Bell Watch ask on visas", "none.topic", ["R-B31-01", "R-B31-02"]),
            ("asks on Orla Venn", "none.combination", []),
        ],
    )
    def test_the_condition_that_leaves_nothing_is_named_with_what_is_near(
        self, text: str, key: str, near: list[str]
    ) -> None:
        answer = talk(text)

        assert (answer.abstained, keys(answer), main(answer), related(answer)) == (True, [key], [], near)

    def test_a_question_with_too_many_unknown_words_is_not_answered(self) -> None:
        assert keys(talk("bells zz yy xx ww vv uu tt")) == ["none.not_understood"]

    def test_an_unknown_word_without_a_subject_is_not_answered(self) -> None:
        assert keys(talk("what did the Assembly ask on zzz")) == ["none.not_understood"]

    def test_a_question_without_any_condition_is_not_answered(self) -> None:
        assert keys(talk("what did we ask")) == ["none.subject"]


def test_a_long_list_is_cut_and_counted() -> None:
    many = tuple(
        (("recommendations", 8 + i), ask_record(f"R-X-{i:02}", "ASSEMBLY", "bells", "ASSEMBLY-2033")) for i in range(60)
    )
    answer = talk("what did the Assembly ask on bells", changes=many)

    assert (len(main(answer)), answer.sections[0].total) == (MOST_MAIN, 62)


def test_a_record_that_leads_is_not_also_related() -> None:
    twice = items("recommendation", ["R-A31-02"])
    answer = Answer(
        "recommendations", Question(""), sections=[Section("main", None, twice), Section("related", None, twice)]
    )

    assert (answer.items("main"), answer.items("related")) == ([*twice], [])


class TestStrangers:
    def test_a_name_that_nothing_has_gets_no_answer_on_its_topic(self) -> None:
        assert keys(talk("what did the Assembly ask on prisons in Quorn?")) == ["none.not_understood"]

    def test_who_is_greeted_is_not_asked_about(self) -> None:
        assert main(talk("hello Quorn, what did the Assembly ask on prisons?")) == ["R-A31-01", "R-A32-02"]

    def test_a_first_word_may_only_be_mistyped(self) -> None:
        assert main(talk("Quorning the prisons, what did the Assembly ask?")) == ["R-A31-01", "R-A32-02"]

    @pytest.mark.parametrize("text", ["what did the Ringers Guild ask on bells?", "asks by the Ringers Guild"])
    def test_who_is_only_named_on_record_asked_nothing(self, text: str) -> None:
        assert keys(talk(text)) == ["none.outside"]

    def test_asks_of_all_but_one_are_those_of_the_others(self) -> None:
        assert main(talk("asks not from the Assembly")) == ["R-B31-01", "R-B31-02", "R-L32-01", "R-L32-02"]


class TestTheLastText:
    def test_the_last_resolution_is_asked_for_what_it_says(self) -> None:
        answer = talk("the latest resolution")

        assert (main(answer), notes(answer)) == (["R-A32-01", "R-A32-02"], ["note.lead"])

    def test_a_fact_of_it_is_that_texts(self) -> None:
        assert main(talk("link of the latest resolution")) == ["ASSEMBLY-2033"]


class TestChain:
    def test_the_history_of_an_ask_holds_it_whoever_it_was_put_to(self) -> None:
        chain = (
            (("recommendations", 5, "lineage"), "bell_article"),
            (("recommendations", 0, "lineage"), "bell_article"),
        )
        answer = talk("how did the ask on prisons to the Secretariat change over the years?", changes=chain)

        assert {"R-A31-01", "R-A32-02"} <= set(main(answer))
