"""What people answer to a debrief, by a click or in its thread: each once, with who said so, and nothing by guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
import pytest_asyncio

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.actions import action_command
from bot.core.features.debriefs import replies as replying
from bot.core.ports.chat import InboundMessage
from tests.core.dispatch.wired_bot import ADA, ANY, EDA, PLANS, RIA, STRANGER, lobby_in, offered, text_of
from tests.debriefs import MEETING, PAST, asked
from tests.deliveries import delivery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.core.domain.access import Visitor
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.ports.chat import Response
    from tests.core.dispatch.wired_bot import Lobby

ASKED: Final = ("R-A31-01", "R-A31-02", "R-B31-01")
ROOT: Final = "9.1"
"""The debrief's message."""
LINK: Final = "https://example.org/minutes"
LEASE: Final = timedelta(minutes=1)
TOLD: Final = f"debrief of {MEETING}"


@pytest_asyncio.fixture
async def lobby(home: Path) -> AsyncIterator[Lobby]:
    """A lobby beside a room in which a debrief was asked."""
    (home / "config" / "milestones.yaml").write_text(PLANS + PAST, encoding="utf-8")
    async with lobby_in(home) as opened:
        await asked(home, "slack:C1", ROOT, ASKED)
        yield opened


async def entries(lobby: Lobby) -> list[ProgressEntry]:
    return list(await lobby.office.progress.of(ASKED))


async def answered(lobby: Lobby) -> list[tuple[str, str, str | None, str | None]]:
    """Return who said what of which ask, and how they know."""
    return [(each.author.removeprefix("slack:"), f"{each.record} {each.state}", each.evidence, each.note)
            for each in await entries(lobby)]  # fmt: skip


async def overheard(lobby: Lobby, text: str, who: Visitor = EDA, *, thread: str = ROOT) -> Response | None:
    """Have something be said in a thread to nobody by name."""
    return await lobby.reception.overhear(InboundMessage(who, f"said {text}", thread, text))


class TestClicks:
    async def test_what_is_clicked_is_on_record_with_who_said_so_and_how_they_know(self, lobby: Lobby) -> None:
        await lobby.click("raised", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT)
        (entry,) = await entries(lobby)

        assert (entry.author, entry.state, entry.evidence, entry.meeting) == ("slack:EDA", "raised", TOLD, MEETING)
        assert str(entry.date) == "2025-03-09"

    async def test_each_state_has_its_click(self, lobby: Lobby) -> None:
        for action, record in zip(("raised", "promised", "missed"), ASKED, strict=True):
            await lobby.click(action, f"{record} at {MEETING}", EDA, thread=ROOT)

        assert [each.state for each in await entries(lobby)] == ["raised", "promised", "not_raised"]

    async def test_a_click_says_what_somebody_may_as_well_type(self, lobby: Lobby) -> None:
        about = f"{ASKED[0]} at {MEETING}"
        await lobby.click("missed", about, EDA, thread=ROOT)
        response = await lobby.write(action_command("missed", about) or "", EDA)

        assert text_of(response).startswith("Already recorded: entry 1")

    async def test_a_second_click_of_the_same_person_doubles_nothing(self, lobby: Lobby) -> None:
        _, response = [await lobby.click("raised", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT) for _ in range(2)]

        assert text_of(response).startswith("Already recorded: entry 1 on R-A31-01")
        assert len(await entries(lobby)) == 1

    async def test_a_second_click_counts_for_nothing_while_the_first_waits_to_be_approved(self, lobby: Lobby) -> None:
        _, response = [await lobby.click("raised", f"{ASKED[0]} at {MEETING}", RIA, thread=ROOT) for _ in range(2)]

        assert text_of(response).startswith("Already recorded: entry 1")

    async def test_whoever_thinks_again_has_said_both_and_the_last_counts(self, lobby: Lobby) -> None:
        for action in ("raised", "missed", "raised"):
            await lobby.click(action, f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT)

        assert [each.state for each in await entries(lobby)] == ["raised", "not_raised", "raised"]

    async def test_what_two_say_otherwise_stands_both_and_the_second_is_told(self, lobby: Lobby) -> None:
        await lobby.click("raised", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT)
        said = text_of(await lobby.click("missed", f"{ASKED[0]} at {MEETING}", ADA, thread=ROOT))

        assert "Somebody else recorded something different about the same meeting, in entry 1: both are kept" in said
        assert "recorded by slack:EDA" in said
        assert [each.author for each in await entries(lobby)] == ["slack:EDA", "slack:ADA"]

    async def test_of_two_who_say_the_same_nobody_is_told_that_they_differ(self, lobby: Lobby) -> None:
        await lobby.click("raised", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT)
        said = text_of(await lobby.click("raised", f"{ASKED[0]} at {MEETING}", ADA, thread=ROOT))

        assert "otherwise" not in said
        assert [each.author for each in await entries(lobby)] == ["slack:EDA", "slack:ADA"]

    async def test_what_others_propose_is_not_shown_to_whoever_says_otherwise(self, lobby: Lobby) -> None:
        await lobby.click("raised", f"{ASKED[0]} at {MEETING}", RIA, thread=ROOT)
        said = text_of(await lobby.click("missed", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT))

        assert "in entry 1: both are kept" in said
        assert "slack:RIA" not in said

    async def test_who_reads_along_sees_that_it_is_answered(self, lobby: Lobby) -> None:
        response = await lobby.click("raised", f"{ASKED[0]} at {MEETING}", EDA, thread=ROOT)

        assert response is not None
        assert (response.private, response.secret) == (False, False)

    async def test_a_made_up_click_records_nothing(self, lobby: Lobby) -> None:
        for about in (f"R-NONE-1 at {MEETING}", ASKED[0], f"{ASKED[0]} at nowhere:1", "", "x" * 500):
            await lobby.click("raised", about, EDA, thread=ROOT)

        assert await entries(lobby) == []


