"""Status, briefings, terms, successions, conflicts and findings."""

from __future__ import annotations

import pytest

from tests.core.campaign import ask_record, headings, keys, main, related, talk


class TestStatus:
    def test_without_evidence_it_is_unknown(self) -> None:
        answer = talk("status of R-A31-02")

        assert (answer.intent, keys(answer), main(answer)) == ("status", ["status.unknown"], ["R-A31-02"])

    def test_what_became_of_one_of_them_is_said(self) -> None:
        assert keys(talk("what was done about it: bells")) == ["status.later"]

    def test_the_status_can_be_asked_of_a_topic(self) -> None:
        assert main(talk("status of the asks on prisons")) == ["R-A31-01", "R-B31-02", "R-A32-02"]

    @pytest.mark.parametrize("text", ["status of the asks by Bell Watch", "how many asks by Bell Watch: status"])
    def test_the_status_can_be_asked_of_an_askers_asks(self, text: str) -> None:
        answer = talk(text)

        assert (answer.intent, main(answer)) == ("status", ["R-B31-01", "R-B31-02"])

    @pytest.mark.parametrize("text", ["status of all asks", "which asks: status"])
    def test_of_all_asks_none_is_said_to_be_met(self, text: str) -> None:
        answer = talk(text)

        assert (answer.abstained, keys(answer), main(answer)) == (True, ["status.unknown"], [])

    def test_without_a_subject_it_is_no_question(self) -> None:
        assert keys(talk("status")) == ["none.subject"]

    def test_of_nothing_on_record_it_is_a_no(self) -> None:
        assert keys(talk("status of visas at Bell Watch")) == ["none.topic"]

    def test_the_status_of_a_vote_is_on_the_text(self) -> None:
        assert talk("status of the vote on the 2031 resolution").intent == "source"

    def test_the_status_can_be_asked_of_a_text_named_by_number(self) -> None:
        assert main(talk("status of the rapporteur of P7_TA(2031)0017")) == ["ASSEMBLY-2031"]


class TestBriefing:
    @pytest.mark.parametrize("text", ["what can we raise at the Veldria talks", "asks for the Veldria talks"])
    def test_what_can_be_raised_is_listed_by_topic(self, text: str) -> None:
        answer = talk(text)

        assert (answer.intent, keys(answer), headings(answer)) == ("briefing", ["lead.briefing"], ["heading.topic"])
        assert main(answer) == ["TALKS", "R-L32-01", "R-A32-01"]

    def test_a_topic_narrows_it(self) -> None:
        assert main(talk("what can we raise on prisons at the Veldria talks")) == ["TALKS", "R-B31-02", "R-A32-02"]

    def test_an_asker_narrows_it(self) -> None:
        assert main(talk("what can we raise from Bell Watch at the round table")) == ["ROUND", "R-B31-02"]

    def test_a_topic_without_asks_has_no_section(self) -> None:
        answer = talk("what can we raise on visas at the Veldria talks")

        assert (main(answer), headings(answer)) == (["TALKS"], [])

    def test_what_somebody_never_said_there_on_a_topic_is_a_no(self) -> None:
        answer = talk("what did Bell Watch ask on unrest at the talks, raised or not")

        assert (answer.abstained, keys(answer)) == (True, ["none.asker"])

    def test_a_briefing_ends_somewhere(self) -> None:
        topics = tuple((("topics", 6 + i), {"id": f"t{i}", "name": {"en": f"T {i}"}}) for i in range(30))
        asks = tuple(
            (("recommendations", 8 + i), ask_record(f"R-X-{i:02}", "BELL", f"t{i}", "BELL-2031")) for i in range(30)
        )
        raised = (("forums", 0, "raise_topics"), [f"t{i}" for i in range(30)])

        assert len(main(talk("what can we raise at the Veldria talks", changes=(*topics, *asks, raised)))) == 25


class TestRaised:
    @pytest.mark.parametrize(
        "text",
        ["what was raised at the 3rd Veldria talks", "what was raised at the Veldria talks in 2032",
         "what did the League ask at the 3rd Veldria talks", "what was raised on bells at the 3rd Veldria talks",
         "the League at the 3rd Veldria talks"],
    )  # fmt: skip
    def test_what_was_raised_at_a_meeting_is_shown_with_it(self, text: str) -> None:
        answer = talk(text)

        assert (keys(answer), main(answer), related(answer)) == (["lead.raised"], ["R-L32-01"], ["veldria_talks:3"])

    def test_a_meeting_that_is_not_on_record_is_a_no(self) -> None:
        assert keys(talk("what was raised at the 9th Veldria talks")) == ["none.meeting"]

    def test_a_place_beside_what_was_raised_may_mean_the_government(self) -> None:
        answer = talk("what was raised in 2032 with Vik at the Veldria talks")

        assert (main(answer), related(answer)) == (["R-L32-01"], ["veldria_talks:3"])

    def test_what_is_not_on_record_as_raised_there_is_a_no(self) -> None:
        answer = talk("what was raised on prisons at the 3rd Veldria talks?")

        assert (answer.abstained, keys(answer), main(answer)) == (True, ["none.raised"], [])

    def test_the_last_meeting_is_the_last_of_which_asks_are_known(self) -> None:
        earlier = (("recommendations", 6, "meeting"), "veldria_talks:2")
        answer = talk("what was raised at the last Veldria talks?", changes=(earlier,))

        assert main(answer) == ["R-L32-01"]

    def test_what_to_raise_at_one_that_is_not_is_a_briefing(self) -> None:
        assert keys(talk("what can we raise at the 9th Veldria talks")) == ["lead.briefing"]

    def test_who_chaired_is_on_the_meeting(self) -> None:
        assert talk("who chaired for the League the 3rd Veldria talks").intent == "meetings"


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [("what is NL", "NL"), ("NL", "NL"), ("NL?", "NL"), ("what is the Veldria talks", "VT"),
         ("what is the round table", "ROUND"), ("what is the Assembly", "ASSEMBLY"), ("what does VT mean", "VT")],
    )  # fmt: skip
    def test_a_term_a_forum_or_an_actor_is_explained(self, text: str, shown: str) -> None:
        answer = talk(text)

        assert (answer.intent, main(answer)) == ("glossary", [shown])

    def test_what_is_not_in_the_glossary_is_a_no(self) -> None:
        (said,) = talk("what is zzz").lead

        assert (said.key, said.values) == ("none.term", {"words": "zzz"})

    def test_without_any_word_the_question_is_named(self) -> None:
        (said,) = talk("what does it mean").lead

        assert said.values == {"words": "what does it mean"}

    @pytest.mark.parametrize(
        "text",
        ["NL asks", "any by NL", "did NL note it", "what is NL in 2031", "what is bells", "NL and Bell Watch",
         "what is fishing", "what is article 164", "what is the Assembly zzz", "what is the NL vote"],
    )  # fmt: skip
    def test_a_term_in_another_question_is_not_explained(self, text: str) -> None:
        assert talk(text).intent != "glossary"


