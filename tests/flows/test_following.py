"""What is followed, from the line that is typed to the message that comes and the click that ends it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.follows.model import FollowSubject, FollowSubscription
from tests.command_line import run_alone
from tests.core.dispatch.wired_bot import PLANS, SETTINGS
from tests.core.features.progress.entries import entry
from tests.flows.running import running
from tests.homes import REPOSITORY, settle
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.beside import Beside
    from tests.peers.slack.reading import Shown

TORTURE: Final = FollowSubject("topic", "torture")
RECORD: Final = "R-A31-01"
READER: Final = "URIA"
"""By ids that begin so Slack knows persons from channels."""
EVIDENCE: Final = "https://example.org/answer"


def store_of(home: Path) -> str:
    return f"sqlite:///{home / 'state' / 'bot.sqlite'}"


async def follow_and_record(home: Path, *rooms: str) -> None:
    """Have rooms follow torture for two days, of which one is over in every zone, and have something recorded in it."""
    now = SystemClock().now()
    async with open_store(store_of(home)) as store:
        for room in rooms:
            await store.follows().put(FollowSubscription(room, TORTURE, "daily", "slack:EDA", now - timedelta(days=2)))
        recorded = entry("met", "2034", record=RECORD, evidence=EVIDENCE)
        await store.progress().add(replace(recorded, at=now - timedelta(hours=30)))


async def followed(home: Path) -> list[str]:
    """Return who follows anything."""
    async with open_store(store_of(home)) as store:
        return [each.room for each in await store.follows().all()]


async def things(home: Path) -> list[str]:
    """Return what is followed."""
    async with open_store(store_of(home)) as store:
        return sorted(each.thing.typed for each in await store.follows().all())


class TestTerminal:
    def test_what_is_typed_is_kept_listed_and_ended(self, home: Path) -> None:
        typed = b"follow torture weekly\nfollow tortoise\nfollowing\nunfollow torture\nfollowing\n"
        said = run_alone(home, "chat", typed=typed).output

        assert "Once a week I will tell you in private what has changed: " in said
        assert "I know no topic, ask, forum or article “tortoise”" in said
        assert "weekly · topic:torture" in said
        assert said.index("1 thing is no longer followed.") < said.index("Nothing like that is followed.")

    def test_words_of_five_languages_mean_what_they_mean_in_questions(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        for folder in ("config", "seeds"):
            shutil.copytree(REPOSITORY / folder, home / folder)
        lines = [
            "пытки",
            "l’article 174 weekly",
            "HRD",
            "азаптау",
            "Folter",
            "диалог по правам человека",
            "HRW on torture",
        ]
        typed = "".join(f"follow {line}\n" for line in (*lines, "HRW on torture"))
        said = run_alone(home, "chat", typed=typed.encode()).output

        assert asyncio.run(things(home)) == [
            "forum:human_rights_dialogue", "provision:kz-cc2014:174", "topic:torture",
        ]  # fmt: skip
        assert "forum:human_rights_dialogue – " in said
        assert "I know no topic, ask, forum or article “HRW on torture”" in said

    def test_what_changed_is_told_once_where_the_bot_runs(self, home: Path) -> None:
        asyncio.run(follow_and_record(home, "terminal:terminal"))
        with running(home) as bot:
            bot.until("What changed of what you follow")
            bot.until(f"{RECORD} ")
            bot.until("unfollow topic:torture")
            told = "\n".join(bot.said)
            bot.end()
        with running(home) as again:
            again.ready()
            again.end()

        assert EVIDENCE in told
        assert "EDA" not in told
        assert not any("What changed" in line for line in again.said)

    def test_what_was_recorded_by_a_command_is_planned_for(self, home: Path) -> None:
        run_alone(home, "chat", typed=b"follow torture\n")
        said = run_alone(home, "progress", RECORD, "met", "2020", "evidence", EVIDENCE)
        with sqlite3.connect(home / "state" / "bot.sqlite") as database:
            rows = database.execute("SELECT room, state FROM delivery WHERE kind = 'rollup'").fetchall()
        database.close()

        assert (said.code, rows) == (0, [("terminal:terminal", "pending")])


@pytest.fixture
def at_slack(tmp_path: Path) -> Iterator[tuple[Path, Beside[FakeSlack]]]:
    """A home with rooms and people that follow something, and a Slack beside it."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS.replace("RIA", READER), encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    asyncio.run(follow_and_record(home, "slack:C1", f"slack:{READER}"))
    with beside(FakeSlack()) as slack:
        slack.peer.person(READER)
        yield home, slack


class TestSlack:
    def test_a_click_ends_it_for_whoever_may(self, at_slack: tuple[Path, Beside[FakeSlack]]) -> None:
        home, slack = at_slack
        peer = slack.peer
        tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": peer.api}

        async def shown(channel: str) -> Shown:
            return (await peer.pulse.until(lambda: peer.seen(channel)))[0]

        async def click(channel: str, user: str) -> str:
            clicked = await peer.click(await shown(channel), "act.unfollow.0", user=user)
            return (await peer.reply(clicked)).text

        with running(home, **tokens) as bot:
            bot.ready()
            room, mine = slack.do(shown("C1")), slack.do(shown(f"D{READER}"))
            denied = slack.do(click("C1", READER))
            before = asyncio.run(followed(home))
            ended = [slack.do(click("C1", "EDA")), slack.do(click(f"D{READER}", READER))]
            logged = repr(bot.logged)

        assert "What changed of what this room follows" in room.text
        assert "What changed of what you follow" in mine.text
        assert (EVIDENCE in room.text, "EDA" in room.text + mine.text) == (True, False)
        assert "no longer followed" not in denied
        assert before == ["slack:C1", f"slack:{READER}"]
        assert all("1 thing is no longer followed." in each for each in ended)
        assert asyncio.run(followed(home)) == []
        assert READER not in logged
