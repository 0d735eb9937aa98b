"""What happened and when."""

from __future__ import annotations

import pytest

from tests.core.campaign import headings, keys, main, milestone, related, talk


class TestSteps:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("when was the Bridge Pact signed", ["M-2029-04-02"]),
            ("when did the unrest happen", ["M-2030-05-06"]),
            ("when was the resolution adopted", ["M-2031-03-04"]),
            ("when did the Assembly adopt it", ["M-2031-03-04"]),
            ("what happened in the unrest", ["M-2030-05-06"]),
            ("what happened in May 2030", ["M-2030-05-06"]),
            ("timeline of 2030", ["M-2030-01-01", "M-2030-05-06"]),
            ("timeline of the Bridge Pact", ["M-2028-10", "M-2029-04-02"]),
            ("list: when article 164 in force", ["M-2030-01-01"]),
            ("first in the timeline of the Bridge Pact", ["M-2028-10"]),
            ("latest in the timeline of the Bridge Pact", ["M-2029-04-02"]),
            ("Bridge Pact", ["M-2028-10", "M-2029-04-02"]),
        ],
    )
    def test_what_is_named_finds_its_steps(self, text: str, found: list[str]) -> None:
        assert main(talk(text)) == found

    def test_what_others_did_then_is_no_answer_to_what_somebody_did(self) -> None:
        law = milestone("M-2034-02-03", "2034-02-03", "adopted")
        answer = talk("what did the Assembly adopt in 2034", changes=((("milestones", 5), law),))

        assert (main(answer), keys(answer)) == ([], ["none.milestone"])

    def test_where_nobody_is_named_it_is_whoever_did_it(self) -> None:
        law = milestone("M-2034-02-03", "2034-02-03", "adopted")

        assert main(talk("what was adopted in 2034", changes=((("milestones", 5), law),))) == ["M-2034-02-03"]

    def test_the_text_of_a_step_stands_below(self) -> None:
        assert related(talk("when was the Bridge Pact signed")) == ["LEAGUE-PACT"]

    def test_a_step_may_have_two_names(self) -> None:
        assert main(talk("Bridge Pact round")) == ["M-2028-10"]

    @pytest.mark.parametrize(("kept", "asked"), [("begun", "opened"), ("decided", "adopted"), ("held", "happened")])
    def test_steps_that_are_nearly_the_same_are_found(self, kept: str, asked: str) -> None:
        step = milestone("M-2035-02-03", "2035-02-03", kept, entities=["guild"])

        assert main(talk(f"when Ringers Guild {asked}", changes=((("milestones", 5), step),))) == ["M-2035-02-03"]

    def test_a_general_step_beside_another_is_passed_over(self) -> None:
        assert main(talk("when did it happen that the Bridge Pact was signed")) == ["M-2029-04-02"]

    def test_a_forum_has_its_own_steps(self) -> None:
        began = (("milestones", 4, "forum"), "ROUND")

        assert main(talk("when was the round table opened", changes=(began,))) == ["M-2028-10"]

    def test_a_number_tells_rounds_apart(self) -> None:
        rounds = tuple(
            (
                ("milestones", 4 + n),
                milestone(f"M-2034-0{n}-01", f"2034-0{n}-01", "round", number=n, entities=["guild"]),
            )
            for n in (1, 2)
        )

        assert main(talk("when was the 2nd round of the Ringers Guild", changes=rounds)) == ["M-2034-02-01"]
        assert main(talk("when was the 3rd round of the Ringers Guild", changes=rounds)) == []


class TestNoStep:
    def test_a_step_that_is_not_on_record_is_a_no_with_what_is(self) -> None:
        answer = talk("when was the Bridge Pact ratified")

        assert (answer.abstained, keys(answer), headings(answer)) == (True, ["none.milestone"], ["related.near"])
        assert related(answer) == ["M-2029-04-02", "M-2028-10"]

    def test_a_theme_has_no_steps(self) -> None:
        assert keys(talk("when was fishing banned")) == ["none.milestone"]

    def test_a_step_at_another_time_is_corrected(self) -> None:
        answer = talk("was the Bridge Pact signed in 2031")

        assert (keys(answer), main(answer)) == (["lead.other_date"], ["M-2029-04-02"])

    def test_a_step_that_never_was_is_not_corrected(self) -> None:
        assert keys(talk("was the Bridge Pact ratified in 2031")) == ["none.milestone"]

    def test_a_person_without_steps_has_none(self) -> None:
        assert talk("when was Orla Venn arrested").intent == "none"

    def test_an_unknown_word_beside_a_step_is_not_answered(self) -> None:
        assert keys(talk("when was zzz adopted")) == ["none.not_understood"]

    def test_a_time_of_which_nothing_is_known_is_a_no(self) -> None:
        assert talk("timeline of 2040").abstained

    def test_when_alone_asks_nothing(self) -> None:
        assert keys(talk("when")) == ["none.subject"]


