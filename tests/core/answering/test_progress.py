"""What answers say of what came of asks: what is recorded, as it was known then, and else that nothing is."""

from __future__ import annotations

from datetime import timedelta

from bot.core.answering.status import asks_of_progress, tell_progress
from bot.core.progress.standing import Standing
from tests.core.asking import talk
from tests.core.progress.making import RECORDED, entry

QUESTION = "status of R-A31-01"
MET = entry("met", "2031", 1, record="R-A31-01")


def test_of_a_question_what_became_of_an_ask_its_entries_are_wanted() -> None:
    assert asks_of_progress(talk(QUESTION)) == ("R-A31-01",)


def test_of_no_other_question_any_are_wanted() -> None:
    assert asks_of_progress(talk("R-A31-01")) == ()


def test_without_entries_it_says_that_no_evidence_is_on_record() -> None:
    told = talk(QUESTION)
    tell_progress(told, ())

    assert ([say.key for say in told.lead], told.standings) == (["status.unknown"], {})


def test_what_is_recorded_is_told() -> None:
    told = talk(QUESTION)
    tell_progress(told, (MET,))

    assert ([say.key for say in told.lead], told.standings) == (["status.recorded"], {"R-A31-01": Standing(None, MET)})


def test_what_was_recorded_later_was_not_known_then() -> None:
    told = talk(QUESTION)
    tell_progress(told, (MET,), RECORDED + timedelta(hours=23))

    assert ([say.key for say in told.lead], told.standings) == (["status.unknown"], {})
