"""Who asks and who is asked."""

from __future__ import annotations

import pytest

from tests.core.campaign import read


def cast(text: str) -> tuple[list[str], list[str]]:
    people = read(text).people
    return list(people.askers), list(people.addressees)


class TestSure:
    def test_who_only_asks_on_record_is_the_asker(self) -> None:
        assert cast("bells to Bell Watch") == (["BELL"], [])

    def test_who_is_only_asked_on_record_is_the_addressee(self) -> None:
        assert cast("bells from the Veldrian government") == ([], ["GOV"])

    def test_who_is_only_asked_is_the_asker_where_its_own_asks_are_wanted(self) -> None:
        assert cast("what did the Veldrian government itself ask") == (["GOV"], [])

    @pytest.mark.parametrize("text", ["asks to the Veldrian government itself", "what should the government itself do"])
    def test_an_actor_does_not_ask_where_something_is_asked_of_it(self, text: str) -> None:
        assert cast(text) == ([], ["GOV"])

    @pytest.mark.parametrize(
        "text",
        ["did the government ask on bells", "what has the Veldrian government asked", "the government has asked it",
         "требовала ли правительство"],
    )  # fmt: skip
    def test_who_is_said_to_ask_is_the_asker_though_it_never_did(self, text: str) -> None:
        assert cast(text) == (["GOV"], [])

    @pytest.mark.parametrize(
        "text",
        ["what has the government been asked", "what was the government asked", "what is the government asked to do",
         "did the Assembly ask the government", "has the government done it, as was asked"],
    )  # fmt: skip
    def test_an_actor_does_not_ask_where_it_is_said_to_be_asked(self, text: str) -> None:
        assert "GOV" in cast(text)[1]

    def test_beside_an_asker_the_other_is_asked(self) -> None:
        assert cast("what did the Assembly ask the League") == (["ASSEMBLY"], ["LEAGUE"])

    def test_an_actor_that_only_takes_part_is_not_asked(self) -> None:
        assert cast("what should the Assembly do together with the Secretariat")[1] == ["ASSEMBLY"]
        assert cast("what did the Assembly ask together with the League") == (["ASSEMBLY"], [])

    def test_the_order_makes_no_difference(self) -> None:
        assert cast("the League: what did the Assembly ask") == (["ASSEMBLY"], ["LEAGUE"])

    def test_two_askers_both_ask(self) -> None:
        assert cast("the Assembly and Bell Watch on bells") == (["ASSEMBLY", "BELL"], [])


class TestEither:
    def test_who_does_both_asks_if_nothing_says_otherwise(self) -> None:
        question = read("the League on bells")

        assert (question.people.askers, question.people.unsure) == (("LEAGUE",), ("LEAGUE",))

    @pytest.mark.parametrize("text", ["asks to the League", "to whom: the League", "addressed to the League"])
    def test_to_makes_an_addressee(self, text: str) -> None:
        assert cast(text) == ([], ["LEAGUE"])

    @pytest.mark.parametrize("text", ["asks from the League", "asked by the League", "what the League itself asked"])
    def test_from_by_and_itself_make_an_asker(self, text: str) -> None:
        question = read(text)

        assert (question.people.askers, question.people.unsure) == (("LEAGUE",), ())

    def test_what_it_should_do_is_asked_of_it_wherever_it_is_named(self) -> None:
        assert cast("the League: what should it do") == ([], ["LEAGUE"])

    def test_an_actor_named_before_what_another_should_do_is_not_asked(self) -> None:
        assert cast("the League: what should Veldria do") == (["LEAGUE"], ["GOV"])

    def test_to_in_another_clause_says_nothing(self) -> None:
        assert cast("who wants to, the League")[0] == ["LEAGUE"]

    def test_a_word_with_a_subject_between_parts_them(self) -> None:
        assert cast("to prisons the League")[0] == ["LEAGUE"]

    def test_at_a_meeting_it_asks(self) -> None:
        question = read("the League at the Veldria talks")

        assert (question.people.askers, question.people.unsure) == (("LEAGUE",), ())

    def test_of_two_who_do_both_neither_is_sure(self) -> None:
        assert read("the League, the Northern League").people.unsure == ("LEAGUE",)


class TestCases:
    def test_a_russian_dative_is_an_addressee(self) -> None:
        assert cast("что просила Ассамблея Секретариату")[1] == ["SECRETARIAT"]

    def test_a_kazakh_dative_is_an_addressee(self) -> None:
        assert cast("Ассамблея Хатшылыққа не сұрады") == (["ASSEMBLY"], ["SECRETARIAT"])

    def test_a_kazakh_postposition_makes_an_addressee(self) -> None:
        assert cast("Ассамблея Хатшылық үшін арналған")[1] == ["SECRETARIAT"]


