"""Forms: the same commands as typed, and mistakes by field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from bot.core.features.commands.forms import FIELDS, FilledForm
from tests.core.dispatch.wired_bot import ANY, EDA, RIA, STRANGER, offered, text_of

if TYPE_CHECKING:
    from bot.core.domain.access import Visitor
    from bot.core.features.commands.forms import FormField
    from tests.core.dispatch.wired_bot import Lobby

ADDED: dict[FormField, str] = {
    "which": "veldria_talks:7", "when": "2096-03-09", "place": "Orm", "confirmed": "yes", "note": "by letter",
}  # fmt: skip
MOVED: dict[FormField, str] = {"which": "veldria_talks:5", "when": "2095-04-01", "reason": "they asked for it"}


async def test_a_meeting_is_added(lobby: Lobby) -> None:
    await lobby.fill_in(FilledForm("meeting", "add", ADDED))
    lobby.refresh()

    assert "9 March 2096" in text_of(await lobby.write("meeting show veldria_talks:7", EDA))


async def test_a_milestone_is_added(lobby: Lobby) -> None:
    await lobby.fill_in(FilledForm("milestone", "add", {"which": "vote", "when": "Q2 2096", "what": "The vote"}))

    assert "what: The vote" in lobby.plans()


async def test_a_meeting_is_moved(lobby: Lobby) -> None:
    await lobby.fill_in(FilledForm("meeting", "move", MOVED))

    assert "2095-04-01" in lobby.plans()


@pytest.mark.parametrize(("form", "status"), [("confirm", "confirmed"), ("cancel", "cancelled")])
async def test_a_meeting_is_confirmed_or_cancelled_by_a_form(lobby: Lobby, form: str, status: str) -> None:
    await lobby.fill_in(FilledForm("meeting", form, {"which": "veldria_talks:5"}))  # type: ignore[arg-type]

    assert f"status: {status}" in lobby.plans()


async def test_what_was_filled_in_is_kept_as_the_reason(lobby: Lobby) -> None:
    await lobby.fill_in(FilledForm("meeting", "move", MOVED))
    head = await lobby.office.documents.head("milestones")

    assert head is not None
    assert head.reason == "meeting move veldria_talks:5 to 2095-04-01 because they asked for it"


async def test_what_was_changed_can_be_taken_back_with_a_click(lobby: Lobby) -> None:
    done = await lobby.fill_in(FilledForm("meeting", "move", MOVED))
    await lobby.choose(offered(done, "undo"), EDA)

    assert "2095-04-01" not in lobby.plans()


class TestMistakes:
    async def mistakes(self, lobby: Lobby, form: FilledForm) -> dict[FormField, str]:
        before = lobby.plans()
        response = await lobby.fill_in(form)

        assert response is not None
        assert lobby.plans() == before
        return {**response.mistakes}

    async def test_what_is_missing_is_named_by_its_field(self, lobby: Lobby) -> None:
        found = await self.mistakes(lobby, FilledForm("meeting", "add", {}))

        assert found == {"which": "Please fill this in.", "when": "Please fill this in."}

    async def test_a_forum_that_nobody_knows_is_told_below_its_field(self, lobby: Lobby) -> None:
        found = await self.mistakes(lobby, FilledForm("meeting", "add", {**ADDED, "which": "veldria_taks:7"}))

        assert list(found) == ["which"]
        assert "veldria_talks" in found["which"]

    async def test_a_date_that_may_be_read_in_two_ways(self, lobby: Lobby) -> None:
        found = await self.mistakes(lobby, FilledForm("meeting", "move", {**MOVED, "when": "03/04/2095"}))

        assert list(found) == ["when"]

    async def test_a_zone_that_there_is_not(self, lobby: Lobby) -> None:
        found = await self.mistakes(lobby, FilledForm("meeting", "add", {**ADDED, "zone": "Nowhere"}))

        assert list(found) == ["zone"]

    async def test_several_at_once(self, lobby: Lobby) -> None:
        wrong: dict[FormField, str] = {"which": "x:1", "when": "soon", "note": "a" * 3_000}

        assert set(await self.mistakes(lobby, FilledForm("meeting", "add", wrong))) == set(wrong)

    @pytest.mark.parametrize("form", ["move", "confirm", "cancel"])
    async def test_a_meeting_that_is_not_planned(self, lobby: Lobby, form: str) -> None:
        values: dict[FormField, str] = {"which": "veldria_talks:77", "when": "2095-04-01"}
        found = await self.mistakes(lobby, FilledForm("meeting", form, values))  # type: ignore[arg-type]

        assert list(found) == ["which"]

    async def test_a_meeting_that_is_planned_already_is_told_below_its_field(self, lobby: Lobby) -> None:
        found = await self.mistakes(lobby, FilledForm("meeting", "add", {**ADDED, "which": "veldria_talks:5"}))

        assert list(found) == ["which"]

    async def test_what_only_the_whole_document_shows(self, lobby: Lobby) -> None:
        bad: dict[FormField, str] = {"which": "no/id", "when": "Q2 2096", "what": "The vote"}

        assert list(await self.mistakes(lobby, FilledForm("milestone", "add", bad))) == ["which"]


@pytest.mark.parametrize("who", [ANY, RIA, STRANGER, replace(EDA, home="T2"), replace(EDA, room="C9")])
async def test_forged_forms_of_people_without_the_right_change_nothing(lobby: Lobby, who: Visitor) -> None:
    values: dict[FormField, str] = {**ADDED, **MOVED, "what": "The vote"}
    before = lobby.plans()
    for noun, form in FIELDS:
        await lobby.fill_in(FilledForm(noun, form, values), who)

    assert lobby.plans() == before


@pytest.mark.parametrize("form", ["add", "move"])
async def test_a_time_that_may_be_of_two_zones_is_told_below_the_date(lobby: Lobby, form: str) -> None:
    filled = {"which": "veldria_talks:7" if form == "add" else "veldria_talks:5", "when": "2096-03-09 09:30"}
    told = await lobby.fill_in(FilledForm("meeting", form, {**filled, "place": "Almaty"}))  # type: ignore[arg-type, dict-item]

    assert told is not None
    assert told.mistakes == {
        "when": "“2096-03-09 09:30” in Almaty: in which local time? Nothing was changed. "
        "Type “2096-03-09 09:30 Almaty” or “2096-03-09 09:30 Oslo”."
    }


class TestWhatCameOfAnAsk:
    RECORD: ClassVar[dict[FormField, str]] = {
        "ask": "r-b31-01", "state": "partly_met", "on": "2020-05~",
        "evidence": "https://example.org/law", "note": "a start",
    }  # fmt: skip

    async def test_what_came_of_an_ask_is_recorded_as_if_it_had_been_typed(self, lobby: Lobby) -> None:
        said = text_of(await lobby.fill_in(FilledForm("progress", "record", self.RECORD)))
        (entry,) = await lobby.office.progress.of(("R-B31-01",))

        assert said.startswith("Recorded as entry 1 on R-B31-01")
        assert (entry.state, str(entry.date), entry.evidence, entry.note, entry.author) == (
            "partly_met", "2020-05~", "https://example.org/law", "a start", "slack:EDA",
        )  # fmt: skip

    async def test_what_a_reader_fills_in_is_a_proposal(self, lobby: Lobby) -> None:
        said = text_of(await lobby.fill_in(FilledForm("progress", "record", self.RECORD), RIA))

        assert said.startswith("Proposed as entry 1")

    @pytest.mark.parametrize(
        ("change", "wrong"),
        [
            ({"ask": ""}, ["ask"]),
            ({"ask": "R-NONE-1"}, ["ask"]),
            ({"state": "splendid"}, ["state"]),
            ({"on": "soon"}, ["on"]),
            ({"on": ""}, ["on"]),
            ({"on": "2090"}, ["on"]),
            ({"evidence": ""}, ["evidence"]),
            ({"meeting": "nowhere:1"}, ["meeting"]),
            ({"meeting": "veldria_talks:99"}, ["meeting"]),
            ({"on": "", "meeting": "veldria_talks:5"}, ["on"]),
            ({"ask": "x", "state": "met", "on": "soon", "evidence": ""}, ["ask", "evidence", "on"]),
            ({"note": "x" * 2_001}, ["note"]),
        ],
    )
    async def test_each_mistake_is_told_at_its_field_and_nothing_is_recorded(
        self, lobby: Lobby, change: dict[FormField, str], wrong: list[str]
    ) -> None:
        response = await lobby.fill_in(FilledForm("progress", "record", {**self.RECORD, **change}))

        assert response is not None
        assert sorted(response.mistakes) == wrong
        assert await lobby.office.progress.of(("R-B31-01",)) == ()
