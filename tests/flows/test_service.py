"""``run`` as a service: started, asked how it is, stopped, killed, restored; processes and networks are real."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.core.features.reminders.model import Delivery, delivery_id
from tests.command_line import DEADLINE, run
from tests.fakes import LIVENESS
from tests.flows.running import Running, eventually, running
from tests.peers.beside import beside
from tests.peers.faults import Faults
from tests.peers.serving import Answer
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEETING: Final = "veldria_talks:5"
PLANS: Final = "meetings:\n  - forum: veldria_talks\n    number: 5\n    when: 2035-03-09\n"
ROOMS: Final = tuple(f"slack:C{number}" for number in range(1, 9))


@pytest.fixture
def home(home: Path) -> Path:
    """A home with a meeting years ahead, of which nobody is told by any rule."""
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack that answers well."""
    with beside(FakeSlack()) as opened:
        yield opened.peer


def on(slack: FakeSlack) -> dict[str, str]:
    return {"BOT_SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.api}


def remind(home: Path, *rooms: str, number: int = 1, url: str | None = None) -> list[str]:
    """Have something due now in each room, so many times, as if somebody had asked for it; the ids come out."""
    now = SystemClock().now()
    wanted = [
        Delivery(
            delivery_id("snooze", MEETING, f"{each} {now}", room, "2035-03-09"), "snooze", room, now,
            now + timedelta(days=1), event=MEETING, start="2035-03-09",
        )
        for room in rooms for each in range(number)
    ]  # fmt: skip

    async def store() -> None:
        async with open_store(url or f"sqlite:///{home / 'state' / 'bot.sqlite'}") as opened:
            for each in wanted:
                await opened.deliveries(SystemClock()).add(each)

    asyncio.run(store())
    return [each.id for each in wanted]


def states(home: Path) -> dict[str, str]:
    with closing(sqlite3.connect(home / "state" / "bot.sqlite")) as database:
        return dict(database.execute("SELECT id, state FROM delivery WHERE kind = 'snooze'").fetchall())


def all_sent(home: Path, ids: list[str]) -> None:
    """Wait until all of them were sent."""
    eventually(lambda: {states(home).get(each) for each in ids} == {"sent"})


class TestTelling:
    def test_without_a_chat_reminders_are_shown_among_what_it_says(self, home: Path) -> None:
        remind(home, "terminal:terminal")
        with running(home) as bot:
            bot.until("Veldria talks")
            code = bot.end()

        assert code == 0
        assert sum("Veldria talks" in line for line in bot.said) == 1

    def test_what_was_shown_is_not_shown_again_by_the_next(self, home: Path) -> None:
        remind(home, "terminal:terminal")
        with running(home) as bot:
            bot.until("Veldria talks")
            bot.end()
        remind(home, "terminal:terminal")
        with running(home) as bot:
            bot.until("Veldria talks")
            bot.end()

        assert sum("Veldria talks" in line for line in bot.said) == 1

    def test_the_admin_room_hears_of_a_broken_file_once(self, home: Path) -> None:
        settings = home / "config" / "bot.yaml"
        settings.write_text(f"{settings.read_text()}admin_room: terminal:terminal\n")
        run(home, "meetings", "note", "veldria_talks:5: by letter")
        (home / "config" / "milestones.yaml").write_text("meetings: [\n")
        said = []
        for _ in range(2):
            with running(home) as bot:
                bot.until("Going on with the last correct version.")
                remind(home, "terminal:terminal")
                bot.until("Veldria talks")
                bot.end()
            said += bot.said

        assert sum("“milestones” in config/ has a mistake" in line for line in said) == 1
        assert sum("config/milestones.yaml:2:1: " in line and line.startswith("•") for line in said) == 1

    def test_on_a_database_that_is_shared_it_is_the_same(self, home: Path, postgres_url: str) -> None:
        remind(home, "terminal:terminal", url=postgres_url)
        with running(home, BOT_DATABASE_URL=postgres_url) as bot:
            bot.until("Veldria talks")

            assert bot.end() == 0


class TestStopping:
    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_told_to_stop_it_ends_well_and_what_it_left_the_next_one_sends(
        self, home: Path, slack: FakeSlack, how: signal.Signals
    ) -> None:
        ids = remind(home, *ROOMS, number=2)
        with running(home, **on(slack)) as bot:
            eventually(lambda: slack.requests["chat.postMessage"] > 0)
            code = bot.end(how)
        with running(home, **on(slack)) as bot:
            all_sent(home, ids)
            bot.end()

        assert code == 0
        assert slack.posts.ever() == dict.fromkeys(ids, 1)

    def test_told_twice_it_ends_at_once(self, home: Path) -> None:
        remind(home, "slack:C1")
        with beside(FakeSlack(Faults(0, {"lost": 1.0}))) as opened, running(home, **on(opened.peer)) as bot:
            eventually(lambda: opened.peer.requests["chat.postMessage"] > 0)
            bot.process.send_signal(signal.SIGTERM)
            bot.until('"Stopping"')
            bot.process.send_signal(signal.SIGTERM)

            assert bot.process.wait(DEADLINE) == -signal.SIGTERM

    def test_killed_it_is_followed_by_one_that_sends_the_rest_once(self, home: Path, slack: FakeSlack) -> None:
        ids = remind(home, *ROOMS, number=3)
        with running(home, **on(slack)) as bot:
            bot.ready()
            eventually(lambda: len(slack.posts.posts) > 2)
            bot.end(signal.SIGKILL)
        with closing(sqlite3.connect(home / "state" / "bot.sqlite")) as database, database:
            # As if the leases of whoever was killed had ended.
            database.execute("UPDATE delivery SET held_at = 0, free_at = 0")
        with running(home, **on(slack)) as bot:
            all_sent(home, ids)
            bot.end()

        assert slack.posts.ever() == dict.fromkeys(ids, 1)


class TestStarting:
    def test_a_variable_that_nobody_knows_stops_it(self, home: Path) -> None:
        bot = Running(home, BOT_DATABSE_URL="sqlite:////tmp/geheim")
        bot.until("BOT_DATABSE_URL is nothing that the bot reads; did you mean BOT_DATABASE_URL?")
        bot.finish()

        assert bot.process.wait(DEADLINE) == 2
        assert not any("geheim" in line for line in bot.said)
        assert bot.process.stdout is not None
        bot.process.stdout.close()

    def test_a_place_that_is_taken_stops_it(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            where = f"127.0.0.1:{taken.getsockname()[1]}"
            bot = Running(home, BOT_LISTEN=where)
            bot.until(f"BOT_LISTEN: {where} cannot be used (address already in use)")
            bot.finish()

        assert bot.process.wait(DEADLINE) == 2
        assert bot.process.stdout is not None
        bot.process.stdout.close()

    def test_with_broken_files_it_goes_on_with_what_was_right_last(self, home: Path) -> None:
        run(home, "meetings", "note", "veldria_talks:5: by letter")
        (home / "config" / "milestones.yaml").write_text("meetings: [\n")
        remind(home, "terminal:terminal")
        with running(home) as bot:
            bot.until("by letter")

            assert bot.end() == 0

    def test_a_service_manager_hears_that_it_is_ready_alive_and_stopping(self, home: Path, tmp_path: Path) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(tmp_path / "notify"))
            manager.settimeout(LIVENESS)
            with running(home, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="2000000") as bot:
                heard = [manager.recv(100) for _ in range(2)]
                bot.end()
            while heard[-1] == b"WATCHDOG=1":
                heard.append(manager.recv(100))

        assert (heard[0], heard[1], heard[-1]) == (b"READY=1", b"WATCHDOG=1", b"STOPPING=1")


class TestHealth:
    def test_the_bot_tells_that_it_lives_that_it_is_ready_and_what_it_counted(
        self, home: Path, slack: FakeSlack
    ) -> None:
        ids = remind(home, "slack:C1")
        with running(home, BOT_LISTEN="127.0.0.1:0", **on(slack)) as bot:
            bot.ready()
            all_sent(home, ids)
            live, ready, figures = bot.ask("/livez"), bot.ask("/readyz"), bot.ask("/metrics")[1]

        assert live == (200, "alive\n")
        assert (ready[0], json.loads(ready[1])) == (200, {"ready": True, "bot": "ok", "database": "ok", "slack": "ok"})
        assert 'reminders_total{platform="slack",state="sent"} 1.0' in figures
        assert 'chat_api_seconds_count{method="send",outcome="accepted",platform="slack"} 1.0' in figures
        assert "reminders_unknown 0.0" in figures

    def test_a_platform_that_is_away_makes_it_unready_and_stops_no_other(self, home: Path, slack: FakeSlack) -> None:
        ids = remind(home, "slack:C1")
        away = {
            "BOT_MATRIX_HOMESERVER": "http://127.0.0.1:9", "BOT_MATRIX_USER": "@bot:example.org",
            "BOT_MATRIX_DEVICE": "BOT", "BOT_MATRIX_ACCESS_TOKEN": "geheim",
            "BOT_MATRIX_PICKLE_KEY": "a key of a test, geheim",
        }  # fmt: skip
        with running(home, BOT_LISTEN="127.0.0.1:0", **on(slack), **away) as bot:
            all_sent(home, ids)
            live, ready = bot.ask("/livez")[0], bot.ask("/readyz")

        assert (live, ready[0]) == (200, 503)
        assert json.loads(ready[1])["slack"] == "ok"
        assert json.loads(ready[1])["matrix"] == "the homeserver cannot be reached"

    def test_a_database_that_was_moved_away_is_missed_and_nothing_is_written_into_it(self, home: Path) -> None:
        file, elsewhere = home / "state" / "bot.sqlite", home / "elsewhere.sqlite"
        plans = home / "config" / "milestones.yaml"
        plans.write_text("meetings: []\n")
        with running(home, BOT_LISTEN="127.0.0.1:0") as bot:
            bot.ready()
            file.rename(elsewhere)
            bot.until("The database's file is not where it was opened", within=10)
            status, told = bot.ask("/readyz")
            plans.write_text("# saved meanwhile\nmeetings: []\n")
            bot.until('"work": "documents"')
            elsewhere.rename(file)
            bot.until("milestones: revision 2 by file is in force")
            back = bot.ask("/readyz")[0]

        assert (status, back) == (503, 200)
        assert json.loads(told)["database"] == (
            "away: state/bot.sqlite is gone while the bot runs, so nothing is stored; move the right one back there, "
            "or stop the bot and put a copy back (advocacy-bot restore FILE)"
        )

    def test_where_nothing_can_be_heard_it_says_so_and_reminders_go_out(self, home: Path, slack: FakeSlack) -> None:
        slack.answer("apps.connections.open", *[Answer(500, "oops", content_type="text/plain")] * 10_000)
        ids = remind(home, "slack:C1")
        with running(home, BOT_LISTEN="127.0.0.1:0", BOT_SLACK_APP_TOKEN=APP_TOKEN, **on(slack)) as bot:
            all_sent(home, ids)
            parts = json.loads(bot.ask("/readyz")[1])

        assert parts["slack"].startswith("with the app-level token: Slack answered nothing readable")

    def test_a_dead_mans_switch_hears_of_it_as_long_as_all_is_well(self, home: Path, slack: FakeSlack) -> None:
        with running(home, BOT_PING_URL=f"{slack.api}ping.me", **on(slack)) as bot:
            bot.ready()
            eventually(lambda: slack.requests["ping.me"] > 0)
            bot.end()

        assert not any("ping.me" in str(line) for line in (*bot.said, *bot.logged))


class TestBackup:
    def test_a_copy_made_under_load_is_whole_and_a_bot_starts_from_it(self, home: Path, tmp_path: Path) -> None:
        done = threading.Event()

        def write() -> None:
            while not done.is_set():
                remind(home, "terminal:nowhere", number=20)

        with running(home) as bot:
            bot.until("milestones: revision 1")
            writer = threading.Thread(target=write)
            writer.start()
            saved = [run(home, "backup", str(tmp_path / f"copy{number}.sqlite")).code for number in range(5)]
            done.set()
            writer.join(LIVENESS)
        other = tmp_path / "other"
        with closing(sqlite3.connect(tmp_path / "copy4.sqlite")) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchall()
        home.rename(other)
        restored = run(other, "restore", str(tmp_path / "copy4.sqlite"))
        with running(other) as bot:
            bot.until("milestones: revision 1")

        assert saved == [0] * 5
        assert whole == [("ok",)]
        assert restored.code == 0

    def test_a_copy_older_than_what_was_posted_posts_nothing_again(
        self, home: Path, tmp_path: Path, slack: FakeSlack
    ) -> None:
        ids = remind(home, *ROOMS)
        run(home, "backup", str(tmp_path / "copy.sqlite"))
        with running(home, **on(slack)) as bot:
            all_sent(home, ids)
            bot.end()
        restored = run(home, "restore", str(tmp_path / "copy.sqlite"))
        before = states(home)
        with running(home, **on(slack)) as bot:
            all_sent(home, ids)
            bot.end()

        assert slack.posts.ever() == dict.fromkeys(ids, 1)
        assert (restored.code, set(before.values())) == (0, {"sending"})

    def test_nothing_is_restored_under_a_bot_that_runs(self, home: Path, tmp_path: Path) -> None:
        with running(home) as bot:
            bot.until("milestones: revision 1")
            run(home, "backup", str(tmp_path / "copy.sqlite"))
            refused = run(home, "restore", str(tmp_path / "copy.sqlite"))

        assert refused.code == 1
        assert refused.errors == "the bot is running; stop it, and every chat, before a backup is restored\n"

    @pytest.mark.parametrize(("command", "program"), [("backup", "pg_dump"), ("restore", "pg_restore")])
    def test_of_a_server_copies_are_made_by_its_own_programs(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, command: str, program: str
    ) -> None:
        monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://bot:geheim@127.0.0.1:1/bot")
        outcome = run(home, command, "copy.sqlite")

        assert (outcome.code, outcome.errors) == (2, f"the store is a PostgreSQL database: use {program}\n")
