"""Each rule by which plans fit the records, broken once."""

from __future__ import annotations

import pytest

from bot.core.domain.plans import Plans
from bot.core.domain.problem import Inconsistency
from bot.core.validation.plans import find_plan_inconsistencies
from tests.core.campaign import records

MEETING = {"forum": "veldria_talks", "number": 4, "when": "March 2034"}
MILESTONE = {"id": "vote", "when": "Q2 2034", "what": "Vote"}


def flaws(**plans: object) -> list[Inconsistency]:
    return list(find_plan_inconsistencies(Plans.model_validate(plans), records()))


def meeting_flaw(**more: object) -> Inconsistency:
    """Return the one flaw of a meeting with changes; what is nothing is left out."""
    entry = {key: value for key, value in {**MEETING, **more}.items() if value is not None}
    (flaw,) = flaws(meetings=[entry])
    return flaw


def test_whole_plans_have_no_flaw() -> None:
    windows = [{"forum": "round_table", "usually": ["May"]}]
    unnumbered = {"forum": "veldria_talks", "id": "veldria_talks:2034-vik", "when": "tbc"}
    same = {"forum": "veldria_talks", "number": 5, "id": "veldria_talks:5", "when": "2034"}

    assert flaws(meetings=[MEETING, unnumbered, same], milestones=[MILESTONE], windows=windows) == []


def test_a_forum_is_on_record() -> None:
    flaw = meeting_flaw(forum="veldria_talk")

    assert flaw == Inconsistency(
        ("meetings", 0, "forum"), "there is no forum “veldria_talk”", "did you mean “veldria_talks”?"
    )


def test_a_forum_of_a_window_is_on_record() -> None:
    (flaw,) = flaws(windows=[{"forum": "senate", "usually": ["May"]}])

    assert flaw.where == ("windows", 0, "forum")


def test_a_meeting_has_a_number_or_an_id() -> None:
    assert meeting_flaw(number=None).what == "the meeting has no number"


@pytest.mark.parametrize(
    "name", ["veldria_talks:vik", "round_table:2034-vik", "veldria_talks:4", "veldria_talks:2034-"]
)
def test_the_id_of_a_meeting_without_number_names_forum_year_and_place(name: str) -> None:
    assert meeting_flaw(number=None, id=name).what == f"“{name}” is not an id of a meeting without number"


def test_an_id_beside_a_number_says_the_same() -> None:
    assert meeting_flaw(id="veldria_talks:5").mend == "delete this line, or write “veldria_talks:4”"


def test_a_new_meeting_has_a_date_even_if_nobody_knows_it() -> None:
    assert meeting_flaw(when=None).what == "“when” is missing"


def test_a_meeting_on_record_may_leave_its_date_open() -> None:
    assert flaws(meetings=[{"forum": "veldria_talks", "number": 3, "note": "bring bells"}]) == []


@pytest.mark.parametrize("when", ["12/10/2034", "2034-02-30", "March", "2034-03-26 02:30"])
def test_a_date_can_be_read(when: str) -> None:
    flaw = meeting_flaw(when=when)

    assert flaw.where == ("meetings", 0, "when")
    assert flaw.what
    assert flaw.mend


def test_a_zone_is_one() -> None:
    flaw = meeting_flaw(zone="Asia/Almata")

    assert (flaw.where, flaw.mend) == (("meetings", 0, "zone"), "did you mean “Asia/Almaty”?")


@pytest.mark.parametrize(
    ("kind", "entry"),
    [("meetings", MEETING), ("milestones", MILESTONE), ("windows", {"forum": "round_table", "usually": ["May"]})],
)
def test_an_entry_stands_once(kind: str, entry: dict[str, object]) -> None:
    (flaw,) = flaws(**{kind: [entry, entry]})

    assert (flaw.where, flaw.mend) == ((kind, 1), "make one entry of the two")


def test_a_milestone_does_not_bear_the_id_of_a_meeting() -> None:
    (flaw,) = flaws(milestones=[{**MILESTONE, "id": "veldria_talks:3"}])

    assert flaw.what == "“veldria_talks:3” is the id of a meeting"


@pytest.mark.parametrize(
    ("kind", "entry", "key"),
    [
        ("meetings", {**MEETING, "raise": ["bells", "R-A31-01", "bell"]}, "raise"),
        ("milestones", {**MILESTONE, "topics": ["bells", "visas", "visa"]}, "topics"),
        ("milestones", {**MILESTONE, "entities": ["orla", "stane", "orlo"]}, "entities"),
    ],
)
def test_what_is_named_is_on_record(kind: str, entry: dict[str, object], key: str) -> None:
    (flaw,) = flaws(**{kind: [entry]})

    assert flaw.where == (kind, 0, key, 2)
    assert flaw.mend.startswith("did you mean “")
