"""The home, the forms and the prompts, from a click on the fake Slack to the file and back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.adapters.slack.listener import SlackTransport, open_receiver
from bot.adapters.slack.platform import open_slack
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.clock import SystemClock
from bot.app.services import open_services
from bot.core.features.reminders.service import ReminderService
from tests.adapters.slack.hearing import PATIENCE
from tests.homes import settle
from tests.peers.serving import Answer
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app.services import Services
    from bot.core.ports.chat import PlannedItem
    from tests.peers.slack.views import View

SETTINGS: Final = """\
campaign: veldria
language: en
ours:
  slack: [T1]
people:
  - {person: "slack:U1", role: admin}
  - {person: "slack:U2", role: reader}
"""
PLANS: Final = """\
meetings:
  - forum: veldria_talks
    number: 2
    when: 2031-03-11 09:30
    place: Orm
milestones:
  - id: bell-law
    when: 2032-05
    what: The bell law is debated.
"""


MOVE: Final = {"type": "button", "action_id": "open.move", "block_id": "b", "value": "veldria_talks:2"}
"""What a click says, whoever clicked."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a home with an admin, a reader and one meeting ahead."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    (home / "config" / "milestones.yaml").write_text(PLANS)
    return home


def planned(folder: Path) -> str:
    return (folder / "config" / "milestones.yaml").read_text()


async def opened(slack: FakeSlack, user: str, title: str) -> View:
    """Wait until somebody has a form in front of them."""

    def in_front() -> View | None:
        view = slack.modal(user)
        return view if view and view.title == title else None

    view = await slack.pulse.until(in_front)
    assert view
    return view


async def _everybody(*_: object) -> bool:
    """Tell that people were reminded of everything."""
    return True


@asynccontextmanager
async def connected(slack: FakeSlack, folder: Path) -> AsyncIterator[Services]:
    """Connect a whole bot."""
    places = HomePaths(folder)
    clock = SystemClock()
    way = SlackTransport(app_token=APP_TOKEN)
    async with (
        open_services(ActiveBot(open_bot(places)), places, {}) as office,
        open_slack(
            TOKEN,
            url=slack.api,
            patience=PATIENCE,
            pace=0,
            listening=lambda platform: open_receiver(platform, way, office.inbound, clock, surveys=office.home_page),
        ) as platform,
    ):
        await office.documents.adopt("milestones", planned(folder))
        assert await platform.check() is None
        yield office


@pytest.fixture
async def office(slack: FakeSlack, folder: Path) -> AsyncIterator[Services]:
    """Return the bot, connected."""
    async with connected(slack, folder) as opened:
        yield opened


@pytest.mark.usefixtures("office")
class TestHome:
    async def test_the_home_shows_what_is_next(self, slack: FakeSlack) -> None:
        await slack.open_home("U2")

        home = await slack.home("U2")

        assert "Veldria talks, session 2" in home.text

    async def test_an_admin_can_change_it_there(self, slack: FakeSlack) -> None:
        await slack.open_home("U1")

        home = await slack.home("U1")

        assert {"Move", "Confirm", "Mark as cancelled", "Add a meeting"} <= set(home.buttons)

    async def test_a_reader_is_offered_no_change(self, slack: FakeSlack) -> None:
        await slack.open_home("U2")

        home = await slack.home("U2")

        assert set(home.buttons) == {"Full briefing", "Record what came of it"}

    async def test_a_stranger_sees_nothing_of_it(self, slack: FakeSlack) -> None:
        await slack.open_home("U3")

        home = await slack.home("U3")

        assert home.text == "You are not on the list of people I may answer here. An admin of the bot can add you."

    async def test_a_briefing_is_sent_in_private(self, slack: FakeSlack) -> None:
        await slack.open_home("U2")

        await slack.click(await slack.home("U2"), "Full briefing")

        told = await slack.pulse.until(lambda: slack.seen("DU2", "U2"))
        assert "Veldria talks, session 2" in (told or [])[0].text


