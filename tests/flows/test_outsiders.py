"""``run`` where outsiders read: what is due is sent to nobody there, and the admin room is told once."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.cli.doctor import doctor
from bot.cli.streams import Streams
from tests.command_line import run
from tests.core.dispatch.wired_bot import PLANS, SETTINGS
from tests.debriefs import make_due
from tests.flows.conversation.stages.stage import make_due as make_reminder_due
from tests.flows.party import party
from tests.flows.running import eventually, running
from tests.homes import settle
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.peers.beside import Beside
    from tests.peers.matrix.synapse import Synapse

ASKED: Final = ("R-A31-01",)
TOLD: Final = "People from outside can read slack:C1"
WITHHELD: Final = "Nothing is sent where outsiders read"
REMINDED: Final = "Veldria talks 5"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with people, rooms, an admin room, and a debrief that is due in one of them."""
    home = settle(tmp_path / "home", used=True)
    (home / "config" / "bot.yaml").write_text(f"{SETTINGS}admin_room: slack:C2\n", encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    asyncio.run(make_due(home, "slack:C1", ASKED))
    return home


@pytest.fixture
def slack() -> Iterator[Beside[FakeSlack]]:
    """A Slack beside it."""
    with beside(FakeSlack()) as opened:
        yield opened


def on(slack: Beside[FakeSlack]) -> dict[str, str]:
    return {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.peer.api}


def texts(slack: Beside[FakeSlack], room: str) -> list[str]:
    return [each.text for each in slack.peer.seen(room)]


def mark_as_shared(home: Path) -> None:
    settings = home / "config" / "bot.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("room: slack:C1\n", "room: slack:C1\n    shared: true\n"), encoding="utf-8")


def another(home: Path) -> None:
    """Have something else be due there."""
    asyncio.run(make_reminder_due(home, "slack:C1"))


class TestSlackConnect:
    def test_outsiders_read_nothing_that_is_due_and_the_admin_room_is_told_once(
        self, home: Path, slack: Beside[FakeSlack]
    ) -> None:
        slack.peer.channel("C1", is_ext_shared=True)
        for _ in range(2):
            with running(home, **on(slack)) as bot:
                bot.until(WITHHELD)
                eventually(lambda: bool(texts(slack, "C2")))
                bot.end()

        assert texts(slack, "C1") == []
        assert [each[: len(TOLD)] for each in texts(slack, "C2")] == [TOLD]

    def test_whoever_asks_what_became_of_it_is_told_why_it_waits(self, home: Path, slack: Beside[FakeSlack]) -> None:
        slack.peer.channel("C1", is_ext_shared=True)
        with running(home, **on(slack)) as bot:
            bot.until(WITHHELD)
            eventually(lambda: bool(texts(slack, "C2")))
        told = run(home, "reminders", "--from", "2020-01-01").output

        assert "people from outside read this room, and it is not marked “shared: true”" in told

    def test_health_and_doctor_say_so(self, home: Path, slack: Beside[FakeSlack]) -> None:
        slack.peer.channel("C1", is_ext_shared=True)
        with running(home, **on(slack), BOT_LISTEN="127.0.0.1:0") as bot:
            bot.until(WITHHELD)
            eventually(lambda: "messages to 1 place wait" in bot.ask("/readyz")[1])
            health = bot.ask("/readyz")[1]
        output = io.StringIO()
        url = f"sqlite:///{home / 'state' / 'bot.sqlite'}"
        variables = {"BOT_DATABASE_URL": url, **on(slack)}
        doctor(HomePaths(home), Streams(io.BytesIO(), output, io.StringIO()), variables)

        assert "C1" not in health
        assert "Slack: C1 (asked in, asked what was raised): people from outside read along" in output.getvalue()

    def test_once_the_room_is_marked_as_shared_the_next_goes_out(self, home: Path, slack: Beside[FakeSlack]) -> None:
        slack.peer.channel("C1", is_ext_shared=True)
        with running(home, **on(slack)) as bot:
            bot.until(WITHHELD)
            mark_as_shared(home)
            bot.until("bot: revision 2 by file is in force")
            another(home)

            eventually(lambda: any(REMINDED in each for each in texts(slack, "C1")))

    def test_an_admin_room_that_outsiders_read_gets_nothing(self, home: Path, slack: Beside[FakeSlack]) -> None:
        for room in ("C1", "C2"):
            slack.peer.channel(room, is_ext_shared=True)
        with running(home, **on(slack)) as bot:
            bot.until(WITHHELD)
            bot.until(WITHHELD)
            bot.end()

        assert slack.peer.posts.posts == []

    def test_where_slack_does_not_say_who_reads_nothing_is_sent(self, home: Path, slack: Beside[FakeSlack]) -> None:
        slack.peer.scopes.remove("channels:read")
        with running(home, **on(slack)) as bot:
            eventually(lambda: slack.peer.requests["conversations.info"] > 0)
            bot.end()

        assert slack.peer.posts.posts == []

    def test_whoever_joins_after_the_last_message_reads_nothing_more(
        self, home: Path, slack: Beside[FakeSlack]
    ) -> None:
        with running(home, **on(slack)) as bot:
            eventually(lambda: bool(texts(slack, "C1")))
            slack.do(slack.peer.share("C1", "T2"))
            another(home)
            bot.until(WITHHELD)
            bot.end()

        assert len(texts(slack, "C1")) == 1


class TestMatrix:
    async def test_people_of_other_servers_read_nothing_that_is_due(self, home: Path, synapse: Synapse) -> None:
        where = await party(synapse, home, ours="elsewhere.test")
        await make_reminder_due(home, f"matrix:{where.room}")
        before = len(await where.bot.timeline(where.room))
        with where.started() as bot:
            await asyncio.to_thread(bot.until, WITHHELD)
            await asyncio.to_thread(bot.end)

        assert len(await where.bot.timeline(where.room)) == before
