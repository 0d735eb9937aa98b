"""What is listed and shown of the plans, and what a change of them would disturb."""

from __future__ import annotations

import pytest

from bot.core.domain.access import Grant, Rights
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.documents.model import find_last_change
from bot.core.features.plans.commands import ShowEntries
from bot.core.features.plans.listing import affected_entries, list_people, list_plans
from tests.core.campaign import records
from tests.outcomes import items_of, planned_of, rows_of

PLANS = Plans.model_validate(
    {
        "meetings": [
            {"forum": "veldria_talks", "number": 5, "when": "tbc"},
            {"forum": "veldria_talks", "number": 4, "when": "March 2034"},
            {"forum": "round_table", "number": 1, "when": "2033-05-01"},
        ],
        "milestones": [
            {"id": "sitting", "when": "tbc", "what": "Sitting"},
            {"id": "vote", "when": "Q2 2034", "what": "V"},
        ],
    }
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    dataset, ahead = apply_plans(records(), PLANS)
    return Catalogue(dataset, ahead=ahead)


class TestList:
    def test_meetings_stand_by_date_and_those_without_one_last(self, catalogue: Catalogue) -> None:
        assert planned_of(list_plans(ShowEntries("meeting"), catalogue)) == (
            "round_table:1",
            "veldria_talks:4",
            "veldria_talks:5",
        )

    def test_meetings_of_one_forum_are_listed_by_any_of_its_names(self, catalogue: Catalogue) -> None:
        assert planned_of(list_plans(ShowEntries("meeting", "VT"), catalogue)) == ("veldria_talks:4", "veldria_talks:5")

    def test_milestones_without_a_date_are_listed_too(self, catalogue: Catalogue) -> None:
        assert planned_of(list_plans(ShowEntries("milestone"), catalogue)) == ("vote", "sitting")

    def test_without_plans_that_is_said(self) -> None:
        assert [say.key for say in list_plans(ShowEntries("meeting"), Catalogue(records())).say] == [
            "edit.none_planned"
        ]

    def test_an_unknown_forum_is_refused(self, catalogue: Catalogue) -> None:
        assert list_plans(ShowEntries("meeting", "bells"), catalogue).kind == "refused"


class TestShow:
    def test_a_meeting_is_shown_as_its_card(self, catalogue: Catalogue) -> None:
        (item,) = items_of(list_plans(ShowEntries("meeting", "VT:4", one=True), catalogue))

        assert (item.kind, item.id) == ("meeting", "veldria_talks:4")

    def test_a_milestone_without_a_date_is_shown_in_a_line(self, catalogue: Catalogue) -> None:
        assert planned_of(list_plans(ShowEntries("milestone", "sitting", one=True), catalogue)) == ("sitting",)

    @pytest.mark.parametrize(
        "command", [ShowEntries("meeting", "VT:9", one=True), ShowEntries("milestone", "bells", one=True)]
    )
    def test_what_is_not_there_is_refused(self, command: ShowEntries, catalogue: Catalogue) -> None:
        assert list_plans(command, catalogue).kind == "refused"


class TestPeople:
    def test_each_is_listed_with_role_and_rooms(self) -> None:
        rights = Rights((Grant("slack:U1", "admin"), Grant("slack:U2", "editor", ("slack:C1", "slack:C2"))))

        assert rows_of(list_people(rights)) == ("slack:U1: admin", "slack:U2: editor (slack:C1, slack:C2)")

    def test_an_empty_list_of_people_says_so(self) -> None:
        assert [say.key for say in list_people(Rights()).say] == ["edit.no_people"]


MEETING = {"forum": "veldria_talks", "number": 4, "when": "2034-03-01"}


class TestDisturbed:
    @pytest.mark.parametrize(
        "after",
        [
            [],
            [{**MEETING, "when": "2034-03-02"}],
            [{**MEETING, "when": "tbc"}],
            [{**MEETING, "zone": "UTC"}],
            [{**MEETING, "status": "cancelled"}],
        ],
        ids=["removed", "moved", "put off", "in another zone", "cancelled"],
    )
    def test_what_changes_the_time_is_news(self, after: list[object]) -> None:
        assert affected_entries({"meetings": [MEETING]}, {"meetings": after}) == ("veldria_talks:4",)

    @pytest.mark.parametrize(
        "after",
        [[MEETING, {**MEETING, "number": 5}], [{**MEETING, "status": "confirmed"}], [{**MEETING, "note": "x"}]],
        ids=["another", "confirmed", "annotated"],
    )
    def test_nothing_else_is(self, after: list[object]) -> None:
        assert affected_entries({"meetings": [MEETING]}, {"meetings": after}) == ()


class TestLastChange:
    def test_the_last_change_is_the_newest_state_that_changed_the_entry(self) -> None:
        noted = {"meetings": [{**MEETING, "note": "x"}]}
        elsewhere = {**noted, "milestones": [{"id": "vote"}]}

        assert find_last_change("veldria_talks:4", [elsewhere, noted, {"meetings": [MEETING]}, {}]) == 1

    def test_what_was_there_from_the_first_has_none(self) -> None:
        assert find_last_change("veldria_talks:4", [{"meetings": [MEETING]}]) is None