class TestHome:
    @pytest.mark.parametrize("text", ["what did the Assembly ask Veldria", "asks of Veldria"])
    def test_the_state_is_asked_where_an_addressee_stands(self, text: str) -> None:
        assert cast(text)[1] == ["GOV"]

    @pytest.mark.parametrize("text", ["prisons in Veldria", "the Assembly and Veldria", "Veldria bells"])
    def test_elsewhere_it_is_only_the_place(self, text: str) -> None:
        assert cast(text)[1] == []


class TestParts:
    def test_a_name_that_begins_the_name_of_its_part_is_not_meant(self) -> None:
        assert "SECRETARIAT" not in cast("the Assembly to League Secretariat Orm Office")[1]

    def test_a_place_where_a_forum_meets_is_no_actor(self) -> None:
        assert cast("the Veldria talks at Ormstad") == ([], [])

    def test_a_whole_named_by_itself_is(self) -> None:
        assert cast("the Assembly to the Secretariat, the Orm Office")[1] == ["SECRETARIAT", "OFFICE"]


class TestKinds:
    def test_a_kind_of_asker_asks(self) -> None:
        assert read("what did organisations ask on bells").people.asker_kinds == ("ngo",)

    def test_a_kind_of_which_one_is_set_apart_asks(self) -> None:
        question = read("what do societies (not Bell Watch) demand")

        assert (question.people.asker_kinds, question.people.not_askers, question.subject.topics) == (
            ("ngo",),
            ("BELL",),
            (),
        )

    def test_a_kind_that_is_excepted_does_not(self) -> None:
        question = read("asks on bells, except organisations")

        assert (question.people.asker_kinds, question.people.not_askers) == ((), ("kind:ngo",))

    def test_a_kind_said_to_ask_makes_the_other_one_an_addressee(self) -> None:
        assert read("what did organisations ask the League").people.addressees == ("LEAGUE",)


class TestKindsThatAreTopics:
    """Societies ask, and are asked about."""

    def test_alone_they_are_what_it_is_about(self) -> None:
        question = read("societies in 2031")

        assert (question.people.asker_kinds, question.subject.topics) == ((), ("societies",))

    @pytest.mark.parametrize(
        "text", ["what did societies ask", "asks from societies", "societies on bells", "societies on article 164"]
    )
    def test_said_to_ask_or_beside_a_subject_they_ask(self, text: str) -> None:
        question = read(text)

        assert (question.people.asker_kinds, "societies" in question.subject.topics) == (("ngo",), False)

    def test_asks_on_them_are_not_asks_by_them(self) -> None:
        question = read("asks on societies")

        assert (question.people.asker_kinds, question.subject.topics) == ((), ("societies",))

    def test_beside_an_asker_they_are_what_it_is_about(self) -> None:
        assert read("what did the Assembly ask on societies").people.asker_kinds == ()

    def test_named_twice_they_are_both(self) -> None:
        question = read("what did societies ask on societies")

        assert (question.people.asker_kinds, question.subject.topics) == (("ngo",), ("societies",))


class TestVoices:
    def test_a_person_who_speaks_for_an_asker_asks(self) -> None:
        assert read("what did Ivo Stane ask").people.askers == ("stane",)

    def test_another_person_is_what_it_is_about(self) -> None:
        assert read("what did the Assembly ask on Orla Venn").subject.entities == ("orla",)

    def test_an_excepted_person_asks_nothing(self) -> None:
        assert read("asks except Ivo Stane").people.askers == ()


def test_an_excepted_actor_is_no_asker() -> None:
    question = read("asks on bells, not the Assembly")

    assert (question.people.askers, question.people.not_askers) == ((), ("ASSEMBLY",))


class TestRaising:
    def test_organisations_that_raise_something_ask(self) -> None:
        assert read("what do societies raise at the Veldria talks").people.asker_kinds == ("ngo",)


class TestAskedOf:
    def test_an_ask_put_to_one_who_only_asks_on_record_has_it_as_addressee(self) -> None:
        question = read("demands to the Assembly")

        assert (question.people.askers, question.people.addressees) == ((), ("ASSEMBLY",))

    def test_to_that_belongs_to_no_ask_leaves_it_the_asker(self) -> None:
        assert read("the way to the Assembly").people.askers == ("ASSEMBLY",)

    @pytest.mark.parametrize("text", ["societies in 2031 demand", "what did societies in Ormstad ask?"])
    def test_a_year_or_a_place_may_stand_before_the_verb(self, text: str) -> None:
        assert read(text).people.asker_kinds == ("ngo",)

    def test_what_somebody_should_do_is_asked_of_them(self) -> None:
        question = read("what should the League do")

        assert (question.people.askers, question.people.addressees) == ((), ("LEAGUE",))

    def test_what_somebody_should_ask_is_asked_by_them(self) -> None:
        assert read("what should the League ask").people.askers == ("LEAGUE",)
