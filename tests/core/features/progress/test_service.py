"""What came of asks: who may record it, what it takes, and how it is put right."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.core.features.commands.handler import Requester
from bot.core.features.progress.model import ProposalRule, entries_in_force
from tests.core.features.editing_bot import EDA, ELI, NOBODY, OTHER_ROOM, RIA, ROOM, TERMINAL, House, house_at, said
from tests.outcomes import entries_of, status_of, waiting_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.core.features.progress.model import ProgressEntry

ASK = "R-A31-01"
RIA_ELSEWHERE = Requester(RIA.person, OTHER_ROOM)
MET = f"progress {ASK} met 2031 evidence https://example.org/law"


@pytest_asyncio.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    async with house_at(sqlite_url) as opened:
        yield opened


async def recorded(house: House) -> tuple[ProgressEntry, ...]:
    return await house.progress.of((ASK,))


class TestRecording:
    async def test_what_came_of_an_ask_is_recorded_with_who_said_so_and_when(self, house: House) -> None:
        outcome = await house.type(f"{MET} note all of it")
        (entry,) = await recorded(house)

        assert (outcome.kind, said(outcome), entries_of(outcome)) == (
            "recorded", ["progress.recorded"], (replace(entry, author_named=True),)
        )  # fmt: skip
        assert (entry.state, str(entry.date), entry.evidence) == ("met", "2031", "https://example.org/law")
        assert (entry.author, entry.at, entry.note) == (EDA.person, house.clock.now(), "all of it")

    @pytest.mark.parametrize("who", [EDA, RIA], ids=["recorded", "proposed"])
    async def test_where_its_note_is_not_shown_that_is_said_and_the_note_is_kept(
        self, house: House, who: Requester
    ) -> None:
        house.note_rooms = (OTHER_ROOM,)
        outcome = await house.type(f"{MET} note all of it", who)
        (entry,) = [*await house.progress.of((ASK,)), *await house.progress.pending()]

        assert said(outcome)[1:] == ["discreet.note"]
        assert "all of it" not in repr(outcome)
        assert entry.note == "all of it"

    @pytest.mark.parametrize(
        ("evidence", "kept"), [("the minutes note all of it", 0), ("the minutes note: all of it", 1)]
    )
    async def test_what_may_be_a_note_is_not_taken_for_a_name_that_is_told_anywhere(
        self, house: House, evidence: str, kept: int
    ) -> None:
        house.note_rooms = (ROOM,)
        outcome = await house.type(f"progress {ASK} met 2031 evidence {evidence}")

        assert (said(outcome) == ["progress.which_note"], len(await recorded(house))) == (not kept, kept)

    async def test_why_it_is_taken_back_is_a_note_as_well(self, house: House) -> None:
        house.note_rooms = (OTHER_ROOM,)
        await house.type(MET)
        outcome = await house.type("undo progress 1 because all of it")

        assert said(outcome) == ["progress.withdrawn", "discreet.note"]
        assert "all of it" not in repr(outcome)

    async def test_people_are_named_where_they_said_it_alone(self, house: House) -> None:
        await house.type(MET, RIA)
        await house.type("approve 1", Requester(EDA.person, OTHER_ROOM))
        told = [await house.type(f"progress {ASK}", Requester(EDA.person, room)) for room in (ROOM, OTHER_ROOM)]

        assert [(each.author_named, each.approver_named) for outcome in told for each in entries_of(outcome)] == [
            (True, False), (False, True),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("typed", "date"),
        [
            ("2031-04~", "2031-04~"),
            ("2031-04-20/2031-05-02", "2031-04-20/2031-05-02"),
            ("March 2031", "2031-03"),
            ("11 March 2031", "2031-03-11"),
            ("Q2 2031", "2031-04-01/2031-06-30"),
        ],
    )
    async def test_a_date_is_as_sure_as_it_was_typed_and_no_surer(self, house: House, typed: str, date: str) -> None:
        await house.type(f"progress {ASK} no movement {typed} evidence minutes")

        assert [str(entry.date) for entry in await recorded(house)] == [date]

    async def test_a_proposal_made_up_in_somebody_s_name_does_not_keep_their_own_words_from_counting(
        self, house: House
    ) -> None:
        made_up = await house.type(MET, replace(EDA, proven=False))
        outcome = await house.type(MET, EDA)

        assert (said(made_up), said(outcome)) == (["proposal.made"], ["progress.recorded"])

    async def test_at_a_meeting_it_is_of_the_date_of_that(self, house: House) -> None:
        await house.type(f"raised {ASK.lower()} at VT 2 evidence minutes")
        (entry,) = await recorded(house)

        assert (entry.record, entry.line, entry.meeting, str(entry.date)) == (
            ASK, "raised", "veldria_talks:2", "2031-04-20",
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("line", "key"),
        [
            (f"progress {ASK} met 2031", "progress.no_evidence"),
            (f"raised {ASK} at VT:2", "progress.no_evidence"),
            (f"progress {ASK} met evidence minutes", "progress.say_when"),
            (f"raised {ASK} at VT:1 evidence minutes", "progress.say_when"),
            (f"progress {ASK} met some day evidence minutes", "progress.no_date"),
            (f"progress {ASK} met tbc evidence minutes", "progress.no_date"),
            (f"progress {ASK} met 03/04/2031 evidence minutes", "progress.no_date"),
            (f"progress {ASK} met 2033 evidence minutes", "progress.ahead"),
            (f"promised {ASK} at VT:4 evidence minutes", "progress.ahead"),
            ("progress R-NO-1 met 2031 evidence minutes", "unknown.recommendation"),
            ("progress R-NO-1", "unknown.recommendation"),
            (f"raised {ASK} at VT:99 evidence minutes", "unknown.meeting"),
            (f"progress {ASK} met 2031 corrects 7 evidence minutes", "progress.no_entry"),
            ("undo progress 7", "progress.no_entry"),
        ],
    )
    async def test_what_cannot_be_is_refused_with_its_reason(self, house: House, line: str, key: str) -> None:
        outcome = await house.type(line)

        assert (outcome.kind, said(outcome)) == ("refused", [key])
        assert await recorded(house) == ()

    async def test_the_log_tells_no_words_of_it(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            await house.type(f"{MET} note secret")

        written = "".join(str(vars(record)) for record in caplog.records)
        assert "Progress was recorded" in written
        assert not [each for each in ("secret", "example.org", EDA.person) if each in written]


class TestRights:
    @pytest.mark.parametrize("line", [MET, f"raised {ASK} at VT:2 evidence minutes"])
    @pytest.mark.parametrize("who", [NOBODY, Requester(ELI.person, OTHER_ROOM)], ids=lambda who: who.person)
    async def test_who_may_not_even_read_records_and_proposes_nothing(
        self, house: House, who: Requester, line: str
    ) -> None:
        assert said(await house.type(line, who)) == ["denied.read"]
        assert (await recorded(house), await house.progress.pending()) == ((), ())

    @pytest.mark.parametrize("who", [NOBODY, RIA], ids=lambda who: who.person)
    @pytest.mark.parametrize("line", ["undo progress 1", "approve 1", "decline 1", "proposals"])
    async def test_only_editors_take_back_and_decide(self, house: House, who: Requester, line: str) -> None:
        await house.type(MET, RIA)

        assert said(await house.type(line, who)) == ["denied.edit"]
        assert [entry.number for entry in await house.progress.pending()] == [1]

    async def test_who_may_not_read_is_told_no_story(self, house: House) -> None:
        assert said(await house.type(f"progress {ASK}", NOBODY)) == ["denied.read"]

    @pytest.mark.parametrize("who", [RIA, EDA, TERMINAL], ids=lambda who: who.person)
    async def test_who_may_read_is(self, house: House, who: Requester) -> None:
        await house.type(MET)

        assert said(await house.type(f"progress {ASK}", who)) == ["progress.story"]


class TestStories:
    async def test_where_nothing_is_recorded_the_status_is_unknown(self, house: House) -> None:
        outcome = await house.type(f"progress {ASK}")

        assert (said(outcome), entries_of(outcome)) == (["status.unknown"], ())

    async def test_all_that_was_recorded_is_told_and_where_it_stands(self, house: House) -> None:
        await house.type(MET)
        await house.type(f"progress {ASK} partly met 2031 corrects 1 evidence minutes")
        outcome = await house.type(f"progress {ASK}")
        standing = status_of(outcome)

        assert [entry.state for entry in entries_of(outcome)] == ["met", "partly_met"]
        assert (standing.raised, standing.done) == (None, entries_of(outcome)[1])


class TestCorrections:
    async def test_an_entry_is_withdrawn_by_another(self, house: House) -> None:
        await house.type(MET)
        outcome = await house.type("undo progress 1 because of a slip")
        entries = await recorded(house)

        assert said(outcome) == ["progress.withdrawn"]
        assert [(each.state, each.corrects, each.note) for each in entries] == [
            ("met", None, None), ("withdrawn", 1, "of a slip"),
        ]  # fmt: skip

    async def test_an_entry_is_withdrawn_once(self, house: House) -> None:
        await house.type(MET)
        await house.type("undo progress 1")
        outcome = await house.type("undo progress 1")

        assert (outcome.kind, said(outcome)) == ("unchanged", ["progress.corrected_already"])

    async def test_a_withdrawal_can_be_taken_back(self, house: House) -> None:
        for line in (MET, "undo progress 1", "undo progress 2"):
            await house.type(line)
        done = status_of(await house.type(f"progress {ASK}")).done

        assert done is not None
        assert done.number == 1

    @pytest.mark.parametrize(
        "line",
        [f"raised {ASK} at VT:2 corrects 1 evidence minutes", "progress R-A31-02 met 2031 corrects 1 evidence minutes"],
    )
    async def test_only_what_says_the_same_of_the_same_ask_is_corrected(self, house: House, line: str) -> None:
        await house.type(MET)

        assert said(await house.type(line)) == ["progress.no_entry"]


class TestProposals:
    async def test_what_a_reader_records_is_proposed_and_in_no_story(self, house: House) -> None:
        outcome = await house.type(MET, RIA)

        assert (outcome.kind, said(outcome)) == ("recorded", ["proposal.made"])
        assert said(await house.type(f"progress {ASK}")) == ["status.unknown"]

    async def test_an_editor_sees_what_waits(self, house: House) -> None:
        await house.type(MET, RIA)
        waiting = await house.type("proposals")

        assert (said(waiting), [entry.author for entry in waiting_of(waiting)]) == (["proposal.waiting"], [RIA.person])

    async def test_where_nothing_waits_that_is_said(self, house: House) -> None:
        assert said(await house.type("proposals")) == ["proposal.none"]

    async def test_approved_it_is_in_the_story_with_both_names(self, house: House) -> None:
        await house.type(MET, RIA)
        outcome = await house.type("approve 1")
        (entry,) = entries_of(await house.type(f"progress {ASK}"))

        assert said(outcome) == ["proposal.approved"]
        assert (entry.author, entry.approved_by) == (RIA.person, EDA.person)

    async def test_declined_it_never_is(self, house: House) -> None:
        await house.type(MET, RIA)

        assert said(await house.type("decline 1")) == ["proposal.declined"]
        assert said(await house.type(f"progress {ASK}")) == ["status.unknown"]

    @pytest.mark.parametrize("line", ["approve 1", "decline 1"])
    async def test_a_proposal_is_decided_on_once(self, house: House, line: str) -> None:
        await house.type(MET, RIA)
        await house.type("decline 1")

        assert said(await house.type(line)) == ["proposal.unknown"]

    async def test_what_counts_already_needs_no_approval(self, house: House) -> None:
        await house.type(MET)

        assert said(await house.type("approve 1")) == ["proposal.unknown"]

    @pytest.mark.parametrize("line", ["undo progress 1", f"progress {ASK} partly met 2031 corrects 1 evidence minutes"])
    async def test_what_waits_is_not_there_to_be_corrected(self, house: House, line: str) -> None:
        await house.type(MET, RIA)

        assert said(await house.type(line)) == ["progress.no_entry"]

    async def test_without_evidence_nothing_is_proposed(self, house: House) -> None:
        assert said(await house.type(f"progress {ASK} met 2031", RIA)) == ["progress.no_evidence"]
        assert await house.progress.pending() == ()


class TestAll:
    """What one line of an editor's decides on."""

    @pytest_asyncio.fixture
    async def house(self, house: House) -> House:
        """A house where two people proposed something in one room, and one of them in another."""
        for who, year in ((RIA, 2030), (RIA, 2029), (RIA_ELSEWHERE, 2028)):
            await house.type(f"progress {ASK} met {year} evidence minutes", who)
        await house.type(f"raised {ASK} at VT:2 evidence minutes", RIA)
        return house

    async def test_all_that_was_proposed_there_counts(self, house: House) -> None:
        outcome = await house.type("approve all")

        assert (said(outcome), [each.number for each in entries_of(outcome)]) == (["proposal.approved_all"], [1, 2, 4])
        assert [each.approved_by for each in await recorded(house)] == [EDA.person] * 3

    async def test_what_was_proposed_elsewhere_goes_on_waiting(self, house: House) -> None:
        await house.type("approve all")

        assert [each.number for each in await house.progress.pending()] == [3]

    async def test_at_the_terminal_it_is_all_that_waits_anywhere(self, house: House) -> None:
        await house.type("approve all", TERMINAL)

        assert await house.progress.pending() == ()

    async def test_declined_none_of_it_ever_counts(self, house: House) -> None:
        assert said(await house.type("decline all")) == ["proposal.declined_all"]
        assert (await recorded(house), len(await house.progress.pending())) == ((), 1)

    async def test_each_is_taken_back_as_one_that_was_approved_alone(self, house: House) -> None:
        await house.type("approve all")
        await house.type("undo progress 2")

        assert 2 not in {each.number for each in entries_in_force(await recorded(house))}

    async def test_whoever_may_not_edit_decides_on_nothing(self, house: House) -> None:
        assert said(await house.type("approve all", RIA)) == ["denied.edit"]
        assert len(await house.progress.pending()) == 4

    async def test_where_nothing_waits_that_is_said(self, house: House) -> None:
        assert said(await house.type("approve all", Requester(EDA.person, "slack:C9"))) == ["proposal.none_here"]

    async def test_with_four_eyes_ones_own_waits_for_another_and_that_is_told(self, house: House) -> None:
        house.four_eyes = True
        await house.type(f"progress {ASK} met 2027 evidence minutes")
        outcome = await house.type("approve all")

        assert (said(outcome), len(entries_of(outcome))) == (["proposal.approved_all", "proposal.four_eyes_all"], 3)
        assert [each.author for each in await house.progress.pending()] == [RIA_ELSEWHERE.person, EDA.person]

    async def test_forty_proposals_are_decided_on_at_once_and_the_rest_is_told(self, house: House) -> None:
        house.rule = ProposalRule(most=99)
        for number in range(40):
            await house.type(f"progress {ASK} met 2030 evidence minutes {number}", RIA)
        first, second = [await house.type("approve all") for _ in range(2)]

        assert (said(first), said(second)) == (["proposal.approved_all", "proposal.left"], ["proposal.approved_all"])
        assert [len(entries_of(first)), len(entries_of(second))] == [40, 3]


class TestFourEyes:
    @pytest.mark.parametrize("who", [EDA, TERMINAL], ids=lambda who: who.person)
    async def test_what_an_editor_records_waits_for_another(self, house: House, who: Requester) -> None:
        house.four_eyes = True

        assert said(await house.type(MET, who)) == ["proposal.made"]
        assert said(await house.type("approve 1", who)) == ["proposal.four_eyes"]
        assert await recorded(house) == ()
        assert said(await house.type("approve 1", ELI)) == ["proposal.approved"]

    async def test_a_correction_waits_for_a_second_person(self, house: House) -> None:
        await house.type(MET)
        house.four_eyes = True

        assert said(await house.type("undo progress 1")) == ["proposal.made"]
        assert status_of(await house.type(f"progress {ASK}")).done is not None

    async def test_what_one_has_proposed_one_may_decline(self, house: House) -> None:
        house.four_eyes = True
        await house.type(MET)

        assert said(await house.type("decline 1")) == ["proposal.declined"]