class TestTwoTerms:
    def test_the_word_and_between_two_terms_asks_for_both(self) -> None:
        assert main(talk("what does NL and VT mean?")) == ["NL", "VT"]


class TestSuccession:
    @pytest.mark.parametrize(
        "text",
        ["when did article 164 change", "article 164 in force", "what is article 174", "article 164 over the years"],
    )
    def test_the_provisions_and_the_step_are_shown(self, text: str) -> None:
        answer = talk(text)

        assert keys(answer) == ["lead.succession"]
        assert main(answer) == ["code-2020:164", "code-2030:174", "M-2030-01-01"]

    def test_two_codes_named_ask_for_it(self) -> None:
        assert keys(talk("article 164, old code, new code")) == ["lead.succession"]

    def test_an_instrument_with_which_the_article_moved_asks_for_it(self) -> None:
        named = (("milestones", 1, "entities"), ["pact"])

        assert keys(talk("article 164, Bridge Pact", changes=(named,))) == ["lead.succession"]
        assert keys(talk("article 164, Bridge Pact")) != ["lead.succession"]

    @pytest.mark.parametrize(
        "text",
        ["what is article 200", "when did the Assembly ask on article 164", "when, in all, was article 164 named"],
    )
    def test_no_other_question_on_an_article_is_one(self, text: str) -> None:
        assert keys(talk(text)) != ["lead.succession"]


class TestConflicts:
    def test_what_sources_differ_on_is_shown_with_the_records(self) -> None:
        answer = talk("do sources contradict each other on when the Bridge Pact was signed")

        assert (answer.intent, main(answer), related(answer)) == ("milestones", ["C-03", "M-2029-04-02"], ["R-L32-01"])

    def test_a_topic_of_a_disputed_ask_finds_it(self) -> None:
        assert main(talk("contradict bells"))[0] == "C-03"

    def test_an_asker_leaves_the_asks_of_others_out(self) -> None:
        assert related(talk("contradict bells, Bell Watch")) == []

    def test_how_many_died_finds_the_readings(self) -> None:
        answer = talk("how many died in the unrest")

        assert (answer.intent, main(answer)) == ("source", ["C-02"])

    def test_a_disputed_toll_is_no_other_dispute(self) -> None:
        assert "C-02" not in main(talk("contradict unrest"))

    @pytest.mark.parametrize("text", ["contradict", "contradict prisons", "contradict the Bridge Pact adopted"])
    def test_what_nobody_disputes_is_no_conflict(self, text: str) -> None:
        assert not [name for name in main(talk(text)) if name.startswith("C-")]


class TestFindings:
    @pytest.mark.parametrize(
        "text",
        ["what did the Assembly note on bells", "what did the resolution note", "what did the 2031 resolution note"],
    )
    def test_what_a_text_notes_is_shown_with_the_text(self, text: str) -> None:
        answer = talk(text)

        assert (keys(answer), main(answer), related(answer)) == (["lead.findings"], ["F-A31-01"], ["ASSEMBLY-2031"])

    @pytest.mark.parametrize(
        "text",
        ["what did the resolution note on prisons", "what did Bell Watch note", "what did the 2032 resolution note",
         "note bells", "what did the Assembly note and ask on bells"],
    )  # fmt: skip
    def test_what_no_text_notes_is_no_finding(self, text: str) -> None:
        assert "F-A31-01" not in main(talk(text))

    def test_what_it_does_not_ask_but_note_is_a_finding(self) -> None:
        assert main(talk("what did the resolution note, not ask")) == ["F-A31-01"]


class TestNoToll:
    def test_a_toll_that_is_not_on_record_is_a_no(self) -> None:
        assert keys(talk("how many died in the prisons?")) == ["none.combination"]


class TestTermsInPassing:
    def test_a_term_beside_an_entity_is_no_question_on_the_term(self) -> None:
        assert talk("NL Bridge Pact").intent != "glossary"


class TestAllConflicts:
    def test_every_contradiction_on_record_is_shown_where_all_are_asked_for(self) -> None:
        assert main(talk("list what contradicts"))[:2] == ["C-01", "C-03"]


def test_two_years_of_an_article_are_compared_by_their_asks() -> None:
    assert main(talk("article 174 in 2031 and 2032 over the years")) == ["R-A32-01"]
