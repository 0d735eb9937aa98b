"""Questions on the texts themselves."""

from __future__ import annotations

import pytest

from tests.core.campaign import headings, keys, main, related, talk


class TestFacts:
    @pytest.mark.parametrize("fact", ["reference", "vote", "rapporteur", "link", "mirror", "procedure", "source"])
    def test_a_text_that_has_what_is_asked_is_shown(self, fact: str) -> None:
        answer = talk(f"{fact} of the 2031 resolution")

        assert (answer.intent, main(answer), related(answer)) == ("source", ["ASSEMBLY-2031"], ["M-2031-03-04"])

    @pytest.mark.parametrize("fact", ["journal", "report number", "debate", "motion"])
    def test_what_a_text_has_not_is_a_no_with_the_text(self, fact: str) -> None:
        answer = talk(f"{fact} of the 2031 resolution")

        assert (answer.abstained, keys(answer), headings(answer)) == (True, ["none.fact"], ["related.near"])
        assert related(answer) == ["ASSEMBLY-2031"]

    def test_a_text_that_is_not_on_record_is_a_no(self) -> None:
        assert keys(talk("vote on the resolution of 2040")) == ["none.source"]

    def test_the_readings_of_a_disputed_vote_stand_below(self) -> None:
        disputed = (("conflicts", 0, "records"), ["ASSEMBLY-2031"])
        answer = talk("vote on the 2031 resolution", changes=(disputed,))

        assert (related(answer), headings(answer)) == (["C-01", "M-2031-03-04"], ["related.conflict"])

    def test_a_count_is_on_the_asks(self) -> None:
        assert talk("how many asks in the 2031 resolution").intent == "recommendations"

    @pytest.mark.parametrize("text", ["how many resolutions by the Assembly?", "how many resolutions"])
    def test_a_count_of_texts_lists_them(self, text: str) -> None:
        assert main(talk(text)) == ["ASSEMBLY-2031", "ASSEMBLY-2033"]

    def test_a_text_that_is_out_is_not_the_next(self) -> None:
        assert main(talk("when is the next resolution of the Assembly?")) == []

    def test_the_source_of_a_step_is_on_the_step(self) -> None:
        assert main(talk("source of the round of 2028 on the Bridge Pact")) == ["M-2028-10"]

    def test_a_count_of_texts_on_a_topic_is_on_the_asks(self) -> None:
        assert talk("how many resolutions on bells").intent == "recommendations"

    def test_a_vote_in_the_time_of_an_event_is_the_vote_then(self) -> None:
        moved = ((("sources", 0, "date"), "2030-05-09"), (("milestones", 0, "date"), "2030-05-09"))

        assert main(talk("how did the vote go in May 2030", changes=moved)) == ["ASSEMBLY-2031"]

    @pytest.mark.parametrize("text", ["vote on bells", "source of article 164"])
    def test_a_word_in_passing_is_on_the_asks(self, text: str) -> None:
        assert talk(text).intent == "recommendations"


class TestWhich:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("resolution of 2031", ["ASSEMBLY-2031"]),
            ("list the resolutions", ["ASSEMBLY-2031", "ASSEMBLY-2033"]),
            ("text of Bell Watch", ["BELL-2031"]),
            ("text of the Ringers Guild", ["LEAGUE-PACT"]),
            ("reference of the resolution on prisons", ["ASSEMBLY-2031", "ASSEMBLY-2033"]),
            ("reference of the resolution on visas", ["ASSEMBLY-2033"]),
            ("reference of the resolution on article 174", ["ASSEMBLY-2033"]),
        ],
    )
    def test_what_narrows_the_texts_finds_them(self, text: str, found: list[str]) -> None:
        assert main(talk(text)) == found

    def test_a_resolution_is_the_lead_askers(self) -> None:
        assert "BELL-2031" not in main(talk("resolutions of 2031"))

    def test_texts_that_carry_asks_come_first(self) -> None:
        bare = (("sources", 4, "publisher"), "ASSEMBLY")

        assert main(talk("list the resolutions", changes=(bare,))) == ["ASSEMBLY-2031", "ASSEMBLY-2033", "LEAGUE-PACT"]

    def test_a_body_in_the_name_of_a_text_need_not_be_its_publisher(self) -> None:
        tagged = (("sources", 3, "entities"), ["pact"])

        assert "ASSEMBLY-2033" in main(talk("reference of the League text on the Bridge Pact", changes=(tagged,)))

    def test_nothing_that_narrows_them_means_none(self) -> None:
        assert talk("resolutions").abstained

    def test_no_text_of_a_year_is_no_answer_on_texts(self) -> None:
        assert talk("resolutions of 2040").intent == "none"


class TestShown:
    def test_the_texts_of_what_was_shown_are_meant(self) -> None:
        assert main(talk("what did Bell Watch ask on bells", "link?")) == ["BELL-2031"]

    def test_a_fact_that_none_of_them_has_is_a_no(self) -> None:
        assert keys(talk("what did Bell Watch ask on bells", "rapporteur?")) == ["none.fact"]
