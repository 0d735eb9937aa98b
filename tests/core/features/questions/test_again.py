"""What the last answer of a thread led with, all of it, though it listed only so many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.features.questions.answerer import restore_found_items
from bot.core.features.questions.model import MOST_MAIN
from tests.core.campaign import TODAY, answerer_of, ask_record, main, records, thread

if TYPE_CHECKING:
    from tests.campaign_data import Change

MANY = 2 * MOST_MAIN
MORE: tuple[Change, ...] = tuple(
    (("recommendations", 8 + n), ask_record(f"R-X{n:03}", "ASSEMBLY", "prisons", "ASSEMBLY-2031")) for n in range(MANY)
)


def test_of_a_few_it_is_those_that_were_shown() -> None:
    answer, context = thread("What did the Assembly ask on prisons?")

    assert context is not None
    assert [item.id for item in restore_found_items(context, Catalogue(records())) or ()] == main(answer)


def test_of_many_all_are_found_again_in_their_order() -> None:
    answer, context = thread("What did the Assembly ask on prisons?", changes=MORE)
    answerer = answerer_of(*MORE)
    whole, _ = answerer.answer("What did the Assembly ask on prisons?", None, TODAY, whole=True)

    assert context is not None
    assert len(main(answer)) == MOST_MAIN < len(main(whole))
    assert [item.id for item in restore_found_items(context, answerer.catalogue) or ()] == main(whole)


def test_an_answer_that_may_be_whole_lists_what_otherwise_is_only_counted() -> None:
    answer, _ = answerer_of(*MORE).answer("What did the Assembly ask on prisons?", None, TODAY, whole=True)

    assert len(main(answer)) == answer.sections[0].total > MANY


@pytest.mark.parametrize("found", [MOST_MAIN + 1, 10 * MANY])
def test_what_the_slots_do_not_lead_to_exactly_is_not_told(found: int) -> None:
    _, context = thread("What did the Assembly ask on prisons?", changes=MORE)

    assert context is not None
    assert restore_found_items(replace(context, found=found), answerer_of(*MORE).catalogue) is None


def test_what_a_question_excluded_is_in_no_slot_and_so_not_told() -> None:
    _, context = thread("What was asked on prisons, but not by Bell Watch?", changes=MORE)

    assert context is not None
    assert context.found > MOST_MAIN
    assert restore_found_items(context, answerer_of(*MORE).catalogue) is None


def test_a_follow_up_on_a_source_leaves_what_was_found() -> None:
    _, before = thread("What did the Assembly ask on prisons?")
    _, after = thread("What did the Assembly ask on prisons?", "source?")

    assert before is not None
    assert after is not None
    assert (after.shown, after.found) == (before.shown, before.found)