class TestSinceWhen:
    def test_since_when_a_forum_meets_is_when_it_began(self) -> None:
        began = (("milestones", 5), milestone("M-2027-02-03", "2027-02-03", "begun", forum="TALKS"))
        words = talk("the talks began", changes=(began,))

        assert main(words) == ["M-2027-02-03"]


class TestNext:
    def test_what_is_over_is_not_the_next(self) -> None:
        answer = talk("when is the next round of the Bridge Pact")

        assert (answer.abstained, keys(answer), main(answer)) == (True, ["none.milestone"], [])
        assert related(answer) == ["M-2028-10"]

    def test_the_next_is_the_one_that_is_still_to_come(self) -> None:
        coming = (("milestones", 5), milestone("M-2033-02-03", "2033-02-03", "round", entities=["pact"]))

        assert main(talk("when is the next round of the Bridge Pact", changes=(coming,))) == ["M-2033-02-03"]


class TestAsks:
    def test_when_something_was_asked_is_on_the_asks(self) -> None:
        assert talk("when did the Assembly ask on bells").intent == "recommendations"

    def test_when_somebody_asked_about_a_person_is_told_with_what_was_asked(self) -> None:
        named = (("recommendations", 3, "entities"), ["orla"])

        assert main(talk("when did the League ask on Orla Venn", changes=(named,))) == ["R-L32-01"]

    def test_when_asked_to_sign_is_on_the_step(self) -> None:
        assert talk("when was the Bridge Pact asked to be signed").intent == "milestones"

    def test_a_general_step_in_passing_is_on_the_asks(self) -> None:
        assert talk("what happened on prisons").intent == "recommendations"


class TestDays:
    @pytest.mark.parametrize("text", ["2 April 2029", "what was on 2 April 2029", "April 2029"])
    def test_what_happened_in_a_few_days_is_shown(self, text: str) -> None:
        assert main(talk(text)) == ["M-2029-04-02"]

    def test_a_year_is_no_few_days(self) -> None:
        assert talk("2029").abstained

    def test_what_was_asked_then_comes_first(self) -> None:
        assert talk("4 March 2031").intent == "recommendations"


class TestEntities:
    def test_a_body_no_ask_names_is_found_in_a_text(self) -> None:
        answer = talk("Ringers Guild")

        assert (answer.intent, main(answer)) == ("source", ["LEAGUE-PACT"])

    def test_an_entity_that_nothing_names_is_a_no(self) -> None:
        assert keys(talk("Orla Venn")) == ["none.combination"]

    def test_an_entity_that_an_ask_names_is_answered_with_asks(self) -> None:
        named = (("recommendations", 0, "entities"), ["guild"])

        assert main(talk("Ringers Guild", changes=(named,))) == ["R-A31-01"]


class TestThen:
    def test_what_happened_at_a_time_is_all_of_that_time(self) -> None:
        assert main(talk("what happened in April 2029?")) == ["M-2029-04-02"]

    def test_an_event_keeps_to_the_day_it_is_asked_for(self) -> None:
        assert main(talk("when did the unrest of May 2030 happen?")) == ["M-2030-05-06"]

    def test_a_timeline_from_one_step_to_another_holds_what_lies_between(self) -> None:
        found = main(talk("timeline of the Bridge Pact, opened to ratified"))

        assert found == ["M-2028-10", "M-2029-04-02"]

    def test_a_general_word_beside_a_step_does_not_hide_its_other_name(self) -> None:
        assert main(talk("when happened the round on the Bridge Pact?")) == ["M-2028-10"]
