"""Plans laid over the records, entry by entry and key by key."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.domain.plans import Plans, PlansById, apply_plans
from bot.core.domain.records import Meeting, Milestone
from tests.core.campaign import records


def laid(kind: str, **entry: object) -> tuple[dict[str, Any], PlansById]:
    """Return meetings or milestones by id, with one entry laid over them."""
    dataset, ahead = apply_plans(records(), Plans.model_validate({kind: [entry]}))
    return {each.id: each for each in getattr(dataset, kind)}, ahead


def meeting(**entry: object) -> Meeting:
    (planned,) = (found := laid("meetings", forum="veldria_talks", **entry))[1].plans
    result = found[0][planned]
    assert isinstance(result, Meeting)
    return result


def milestone(**entry: object) -> Milestone:
    result = laid("milestones", **entry)[0][str(entry["id"])]
    assert isinstance(result, Milestone)
    return result


def test_without_plans_the_records_stand_alone() -> None:
    dataset = records()

    assert apply_plans(dataset, Plans()) == (dataset, PlansById())


class TestMeetings:
    def test_a_new_one_is_only_announced(self) -> None:
        planned = meeting(number=4, when="March 2034", place="Vik")

        assert (planned.id, planned.announced, planned.place) == ("veldria_talks:4", True, "Vik")

    def test_a_meeting_without_number_has_the_id_it_was_given(self) -> None:
        assert meeting(id="veldria_talks:2034-vik", when="tbc").date is None

    def test_what_the_plan_leaves_open_stays_as_recorded(self) -> None:
        planned = meeting(number=3, note="bring bells")

        assert (str(planned.date), planned.place, planned.source) == ("2032-05-09", "Ormstad", "TALKS-2032")
        assert planned.note == "bring bells"

    def test_a_date_prevails_over_the_recorded_one(self) -> None:
        assert str(meeting(number=3, when="June 2034").date) == "2034-06"

    def test_what_is_put_off_till_nobody_knows_when_has_no_date(self) -> None:
        assert meeting(id="veldria_talks:2033-orm", when="tbc").date is None

    def test_a_held_meeting_with_a_note_stays_held(self) -> None:
        assert not meeting(number=3, note="bring bells").announced

    def test_a_meeting_known_by_its_number_alone_becomes_announced_by_a_plan(self) -> None:
        assert meeting(number=1, when="2033-02-01").announced

    def test_whose_word_it_is_goes_by_its_source(self) -> None:
        assert meeting(number=4, when="tbc").certainty == "unverified"
        assert meeting(number=4, when="tbc", source="a letter").certainty == "stated"

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("TALKS-2032", ("TALKS-2032", None)),
            ("https://example.org/x", (None, "https://example.org/x")),
            ("a letter", (None, None)),
        ],
    )
    def test_a_source_is_a_text_on_record_an_address_or_words(
        self, source: str, expected: tuple[str | None, str | None]
    ) -> None:
        planned = meeting(number=4, when="tbc", source=source)

        assert (planned.source, planned.link) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2034-03-11 09:30", "2034-03-11"),
        ("11 March 2034", "2034-03-11"),
        ("March 2034", "2034-03"),
        ("2034", "2034"),
        ("Q2 2034", "2034-04-01/2034-06-30"),
        ("12–14 Oct 2034", "2034-10-12/2034-10-14"),
        ("first half of May 2034", "2034-05-01/2034-05-15"),
        ("tbc", "None"),
    ],
)
def test_a_date_is_no_surer_than_it_was_written(written: str, expected: str) -> None:
    assert str(meeting(number=4, when=written).date) == expected


class TestMilestones:
    def test_a_new_one_is_announced_by_whoever_planned_it(self) -> None:
        planned = milestone(id="vote", when="Q2 2034", what="Vote", topics=["bells"])

        assert (planned.announced, planned.topics, planned.source) == (True, ("bells",), None)

    def test_a_milestone_without_any_date_is_planned_and_not_on_record(self) -> None:
        found, ahead = laid("milestones", id="vote", when="tbc", what="Vote")

        assert "vote" not in found
        assert "vote" in ahead.plans

    def test_what_the_plan_leaves_open_stays_as_recorded(self) -> None:
        planned = milestone(id="M-2030-01-01", when="2030-01-02", what="The code changed")

        assert (planned.step, planned.articles) == ("in_force", ("code-2020:164", "code-2030:174"))
        assert (str(planned.date), planned.what) == ("2030-01-02", "The code changed")


class TestAhead:
    def test_a_time_holds_in_the_zone_of_the_entry_and_else_of_the_campaign(self) -> None:
        zones = [laid("meetings", forum="veldria_talks", number=4, when="2034-03-11 09:30", **more)[1].plans[
            "veldria_talks:4"].zone for more in ({}, {"zone": "Asia/Almaty"})]  # fmt: skip

        assert zones == ["Europe/Oslo", "Asia/Almaty"]

    def test_usual_months_are_counted_from_one(self) -> None:
        plans = Plans.model_validate({"windows": [{"forum": "veldria_talks", "usually": ["January", "December"]}]})

        assert apply_plans(records(), plans)[1].windows == {"TALKS": (1, 12)}
