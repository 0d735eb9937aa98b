"""What "not" and "except" turn."""

from __future__ import annotations

from tests.core.campaign import read


def turned(text: str) -> list[str]:
    return [mention.surface for mention in read(text).mentions if mention.negated]


def test_not_turns_what_follows() -> None:
    assert turned("not bells but prisons") == ["bells"]


def test_not_turns_one_value() -> None:
    assert turned("not bells prisons") == ["bells"]


def test_except_turns_every_value_of_a_kind() -> None:
    assert turned("except bells and prisons") == ["bells", "prisons"]


def test_except_leaves_values_of_another_kind() -> None:
    assert turned("except bells and Bell Watch") == ["bells"]


def test_a_comma_ends_what_is_turned() -> None:
    assert turned("except bells, prisons") == ["bells"]


def test_a_negation_before_a_comma_turns_nothing() -> None:
    assert turned("no, bells") == []


def test_a_value_far_away_is_not_turned() -> None:
    assert turned("not the a of in on bells") == []


def test_a_word_of_asking_between_does_not_matter() -> None:
    assert turned("not from Bell Watch") == ["Bell Watch"]


def test_a_theme_and_a_forum_are_turned() -> None:
    assert turned("except fishing") == ["fishing"]
    assert turned("not the Veldria talks") == ["Veldria talks"]


def test_a_russian_negation_turns_what_follows() -> None:
    assert turned("не тюрьмы") == ["тюрьмы"]


def test_a_kazakh_negation_turns_what_stands_before() -> None:
    assert turned("қоңырау емес түрме") == ["қоңырау"]


def test_a_kazakh_negation_reaches_over_a_function_word() -> None:
    assert turned("қоңырау үшін емес") == ["қоңырау"]


def test_a_kazakh_negation_reaches_no_further() -> None:
    assert turned("қоңырау үшін және бар емес") == []


def test_a_turned_topic_is_excluded() -> None:
    question = read("bells, not prisons")

    assert (question.subject.topics, question.subject.not_topics) == (("bells",), ("prisons",))


def test_a_turned_theme_is_no_subject() -> None:
    assert read("bells, not fishing").subject.themes == ()


def test_a_turned_entity_is_no_subject() -> None:
    assert read("bells, not Orla Venn").subject.entities == ()


def test_an_exception_that_ends_its_clause_turns_what_stands_before_it() -> None:
    question = read("asks of the Assembly, prisons except: bells")

    assert (question.subject.not_topics, question.subject.topics) == (("prisons",), ("bells",))


def test_a_kazakh_exception_turns_every_value_joined_to_the_one_before_it() -> None:
    assert turned("қоңырау мен түрмеден басқа") == ["қоңырау", "түрмеден"]
    assert turned("тәртіпсіздік, қоңырау және түрмеден басқа") == ["тәртіпсіздік", "қоңырау", "түрмеден"]


def test_a_kazakh_exception_leaves_a_value_of_another_kind_and_one_behind_a_comma() -> None:
    assert turned("Ассамблея мен түрмеден басқа") == ["түрмеден"]
    assert turned("қоңырау, түрмеден басқа") == ["түрмеден"]


def test_an_exception_that_ends_its_clause_turns_all_it_names() -> None:
    assert turned("what was asked, bells and prisons except") == ["bells", "prisons"]