@pytest.mark.usefixtures("office")
class TestForms:
    async def test_a_meeting_is_moved(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.move")
        form = await opened(slack, "U1", "Move a meeting")

        await slack.submit(form, {"when": "2031-03-12 10:00", "reason": "they asked"})

        assert "2031-03-12 10:00" in planned(folder)

    async def test_what_came_of_it_is_shown_in_the_form(self, slack: FakeSlack) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.move")
        form = await opened(slack, "U1", "Move a meeting")

        await slack.submit(form, {"when": "2031-03-12 10:00"})

        assert "Done (revision 2)." in form.text

    async def test_the_field_that_is_wrong_is_named(self, slack: FakeSlack) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.move")
        form = await opened(slack, "U1", "Move a meeting")

        await slack.submit(form, {"when": "11.03.31"})

        assert list(form.errors) == ["when"]

    async def test_a_time_that_may_be_of_two_zones_is_told_below_the_date(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.move")
        form = await opened(slack, "U1", "Move a meeting")

        await slack.submit(form, {"when": "2031-03-12 10:00", "place": "Almaty"})

        assert list(form.errors) == ["when"]
        assert planned(folder) == PLANS

    @pytest.mark.parametrize(("answer", "moved"), [("Yes", True), ("No", False)])
    async def test_what_people_were_told_of_is_asked_back_in_the_form(
        self, slack: FakeSlack, folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, moved: bool
    ) -> None:
        monkeypatch.setattr(ReminderService, "of", _everybody)
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.move")
        form = await opened(slack, "U1", "Move a meeting")

        await slack.submit(form, {"when": "2031-03-12 10:00"})
        asked = form.text
        await slack.click(form, answer)
        await slack.pulse.until(lambda: form.text != asked)

        assert "People have already been reminded of veldria_talks:2" in asked
        assert ("2031-03-12" in planned(folder)) == moved

    async def test_a_meeting_is_added(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.add")
        form = await opened(slack, "U1", "Add a meeting")

        await slack.submit(form, {"which": "veldria_talks", "number": "10", "when": "March 2036"})

        assert "number: 10" in planned(folder)

    async def test_a_meeting_that_is_there_already_is_told_below_its_number(self, slack: FakeSlack) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.add")
        form = await opened(slack, "U1", "Add a meeting")

        await slack.submit(form, {"which": "veldria_talks", "number": "2", "when": "March 2036"})

        assert list(form.errors) == ["number"]

    @pytest.mark.parametrize(
        ("button", "title", "status"),
        [("open.confirm", "Confirm a meeting", "confirmed"), ("open.cancel", "Cancel a meeting", "cancelled")],
    )
    async def test_a_meeting_is_settled(
        self, slack: FakeSlack, folder: Path, button: str, title: str, status: str
    ) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), button)
        form = await opened(slack, "U1", title)

        await slack.submit(form, {})

        assert f"status: {status}" in planned(folder)

    async def test_a_milestone_is_moved(self, slack: FakeSlack, folder: Path) -> None:
        action = MOVE | {"value": "bell-law"}
        await slack.interact("block_actions", "U1", actions=[action], container={"type": "view"})
        form = await opened(slack, "U1", "Move a milestone")

        asked = form.text

        await slack.submit(form, {"when": "June 2032"})

        assert asked.startswith("The bell law is debated.")
        assert "when: June 2032" in planned(folder)

    async def test_a_milestone_is_added(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.add_milestone")
        form = await opened(slack, "U1", "Add a milestone")

        await slack.submit(form, {"which": "treaty", "when": "2033", "what": "The treaty is signed."})

        assert "id: treaty" in planned(folder)

    async def test_a_change_is_taken_back(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.confirm")
        await slack.submit(await opened(slack, "U1", "Confirm a meeting"), {})
        await slack.click(await slack.home("U1"), "open.undo")
        form = await opened(slack, "U1", "Undo a change")

        await slack.submit(form, {})

        assert planned(folder) == PLANS

    async def test_whoever_has_waited_too_long_is_asked_to_click_again(self, slack: FakeSlack) -> None:
        slack.answer("views.open", Answer(200, '{"ok": false, "error": "expired_trigger_id"}'))
        await slack.open_home("U1")

        await slack.click(await slack.home("U1"), "open.move")

        told = await slack.pulse.until(lambda: slack.seen("DU1", "U1"))
        assert told
        assert "click once more" in told[0].text

    async def test_a_form_that_waits_is_opened_before_anything_is_asked(self, slack: FakeSlack) -> None:
        slack.requests.clear()

        await slack.interact("block_actions", "U1", actions=[MOVE], container={"type": "view"})
        await opened(slack, "U1", "Move a meeting")

        assert next(iter(slack.requests)) == "views.open"

    async def test_a_form_that_shows_something_newer_by_now_is_left_as_it_is(
        self, slack: FakeSlack, office: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        planned = office.home_page.planned

        def overtaken(meeting: str, language: str) -> PlannedItem | None:
            waiting = slack.modal("U1")
            assert waiting
            slack.views.change(waiting, waiting.content | {"title": {"type": "plain_text", "text": "Newer"}})
            return planned(meeting, language)

        monkeypatch.setattr(office.home_page, "planned", overtaken)

        await slack.interact("block_actions", "U1", actions=[MOVE], container={"type": "view"})
        refused = await slack.pulse.until(lambda: slack.refusals)

        assert refused
        assert [each["code"] for each in refused] == ["hash_conflict"]
        assert (await opened(slack, "U1", "Newer")).title == "Newer"

    async def test_where_none_can_be_made_nobody_is_left_waiting(
        self, slack: FakeSlack, office: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(office.home_page, "planned", None)

        await slack.interact("block_actions", "U1", actions=[MOVE], container={"type": "view"})

        shown = await opened(slack, "U1", "What came of it")
        assert shown.text.startswith("Sorry, something went wrong.")

    async def test_a_reader_who_clicks_a_made_up_button_changes_nothing(self, slack: FakeSlack, folder: Path) -> None:
        await slack.interact("block_actions", "U2", actions=[MOVE], container={"type": "view"})

        shown = await opened(slack, "U2", "What came of it")

        assert "Only editors and admins may change this" in shown.text
        assert planned(folder) == PLANS

    async def test_a_reader_who_sends_a_made_up_form_changes_nothing(self, slack: FakeSlack, folder: Path) -> None:
        await slack.open_home("U1")
        await slack.click(await slack.home("U1"), "open.confirm")
        form = await opened(slack, "U1", "Confirm a meeting")

        await slack.submit(form, {}, user="U2")

        assert planned(folder) == PLANS


class TestWhatCameOfAnAsk:
    LAW: Final = "https://example.org/law"

    async def form(self, slack: FakeSlack, user: str) -> View:
        await slack.open_home(user)
        await slack.click(await slack.home(user), "open.record")
        return await opened(slack, user, "Record what came of it")

    async def test_what_came_of_an_ask_is_recorded_with_its_evidence(self, slack: FakeSlack, office: Services) -> None:
        form = await self.form(slack, "U1")

        await slack.submit(form, {"ask": "R-B31-01", "state": "met", "on": "2020", "evidence": self.LAW})

        assert form.text.startswith("Recorded as entry 1 on R-B31-01")
        assert [each.evidence for each in await office.progress.of(("R-B31-01",))] == [self.LAW]

    async def test_a_reader_proposes_it_and_decides_on_nothing(self, slack: FakeSlack, office: Services) -> None:
        form = await self.form(slack, "U2")

        await slack.submit(form, {"ask": "R-B31-01", "state": "met", "on": "2020", "evidence": self.LAW})

        assert form.text.startswith("Proposed as entry 1 on R-B31-01")
        assert "Approve" not in form.buttons
        assert await office.progress.of(("R-B31-01",)) == ()

    @pytest.mark.usefixtures("office")
    async def test_each_mistake_stands_at_its_field_and_the_form_stays_open(self, slack: FakeSlack) -> None:
        form = await self.form(slack, "U1")

        await slack.submit(form, {"ask": "R-NONE-1", "state": "met", "on": "soon"})

        assert sorted(form.errors) == ["ask", "evidence", "on"]
        assert slack.modal("U1") == form


@pytest.mark.usefixtures("office")
class TestConversations:
    async def test_questions_are_offered_beside_an_empty_one(self, slack: FakeSlack) -> None:
        await slack.open_home("U1", tab="messages")

        prompts = await slack.pulse.until(lambda: slack.prompts.get("DU1"))

        assert 1 <= len(prompts or ()) <= 4

    async def test_an_answer_is_announced_while_it_is_on_its_way_and_not_afterwards(self, slack: FakeSlack) -> None:
        asked = await slack.direct("U1", "torture?")
        await slack.pulse.until(lambda: slack.seen("DU1", "U1", asked.ts)[1:])

        assert slack.statuses_ever[0][:2] == ("DU1", asked.ts)
        assert slack.statuses == {}

    async def test_a_server_that_knows_no_agents_is_answered_all_the_same(self, slack: FakeSlack) -> None:
        slack.agent_view = False

        asked = await slack.direct("U1", "torture?")

        assert await slack.pulse.until(lambda: slack.seen("DU1", "U1", asked.ts)[1:])


@pytest.mark.usefixtures("office")
class TestCommand:
    @pytest.mark.parametrize("typed", ["", "help", "Help", "?"])
    async def test_alone_or_with_help_it_tells_what_to_type(self, slack: FakeSlack, typed: str) -> None:
        await slack.command("U1", "/ep", typed, channel="DU1")

        told = await slack.pulse.until(lambda: slack.seen("DU1", "U1"))

        assert told
        assert "/ep brief [next|FORUM|FORUM:NUMBER] [full]" in told[0].text
        assert told[0].ephemeral

    async def test_words_are_a_question(self, slack: FakeSlack) -> None:
        await slack.command("U1", "/ep", "torture", channel="DU1")

        told = await slack.pulse.until(lambda: slack.seen("DU1", "U1"))

        assert told
        assert told[0].ephemeral
        assert "/ep brief" not in told[0].text

    async def test_a_stranger_is_told_nothing(self, slack: FakeSlack) -> None:
        await slack.command("U3", "/ep", "help", channel="DU3")

        told = await slack.pulse.until(lambda: slack.seen("DU3", "U3"))

        assert told
        assert told[0].text == "You are not on the list of people I may answer here. An admin of the bot can add you."

    async def test_a_message_is_looked_up_for_one_person_alone(self, slack: FakeSlack) -> None:
        said = await slack.direct("U1", "torture?")
        await slack.pulse.until(lambda: slack.seen("DU1", "U1", said.ts)[1:])

        await slack.shortcut("U1", "find", slack.seen("DU1", "U1", said.ts)[0])

        assert await slack.pulse.until(lambda: [each for each in slack.seen("DU1", "U1") if each.ephemeral])
