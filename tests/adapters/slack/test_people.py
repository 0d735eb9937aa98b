"""Who is answered at Slack, and what once means there: the bot as the app wires it, on the fake Slack over the wire."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.adapters.slack.hearing import hearing
from tests.core.dispatch.wired_bot import PLANS, QUESTION, SETTINGS, lobby_in, with_fault
from tests.homes import settle
from tests.peers.serving import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.core.dispatch.wired_bot import Lobby
    from tests.peers.slack import FakeSlack
    from tests.peers.slack.talking import Happening

ADMIN, EDITOR, READER = "UADA", "UEDA", "URIA"
NO_ANSWER: Final = Answer(200, '{"ok": false, "error": "fatal_error"}')


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with people, rooms and a meeting ahead."""
    home = settle(tmp_path / "home", used=True)
    settings = SETTINGS.replace("person: slack:", "person: slack:U")
    (home / "config" / "bot.yaml").write_text(settings, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@asynccontextmanager
async def at_work(slack: FakeSlack, home: Path) -> AsyncIterator[Lobby]:
    """Have the bot of a home at work."""
    async with (
        lobby_in(home) as lobby,
        hearing(slack, lobby.reception, surveys=lobby.office.home_page),
    ):
        yield lobby


@pytest.fixture
async def lobby(slack: FakeSlack, home: Path) -> AsyncIterator[Lobby]:
    """Return the lobby of a bot at work."""
    async with at_work(slack, home) as opened:
        yield opened


async def ask(slack: FakeSlack, person: str = "UANY") -> Happening:
    """Ask where everybody may."""
    return await slack.mention(person, "C1", QUESTION)


class TestWhoIsAnswered:
    @pytest.mark.usefixtures("lobby")
    async def test_a_person_of_ours_is_answered_where_everybody_may_ask(self, slack: FakeSlack) -> None:
        reply = await slack.reply(await ask(slack))

        assert reply.text.startswith("Bell Watch: one ask on record.")

    @pytest.mark.parametrize(
        "kind",
        [
            {"team": "T2"},
            {"is_stranger": True},
            {"is_restricted": True},
            {"is_ultra_restricted": True},
            {"is_bot": True},
            {"deleted": True},
        ],
        ids=lambda kind: str(*kind),
    )
    async def test_guests_bots_and_strangers_are_not_answered(
        self, slack: FakeSlack, home: Path, kind: dict[str, Any]
    ) -> None:
        slack.person("UEVE", **kind)
        async with at_work(slack, home):
            said = await ask(slack, "UEVE")

        assert slack.answers(said) == []

    async def test_nobody_is_answered_of_whom_slack_says_nothing(self, slack: FakeSlack, home: Path) -> None:
        slack.answer("users.info", NO_ANSWER)
        async with at_work(slack, home):
            said = await ask(slack)

        assert slack.answers(said) == []

    async def test_nobody_is_answered_of_whom_slack_says_two_things(self, slack: FakeSlack, home: Path) -> None:
        slack.person("UANY")
        told = {"type": "app_mention", "user": "UANY", "channel": "C1", "ts": "1.1", "text": QUESTION}
        async with at_work(slack, home):
            await slack.event(told | {"user_team": "T2"})

        assert slack.posts.posts == []

    async def test_nobody_is_answered_in_a_room_that_outsiders_read(self, slack: FakeSlack, home: Path) -> None:
        slack.channel("C1", is_ext_shared=True)
        async with at_work(slack, home):
            said = await ask(slack)

        assert slack.answers(said) == []

    @pytest.mark.parametrize("way", ["shared", "not told"])
    async def test_no_command_is_answered_in_a_room_that_outsiders_may_read(
        self, slack: FakeSlack, home: Path, way: str
    ) -> None:
        if way == "shared":
            slack.channel("C1", is_ext_shared=True)
        else:
            slack.scopes.remove("channels:read")
        async with at_work(slack, home):
            said = await slack.command("UANY", "/ep", QUESTION)

        assert (slack.requests["conversations.info"], slack.answers(said)) == (1, [])

    @pytest.mark.usefixtures("lobby")
    async def test_a_command_is_answered_in_a_room_of_our_own(self, slack: FakeSlack) -> None:
        reply = await slack.reply(await slack.command("UANY", "/ep", QUESTION))

        assert (reply.text.startswith("Bell Watch: one ask on record."), reply.ephemeral) == (True, True)

    @pytest.mark.usefixtures("lobby")
    async def test_people_are_looked_up_once_in_a_while(self, slack: FakeSlack) -> None:
        for _ in range(3):
            await slack.reply(await ask(slack))

        assert slack.requests["users.info"] == 1


MOVED: Final = {"callback_id": "form.move", "state": {"values": {"when": {"when": {"value": "2095-04-01"}}}}}


async def submit(slack: FakeSlack, person: str) -> Happening:
    """Send a form off that nobody opened."""
    ids = '{"noun": "meeting", "form": "move", "which": "veldria_talks:5"}'
    return await slack.interact("view_submission", person, view={**MOVED, "private_metadata": ids, "blocks": []})


class TestChanges:
    async def test_who_may_change_a_meeting_does(self, slack: FakeSlack, lobby: Lobby) -> None:
        happened = await submit(slack, EDITOR)

        assert (happened.acked, "2095-04-01" in lobby.plans()) == (True, True)

    @pytest.mark.parametrize("person", [READER, "UANY", "UEVE"])
    async def test_a_form_that_was_made_up_changes_nothing(self, slack: FakeSlack, lobby: Lobby, person: str) -> None:
        slack.person("UEVE", team="T2")
        happened = await submit(slack, person)

        assert (happened.acked, "2095-04-01" in lobby.plans()) == (True, False)

    async def test_a_form_of_an_editor_who_became_a_guest_changes_nothing(self, slack: FakeSlack, lobby: Lobby) -> None:
        slack.person(EDITOR, team="T2", is_restricted=True)
        await submit(slack, EDITOR)

        assert "2095-04-01" not in lobby.plans()

    async def test_a_form_changes_nothing_where_slack_does_not_say_who_it_is(
        self, slack: FakeSlack, lobby: Lobby
    ) -> None:
        slack.answer("users.info", NO_ANSWER)
        await submit(slack, EDITOR)

        assert "2095-04-01" not in lobby.plans()

    async def test_a_right_that_was_taken_away_meanwhile_does_not_count(self, slack: FakeSlack, lobby: Lobby) -> None:
        await slack.reply(await slack.mention(ADMIN, "C1", f"people set @{EDITOR} reader"))
        lobby.refresh()
        await submit(slack, EDITOR)

        assert "2095-04-01" not in lobby.plans()

    async def test_a_click_of_somebody_else_agrees_to_nothing(self, slack: FakeSlack, lobby: Lobby) -> None:
        asked = await slack.reply(await slack.mention(EDITOR, "C1", "meeting remove veldria_talks:5"))
        await slack.reply(await slack.click(asked, "act.yes.0", user=READER))

        assert "number: 5" in lobby.plans()

    async def test_who_was_asked_agrees_with_a_click(self, slack: FakeSlack, lobby: Lobby) -> None:
        asked = await slack.reply(await slack.mention(EDITOR, "C1", "meeting remove veldria_talks:5"))
        reply = await slack.reply(await slack.click(asked, "act.yes.0", user=EDITOR))

        assert (reply.text.startswith("Done"), "number: 5" in lobby.plans()) == (True, False)


class TestOnce:
    async def test_the_same_message_as_two_events_is_answered_once(self, slack: FakeSlack, home: Path) -> None:
        slack.events |= {"message.channels"}
        async with at_work(slack, home):
            said = await ask(slack)

        assert len(slack.answers(said)) == 1

    async def test_what_is_brought_again_is_answered_once(self, slack: FakeSlack, home: Path) -> None:
        async with at_work(slack, home):
            said = await ask(slack)
            await slack.again(said)

        assert len(slack.answers(said)) == 1

    async def test_what_is_brought_again_after_a_restart_is_answered_once(self, slack: FakeSlack, home: Path) -> None:
        async with at_work(slack, home):
            said = await ask(slack)
        async with at_work(slack, home):
            await slack.again(said)

        assert len(slack.answers(said)) == 1

    async def test_a_fault_of_ours_is_one_apology_with_a_name_for_the_log(
        self, slack: FakeSlack, home: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with lobby_in(home) as lobby:
            with_fault(lobby)
            async with hearing(slack, lobby.reception):
                said = await slack.mention("UANY", "C1", QUESTION)
                reply = await slack.reply(said)

        (told,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
        assert told.id in reply.text  # type: ignore[attr-defined]
        assert (reply.ephemeral, len(slack.answers(said))) == (True, 1)