class TestAtOnce:
    """Whoever answers before it is stored what the message is called that they answer."""

    @pytest_asyncio.fixture
    async def posting(self, lobby: Lobby, home: Path) -> Callable[[], Awaitable[None]]:
        """Have a debrief be on its way; what comes out stores that it is there."""
        planned = delivery(MEETING, kind="debrief", room="slack:C1", due=SystemClock().now())
        deliveries = lobby.office.deliveries
        await deliveries.plan([planned], now=SystemClock().now(), dropped={})
        (claim,) = await deliveries.claim(["slack"], 1, lease=LEASE, settle=LEASE)
        async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
            await store.debrief_items().keep(planned.id, ASKED)

        async def posted() -> None:
            await deliveries.sent(claim, "10.1")

        return posted

    async def test_an_answer_waits_for_a_debrief_that_is_still_being_posted(
        self, lobby: Lobby, posting: Callable[[], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def meanwhile(_: float) -> None:
            await posting()

        monkeypatch.setattr(replying, "sleep", meanwhile)
        await overheard(lobby, f"2 raised {LINK}", thread="10.1")

        assert await answered(lobby) == [("EDA", "R-A31-02 raised", LINK, None)]

    @pytest.mark.usefixtures("posting")
    async def test_whoever_would_wait_too_long_is_asked_to_write_it_again(
        self, lobby: Lobby, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def meanwhile(_: float) -> None:
            pass

        monkeypatch.setattr(replying, "sleep", meanwhile)
        response = await overheard(lobby, "2 raised", thread="10.1")

        assert text_of(response).startswith(
            "“2 raised” was not recorded.\nThe message that you answer was posted only just now"
        )
        assert await answered(lobby) == []

    @pytest.mark.usefixtures("posting")
    async def test_whoever_begins_a_thread_waits_for_nothing(self, lobby: Lobby) -> None:
        assert await lobby.reception.overhear(InboundMessage(EDA, "10.2", "10.2", "2 raised")) is None


class TestThread:
    async def test_a_line_is_on_record_with_its_link_and_note(self, lobby: Lobby) -> None:
        await lobby.write(f"2 raised {LINK} note they listened", EDA, thread=ROOT)

        assert await answered(lobby) == [("EDA", "R-A31-02 raised", LINK, "they listened")]

    async def test_without_a_link_the_evidence_is_the_debrief(self, lobby: Lobby) -> None:
        await lobby.write("3 promised, letter of the envoys of 3 May", EDA, thread=ROOT)

        assert await answered(lobby) == [("EDA", "R-B31-01 promised", TOLD, "letter of the envoys of 3 May")]

    async def test_several_lines_are_told_in_one_answer_and_an_unclear_one_keeps_none_back(self, lobby: Lobby) -> None:
        said = text_of(await lobby.write("1 raised\n2 raised or not\n9 raised\n3 not raised", EDA, thread=ROOT))

        assert [each[1] for each in await answered(lobby)] == ["R-A31-01 raised", "R-B31-01 not_raised"]
        assert "Recorded as entry 1" in said
        assert "“2 raised or not” was not recorded." in said
        assert "There is no number 9 here: the asks are 1 to 3." in said
        assert "Recorded as entry 2" in said

    async def test_an_ask_may_be_called_by_its_id(self, lobby: Lobby) -> None:
        await lobby.write("r-b31-01 raised", EDA, thread=ROOT)

        assert [each[1] for each in await answered(lobby)] == ["R-B31-01 raised"]

    async def test_an_answer_on_an_ask_that_is_not_on_record_is_told(self, lobby: Lobby) -> None:
        said = text_of(await lobby.write("R-X-9 raised", EDA, thread=ROOT))

        assert "“R-X-9 raised” was not recorded." in said
        assert await entries(lobby) == []

    async def test_a_question_stays_one(self, lobby: Lobby) -> None:
        said = text_of(await lobby.write("what came of R-A31-01?", EDA, thread=ROOT))

        assert "not recorded" not in said
        assert await entries(lobby) == []

    async def test_a_command_stays_one(self, lobby: Lobby) -> None:
        await lobby.write(f"raised {ASKED[0]} at {MEETING} evidence {LINK}", EDA, thread=ROOT)

        assert await answered(lobby) == [("EDA", "R-A31-01 raised", LINK, None)]

    async def test_in_another_thread_nothing_is_read_so(self, lobby: Lobby) -> None:
        await lobby.write("1 raised", EDA, thread="9.2")
        await lobby.write("1 raised", replace(EDA, room="C2"), thread=ROOT)

        assert await entries(lobby) == []

    async def test_what_a_reader_answers_waits_for_an_editor_who_approves_it_there(self, lobby: Lobby) -> None:
        response = await lobby.write("1 raised\n2 not raised", RIA, thread=ROOT)
        before = await entries(lobby)
        await lobby.choose(offered(response, "approve"), EDA, thread=ROOT)

        assert before == []
        assert [(each.author, each.approved_by) for each in await entries(lobby)] == [("slack:RIA", "slack:EDA")]

    async def test_an_editor_settles_all_that_was_said_below_it_with_one_line(self, lobby: Lobby, home: Path) -> None:
        await lobby.write("1 raised\n2 not raised", RIA, thread=ROOT)
        await lobby.write("progress R-A31-01 met 2024 evidence minutes", RIA)
        await overheard(lobby, "approve all", thread=ROOT)

        assert [each.record for each in await entries(lobby)] == [ASKED[0], ASKED[1]]
        async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
            assert [each.state for each in await store.progress().pending()] == ["met"]

    async def test_a_proposal_can_be_approved_in_the_thread_of_its_debrief(self, lobby: Lobby) -> None:
        await lobby.write("1 raised\n2 not raised", RIA, thread=ROOT)
        response = await overheard(lobby, "approve 2", thread=ROOT)

        assert text_of(response).startswith("Approved: entry 2")

    async def test_in_any_other_thread_that_is_for_people(self, lobby: Lobby) -> None:
        await lobby.write("1 raised", RIA, thread=ROOT)

        assert await overheard(lobby, "approve all", thread="9.2") is None
        assert await entries(lobby) == []

    async def test_in_private_it_is_known_by_the_person(self, lobby: Lobby, home: Path) -> None:
        await asked(home, "slack:RIA", "7.1", ASKED)
        alone = replace(RIA, room="DRIA", private=True)
        response = await lobby.write("1 raised", alone, thread="7.1")

        assert response is not None
        assert text_of(response).startswith("Proposed as entry 1")
        assert response.message.actions == ()


class TestOverheard:
    async def test_what_begins_with_a_number_and_a_state_is_for_the_bot(self, lobby: Lobby) -> None:
        response = await overheard(lobby, f"1 raised {LINK}")

        assert text_of(response).startswith("Recorded as entry 1 on R-A31-01")

    async def test_all_else_is_for_people(self, lobby: Lobby) -> None:
        for text in ("I think 1 was raised", "1 raised?", "thanks", "rased 1", f"brief {MEETING}", "2 of us raised it"):
            assert await overheard(lobby, text) is None

        assert await entries(lobby) == []

    async def test_an_answer_in_a_thread_without_a_debrief_is_passed_over(self, lobby: Lobby) -> None:
        assert await overheard(lobby, "1 raised", thread="9.2") is None

    async def test_who_is_not_let_in_is_not_heard(self, lobby: Lobby) -> None:
        assert await overheard(lobby, "1 raised", STRANGER) is None
        assert await entries(lobby) == []

    async def test_what_comes_twice_is_answered_once(self, lobby: Lobby) -> None:
        first, second = [await overheard(lobby, "1 raised", ANY) for _ in range(2)]

        assert first is not None
        assert second is None

    async def test_what_was_for_people_may_be_brought_again(
        self, lobby: Lobby, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(2):
            assert await overheard(lobby, "1 raised", thread="9.2") is None

        assert "1 raised" not in caplog.text
