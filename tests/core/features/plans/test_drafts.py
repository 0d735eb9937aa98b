"""What a change comes to in the document as it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.command import NotPossibleError
from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.sentence import Say
from bot.core.domain.zones import known_zones
from bot.core.features.documents.model import (
    AppendItem,
    FieldChange,
    RemoveItem,
    SetValue,
    changed_entries,
    compare_documents,
)
from bot.core.features.plans.commands import AddEntry, MoveEntry, RemoveEntry, SetNote, SetRole, SetStatus
from bot.core.features.plans.drafts import draft, find_forum, resolve_id
from tests.campaign_data import dataset
from tests.core.campaign import records

if TYPE_CHECKING:
    from bot.core.features.documents.model import Draft
    from bot.core.features.plans.commands import EditCommand

PLANNED: dict[str, Any] = {
    "meetings": [
        {"forum": "veldria_talks", "number": 4, "when": "March 2034", "status": "tentative"},
        {"forum": "veldria_talks", "number": 3, "note": "bring bells"},
    ],
    "milestones": [{"id": "vote", "when": "Q2 2034", "what": "Vote"}],
}
PEOPLE: dict[str, Any] = {
    "people": [
        {"person": "slack:U1", "role": "admin"},
        {"person": "slack:U2", "role": "editor", "rooms": ["slack:C1"]},
        {"person": "slack:U1", "role": "editor", "rooms": ["slack:C2"]},
    ]
}


def drafted(change: EditCommand, data: dict[str, object] | None = None) -> Draft:
    return draft(change, dict(PLANNED) if data is None else data, dataset())


def refusal(change: EditCommand, data: dict[str, object] | None = None) -> str:
    with pytest.raises(NotPossibleError) as refused:
        drafted(change, data)
    return refused.value.why.key


class TestNames:
    @pytest.mark.parametrize("typed", ["VT:4", "vt:4", "veldria_talks:4", "Veldria Talks:4", "TALKS:4", "VT:004"])
    def test_a_meeting_has_one_name_however_it_is_typed(self, typed: str) -> None:
        assert resolve_id("meeting", typed, records()) == "veldria_talks:4"

    @pytest.mark.parametrize("typed", ["VT", "VT:", "VT:0", "VT:000", "VT:2034", "VT:" + "9" * 5_000])
    def test_a_forum_without_a_number_is_no_meeting(self, typed: str) -> None:
        with pytest.raises(NotPossibleError) as refused:
            resolve_id("meeting", typed, records())

        assert refused.value.why.key == "edit.no_number"

    def test_a_meeting_without_number_is_named_by_year_and_place(self) -> None:
        assert resolve_id("meeting", "VT:2033-Orm", records()) == "veldria_talks:2033-orm"

    def test_a_misspelt_forum_is_told_with_the_one_that_was_meant(self) -> None:
        with pytest.raises(NotPossibleError) as refused:
            find_forum("Veldria_talk", dataset())

        assert refused.value.why == Say("edit.no_forum_but", {"typed": "Veldria_talk", "near": "veldria_talks"})

    def test_an_unknown_forum_is_told_with_those_there_are(self) -> None:
        with pytest.raises(NotPossibleError) as refused:
            find_forum("bells", dataset())

        assert refused.value.why.values == {"typed": "bells", "forums": "veldria_talks"}


class TestAdding:
    def test_a_meeting_is_written_with_what_was_said_and_nothing_else(self) -> None:
        change = AddEntry("meeting", "TALKS:5", "May 2034", place="Vik", confirmed=True)

        assert drafted(change).edits == (
            AppendItem(
                ("meetings",),
                {"forum": "veldria_talks", "number": 5, "when": "May 2034", "status": "confirmed", "place": "Vik"},
            ),
        )

    def test_every_field_is_told_as_new(self) -> None:
        change = drafted(AddEntry("milestone", "sitting", "tbc", "Sitting"))

        assert {(each.field, each.before, each.after) for each in change.changes} == {
            ("id", None, "sitting"), ("when", None, "tbc"), ("what", None, "Sitting"), ("status", None, "tentative"),
        }  # fmt: skip

    @pytest.mark.parametrize("key", ["TALKS:4", "TALKS:3", "TALKS:2033-orm"])
    def test_what_is_planned_or_on_record_with_a_date_is_there_already(self, key: str) -> None:
        assert refusal(AddEntry("meeting", key, "May 2034")) == "edit.there_already"

    def test_a_meeting_of_which_only_the_number_is_known_can_be_planned(self) -> None:
        change = AddEntry("meeting", "TALKS:1", "May 2034")

        assert draft(change, {}, records()).key == "veldria_talks:1"


class TestChanging:
    def test_moving_changes_the_date_and_nothing_else(self) -> None:
        change = drafted(MoveEntry("meeting", "TALKS:4", "April 2034"))

        assert change.edits == (SetValue(("meetings", 0, "when"), "April 2034"),)
        assert change.changes == (FieldChange("when", "March 2034", "April 2034"),)

    def test_moving_may_change_the_place_as_well(self) -> None:
        change = drafted(MoveEntry("meeting", "TALKS:4", "April 2034", "Vik"))

        assert [(each.field, each.before) for each in change.changes] == [("when", "March 2034"), ("place", None)]

    def test_what_is_so_already_comes_to_no_edit(self) -> None:
        assert drafted(SetStatus("meeting", "TALKS:4", "confirmed")).edits != ()
        assert drafted(MoveEntry("meeting", "TALKS:4", "March 2034")).edits == ()

    def test_confirming_a_window_leaves_it_a_window(self) -> None:
        change = drafted(SetStatus("meeting", "TALKS:4", "confirmed"))

        assert change.changes == (FieldChange("status", "tentative", "confirmed"),)

    def test_a_change_of_what_is_only_on_record_begins_an_entry_that_says_no_more(self) -> None:
        change = drafted(SetStatus("meeting", "TALKS:2033-orm", "cancelled"))

        assert change.edits == (
            AppendItem(
                ("meetings",), {"forum": "veldria_talks", "id": "veldria_talks:2033-orm", "status": "cancelled"}
            ),
        )

    @pytest.mark.parametrize("data", [{}, PLANNED], ids=["on record alone", "with an entry that leaves the date open"])
    def test_before_is_what_was_on_record_where_the_plan_leaves_it_open(self, data: dict[str, object]) -> None:
        change = drafted(MoveEntry("meeting", "TALKS:3", "June 2034"), data)

        assert change.changes == (FieldChange("when", "2032-05-09", "June 2034"),)

    def test_a_milestone_on_record_is_not_changed_from_chat(self) -> None:
        assert refusal(MoveEntry("milestone", "M-2031-03-04", "May 2034")) == "unknown.milestone"

    @pytest.mark.parametrize(
        "change",
        [
            MoveEntry("meeting", "TALKS:9", "May 2034"),
            SetNote("meeting", "TALKS:9", "x"),
            RemoveEntry("meeting", "TALKS:9"),
        ],
    )
    def test_what_is_not_planned_cannot_be_changed(self, change: EditCommand) -> None:
        assert refusal(change) == "unknown.meeting"

    def test_removing_tells_all_that_goes(self) -> None:
        change = drafted(RemoveEntry("milestone", "vote"))

        assert change.edits == (RemoveItem(("milestones", 0)),)
        assert {each.field for each in change.changes if each.after is None} == {"id", "when", "what"}


class TestPeople:
    def test_a_new_person_gets_an_entry(self) -> None:
        change = drafted(SetRole("slack:U9", "editor", ("slack:C1",)), PEOPLE)

        assert change.edits == (
            AppendItem(("people",), {"person": "slack:U9", "role": "editor", "rooms": ("slack:C1",)}),
        )

    def test_a_role_in_all_rooms_takes_the_rooms_away(self) -> None:
        change = drafted(SetRole("slack:U2", "editor"), PEOPLE)

        assert change.edits == (RemoveItem(("people", 1, "rooms")),)

    def test_no_other_role_of_the_person_stays(self) -> None:
        change = drafted(SetRole("slack:U1", "reader"), PEOPLE)

        assert change.edits == (SetValue(("people", 0, "role"), "reader"), RemoveItem(("people", 2)))

    def test_who_is_dismissed_loses_every_role_the_last_entry_first(self) -> None:
        change = drafted(RemoveEntry("person", "slack:U1"), PEOPLE)

        assert change.edits == (RemoveItem(("people", 2)), RemoveItem(("people", 0)))
        assert change.key == "slack:U1"

    def test_nobody_unknown_can_be_dismissed(self) -> None:
        assert refusal(RemoveEntry("person", "slack:U7"), PEOPLE) == "unknown.person"


class TestDifferences:
    def test_each_field_that_differs_is_told_with_its_entry(self) -> None:
        after = {"milestones": [{"id": "vote", "when": "Q3 2034", "what": "Vote"}]}

        assert FieldChange("vote when", "Q2 2034", "Q3 2034") in compare_documents(PLANNED, after)
        assert FieldChange("veldria_talks:3 note", "bring bells", None) in compare_documents(PLANNED, after)

    def test_what_stands_outside_of_lists_is_told_too(self) -> None:
        assert compare_documents({"language": "en"}, {"language": "fr"}) == (FieldChange("language", "en", "fr"),)

    def test_equal_documents_differ_in_nothing(self) -> None:
        assert compare_documents(PLANNED, PLANNED) == ()

    def test_an_entry_in_another_place_is_the_same_entry(self) -> None:
        turned = {**PLANNED, "meetings": PLANNED["meetings"][::-1]}

        assert changed_entries(PLANNED, turned) == frozenset()


def there(**entry: object) -> dict[str, object]:
    return {"meetings": [{"forum": "veldria_talks", "number": 4, "when": "March 2034", **entry}]}


ALMATY: EditCommand = AddEntry("meeting", "TALKS:5", "2034-03-11 09:30", place="Almaty")
MOVED: EditCommand = MoveEntry("meeting", "TALKS:4", "2034-03-11 09:30")
ELSEWHERE: EditCommand = MoveEntry("meeting", "TALKS:4", "2034-03-11 09:30", place="Almaty")


class TestClocks:
    """The campaign's zone is that of Oslo."""

    @pytest.mark.parametrize(
        ("change", "data"),
        [
            (ALMATY, None),
            (ELSEWHERE, None),
            (MOVED, there(place="Almaty")),
            (ELSEWHERE, there(place="Vik", zone="Europe/Oslo")),
        ],
        ids=["added", "moved there", "moved and is there already", "moved from where a zone was said"],
    )
    def test_a_time_by_the_clocks_of_the_place_or_of_the_campaign_is_neither(
        self, change: EditCommand, data: dict[str, object] | None
    ) -> None:
        with pytest.raises(NotPossibleError) as refused:
            drafted(change, data)

        assert refused.value.why.key == "edit.which_clocks"
        assert refused.value.readings == ("2034-03-11 09:30 Almaty", "2034-03-11 09:30 Oslo")

    @pytest.mark.parametrize(
        ("change", "data"),
        [
            (AddEntry("meeting", "TALKS:5", "2034-03-11 09:30", place="Almaty", zone="Oslo"), None),
            (AddEntry("meeting", "TALKS:5", "2034-03-11 09:30 Almaty", place="Almaty"), None),
            (AddEntry("meeting", "TALKS:5", "2034-03-11", place="Almaty"), None),
            (AddEntry("meeting", "TALKS:5", "2034-03-11 09:30", place="Brussels"), None),
            (AddEntry("meeting", "TALKS:5", "2034-03-11 09:30", place="Vik"), None),
            (MOVED, there(place="Almaty", zone="Asia/Almaty")),
            (ELSEWHERE, there(place="Almaty", zone="Europe/Oslo")),
            (SetStatus("meeting", "TALKS:4", "confirmed"), there(when="2034-03-11 09:30", place="Almaty")),
        ],
        ids=["zone", "zone in the date", "day", "same clocks", "no clocks", "zone before", "zone of it", "no time"],
    )
    def test_what_is_said_or_makes_no_difference_is_taken(
        self, change: EditCommand, data: dict[str, object] | None
    ) -> None:
        assert drafted(change, data).edits

    @given(
        st.sampled_from(sorted(known_zones())),
        st.datetimes(min_value=datetime(2030, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001 -- on a wall
    )
    def test_no_time_is_taken_for_another_instant_than_clocks_at_the_place_show(
        self, zone: str, local: datetime
    ) -> None:
        when, city = f"{local:%Y-%m-%d %H:%M}", zone.rpartition("/")[2].replace("_", " ")
        try:
            drafted(AddEntry("meeting", "TALKS:5", when, place=city), {})
            taken, meant = (parse_planned_date(text, "Europe/Oslo").instant for text in (when, f"{when} {city}"))
        except (NotPossibleError, PlannedDateError):
            return

        assert taken == meant
