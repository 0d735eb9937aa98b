"""What a question can name, as the records have it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.core.language.names import CampaignNames, normalise_reference
from tests.core.campaign import milestone, records

if TYPE_CHECKING:
    from tests.campaign_data import Change


def names(*changes: Change) -> CampaignNames:
    return CampaignNames.of(records(*changes))


@pytest.mark.parametrize("typed", ["P7_TA(2012)0459", "p7ta 2012 0459", "P7-TA-2012-0459"])
def test_a_number_is_the_same_however_it_is_written(typed: str) -> None:
    assert normalise_reference(typed) == "p7ta20120459"


def test_ids_are_known_in_capitals() -> None:
    assert names().ids["VELDRIA_TALKS:3"] == ("meeting", "veldria_talks:3")


def test_a_short_or_wordy_reference_is_not_looked_for() -> None:
    changed = names((("sources", 0, "references"), {"text": "A-1", "oj": "the official journal", "doc": "DOC-12345"}))

    assert changed.references.keys() >= {"doc12345"}
    assert not changed.references.keys() & {"a1", "theofficialjournal"}


def test_a_group_of_laws_stands_for_its_laws() -> None:
    assert names().laws["penal-code"] == ("code-2020", "code-2030")


def test_a_law_stands_for_itself() -> None:
    assert names().laws["code-2030"] == ("code-2030",)


def test_article_numbers_are_known_with_their_laws() -> None:
    assert names().provisions == {"164": {"code-2020"}, "174": {"code-2030"}, "200": {"code-2030"}}


def test_who_asked_is_an_asker_and_so_is_in_whose_name() -> None:
    changed = names((("recommendations", 3, "askers"), ["SECRETARIAT"]), (("recommendations", 7, "askers"), ["BELL"]))

    assert changed.askers == {"ASSEMBLY", "BELL", "SECRETARIAT", "LEAGUE"}


def test_who_was_addressed_targeted_or_told_is_an_addressee() -> None:
    changed = names((("recommendations", 0, "also_told"), ["OFFICE"]))

    assert changed.addressees == {"GOV", "SECRETARIAT", "LEAGUE", "OFFICE"}


def test_places_of_meetings_and_texts_are_known_by_their_longer_words() -> None:
    changed = names((("sources", 0, "place"), "Orm on Sea"))

    assert changed.places == {"ormstad"}


def test_a_term_may_name_a_forum() -> None:
    assert names().term_forums == {"VT": "TALKS"}


class TestAnchors:
    def test_an_event_is_dated_by_what_happened(self) -> None:
        assert names().anchors["topic", "unrest", ""] == date(2030, 5, 6)

    def test_a_law_is_dated_by_the_last_article_that_came_into_force(self) -> None:
        anchors = names().anchors

        assert ("law", "code-2020", "") not in anchors
        assert anchors["law", "code-2030", ""] == date(2030, 1, 1)

    def test_of_several_steps_the_most_telling_dates_it(self) -> None:
        assert names().anchors["entity", "pact", ""] == date(2029, 4, 2)

    def test_each_step_dates_it_too(self) -> None:
        assert names().anchors["entity", "pact", "opened"] == date(2028, 10, 1)

    def test_of_two_days_of_one_step_the_first_counts(self) -> None:
        again = milestone("M-2035-01-01", "2035-01-01", "signed", entities=["pact"])

        assert names((("milestones", 5), again)).anchors["entity", "pact", "signed"] == date(2029, 4, 2)
