"""``doctor``: what is wrong, in plain words, each line with the mend, and never a secret."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import pytest
from inline_snapshot import snapshot

from bot.adapters.documents.home import HomePaths
from bot.app.clock import SystemClock
from bot.cli.doctor import doctor
from bot.cli.streams import Streams
from tests.command_line import run
from tests.peers.serving import Answer
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

SETTINGS: Final = """\
campaign: veldria
language: en
admin_room: slack:C9
ours:
  slack: [T1]
rooms:
  - {room: "slack:C1", name: Veldria}
people:
  - {person: "slack:U1", role: admin}
reminders:
  - rooms: ["slack:C1", "slack:G1", "slack:U1", "terminal:terminal"]
"""
STOLEN: Final = {"BOT_SLACK_BOT_TOKEN": "xoxb-geheim"}
STOLEN_APP: Final = {"BOT_SLACK_APP_TOKEN": "xapp-geheim"}
SWAPPED: Final = {"BOT_SLACK_BOT_TOKEN": "xapp-geheim"}
MISSPELT: Final = {"BOT_SLAK_BOT_TOKEN": "xoxb-geheim"}
OLD_LIST: Final = "lists:\n  - calendar: EU\n    year: 2014\n    source: a decision\n    days: [2014-05-09]\n"
SIGNED: Final = {"BOT_SLACK_SIGNING_SECRET": "geheim"}
GOOD: Final = {"ok": True, "team": "Campaign", "team_id": "T1", "user": "bot"}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Return a workspace in which all is well."""
    async with FakeSlack() as peer:
        yield peer


@pytest.fixture
def folder(home: Path) -> Path:
    """Return a home with channels."""
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home


async def examined(folder: Path, slack: FakeSlack | None = None, **variables: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines of an examination."""
    output = io.StringIO()
    streams = Streams(io.BytesIO(), output, io.StringIO())
    given = {"BOT_DATABASE_URL": f"sqlite:///{folder / 'state' / 'bot.sqlite'}", **variables}
    if slack:
        tokens = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api}
        given = tokens | given
    code = await asyncio.to_thread(doctor, HomePaths(folder), streams, given)
    return code, output.getvalue().splitlines()


async def mends(folder: Path, slack: FakeSlack | None = None, **variables: str) -> list[str]:
    """Return what is wrong, and what to do, for each thing to mend."""
    code, lines = await examined(folder, slack, **variables)
    wrong = [line.removeprefix("fix: ") for line in lines if line.startswith("fix: ")]
    assert code == bool(wrong)
    return [part for line in wrong for part in line.split("; ")]


class TestWithSlack:
    async def test_where_all_is_well_each_line_says_what_was_looked_at(self, slack: FakeSlack, folder: Path) -> None:
        assert await examined(folder, slack) == snapshot(
            (
                0,
                [
                    "in order: config/ and seeds/ can be used",
                    "in order: the database can be used",
                    "in order: Slack lets the bot in as bot in the workspace Campaign (T1)",
                    "in order: this machine’s clock agrees with Slack’s",
                    "in order: Slack: the app has every scope that it needs",
                    "in order: Slack: the app’s token opens connections",
                    "in order: Slack: C9 (told what goes wrong): the bot is in it",
                    "in order: Slack: C1 (asked in, reminded): the bot is in it",
                    "in order: Slack: G1 (reminded): the bot is in it",
                    "Everything is in order.",
                ],
            )
        )

    async def test_a_token_that_is_not_good_any_more(self, slack: FakeSlack, folder: Path) -> None:
        slack.revoked = "token_revoked"

        assert await mends(folder, slack) == snapshot(
            [
                "BOT_SLACK_BOT_TOKEN: the bot's token was revoked",
                "install the app again and set the new one (token_revoked)",
            ]
        )

    async def test_a_token_of_somebody_else(self, slack: FakeSlack, folder: Path) -> None:
        assert await mends(folder, slack, **STOLEN) == snapshot(
            ["BOT_SLACK_BOT_TOKEN: Slack does not accept the token", "check it (invalid_auth)"]
        )

    async def test_an_app_token_of_somebody_else(self, slack: FakeSlack, folder: Path) -> None:
        assert await mends(folder, slack, **STOLEN_APP) == snapshot(
            [
                "Slack does not take the app’s token (BOT_SLACK_APP_TOKEN): invalid_auth",
                "make one with connections:write under “Basic Information” at api.slack.com/apps, and set it",
            ]
        )

    async def test_without_a_way_to_hear(self, slack: FakeSlack, folder: Path) -> None:
        assert await mends(folder, slack, BOT_SLACK_APP_TOKEN="") == snapshot(
            [
                "Slack: the bot posts reminders, and hears nothing that people write",
                "set BOT_SLACK_APP_TOKEN, or BOT_SLACK_SIGNING_SECRET",
            ]
        )

    async def test_with_signed_requests_no_token_of_the_app_is_needed(self, slack: FakeSlack, folder: Path) -> None:
        assert await mends(folder, slack, BOT_SLACK_APP_TOKEN="", **SIGNED) == []

    async def test_a_token_in_the_wrong_variable(self, slack: FakeSlack, folder: Path) -> None:
        assert await mends(folder, slack, **SWAPPED) == snapshot(
            ["BOT_SLACK_BOT_TOKEN is not a token of a bot", "it begins with xoxb-"]
        )

    async def test_scopes_that_are_missing(self, slack: FakeSlack, folder: Path) -> None:
        slack.scopes -= {"im:history", "users:read"}

        assert await mends(folder, slack) == snapshot(
            [
                "Slack: the app lacks the scopes im:history, users:read",
                "take the manifest of “advocacy-bot slack manifest” at api.slack.com/apps and install the app again",
            ]
        )

    async def test_a_channel_that_the_bot_is_not_in(self, slack: FakeSlack, folder: Path) -> None:
        slack.channel("C1", is_member=False)

        assert await mends(folder, slack) == snapshot(
            ["Slack: C1 (asked in, reminded): the bot is not in it", "invite it there: /invite @advocacy-bot"]
        )

    async def test_a_channel_that_is_archived(self, slack: FakeSlack, folder: Path) -> None:
        slack.channel("C9", is_archived=True)

        assert await mends(folder, slack) == snapshot(
            [
                "Slack: C9 (told what goes wrong) is archived",
                "open it again, or name another channel in config/bot.yaml",
            ]
        )

    async def test_a_channel_that_slack_refuses(self, slack: FakeSlack, folder: Path) -> None:
        slack.refuses["G1"] = "is_archived"

        assert await mends(folder, slack) == snapshot(
            [
                "Slack: G1 (reminded): the channel is archived (is_archived)",
                "invite the bot there: /invite @advocacy-bot, or correct the id in config/",
            ]
        )

    async def test_a_channel_that_people_from_outside_read(self, slack: FakeSlack, folder: Path) -> None:
        slack.channel("C1", is_ext_shared=True)

        assert await mends(folder, slack) == snapshot(
            [
                "Slack: C1 (asked in, reminded): people from outside read along, so the bot does not speak there",
                "leave it, name another channel, or set “shared: true” for it under “rooms” in config/bot.yaml",
            ]
        )

    async def test_a_channel_that_is_meant_to_be_shared_is_in_order(self, slack: FakeSlack, folder: Path) -> None:
        slack.channel("C1", is_ext_shared=True)
        shared = SETTINGS.replace("name: Veldria", "name: Veldria, shared: true")
        (folder / "config" / "bot.yaml").write_text(shared)

        assert await mends(folder, slack) == []

    async def test_a_workspace_that_is_not_ours(self, slack: FakeSlack, folder: Path) -> None:
        (folder / "config" / "bot.yaml").write_text(SETTINGS.replace("[T1]", "[T2]"))

        assert await mends(folder, slack) == snapshot(
            [
                "Slack: T1 is not among the workspaces whose people are ours, so nobody there gets an answer",
                "write “slack: [T1]” under “ours” in config/bot.yaml",
            ]
        )

    @pytest.mark.parametrize(("hours", "word"), [(1, "behind"), (-1, "ahead of")])
    async def test_a_clock_that_is_wrong(self, slack: FakeSlack, folder: Path, hours: int, word: str) -> None:
        date = format_datetime(SystemClock().now() + timedelta(hours=hours))
        scopes = ",".join(sorted(slack.scopes))
        slack.answer("auth.test", Answer(200, json.dumps(GOOD), {"Date": date, "X-OAuth-Scopes": scopes}))

        found = await mends(folder, slack)

        assert len(found) == 3
        assert found[0].endswith(f"seconds {word} Slack’s")

    async def test_slack_that_cannot_be_reached(self, slack: FakeSlack, folder: Path) -> None:
        await slack.stop()

        assert await mends(folder, slack) == snapshot(
            [
                "Slack cannot be reached",
                "see that this machine reaches Slack, by a proxy or without, and what SLACK_API_URL says",
            ]
        )

    async def test_no_token_is_ever_told(self, slack: FakeSlack, folder: Path) -> None:
        _, well = await examined(folder, slack)
        _, ill = await examined(folder, slack, **STOLEN, **STOLEN_APP)

        assert [line for line in (*well, *ill) if TOKEN in line or APP_TOKEN in line or "geheim" in line] == []


class TestWithoutSlack:
    async def test_files_with_mistakes(self, folder: Path) -> None:
        (folder / "config" / "bot.yaml").write_text(f"{SETTINGS}languag: fr\n")

        found = await mends(folder)

        assert found[0].startswith("1 mistake in ")
        assert found[1] == "“advocacy-bot check” names each with its line"

    async def test_a_database_that_cannot_be_used(self, folder: Path) -> None:
        found = await mends(folder, BOT_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")

        assert found[0] == snapshot(
            "the PostgreSQL database cannot be reached ([Errno 111] Connect call failed ('127.0.0.1', 1))"
        )

    async def test_a_variable_that_nobody_reads(self, folder: Path) -> None:
        assert await mends(folder, None, **MISSPELT) == snapshot(
            ["BOT_SLAK_BOT_TOKEN is nothing that the bot reads", "did you mean BOT_SLACK_BOT_TOKEN?"]
        )

    async def test_a_list_of_days_off_that_is_missing(self, folder: Path) -> None:
        text = SETTINGS.replace('"terminal:terminal"]', '"terminal:terminal"]\n    working_days: [EU]')
        (folder / "config" / "bot.yaml").write_text(text)
        (folder / "config" / "holidays.yaml").write_text(OLD_LIST)

        found = await mends(folder)

        assert found[0].startswith("no published list of the days off of EU in ")


def test_the_command_line_tells_it(shipped: Path) -> None:
    said = run(shipped, "doctor")

    assert (said.code, said.output.splitlines()[-1]) == (0, "Everything is in order.")


class TestSecrets:
    @pytest.mark.parametrize(
        ("mode", "done"), [(0o666, "written"), (0o602, "written"), (0o644, "read"), (0o604, "read")]
    )
    async def test_a_file_that_others_may_read_or_write_is_told_with_what_to_type(
        self, folder: Path, tmp_path: Path, mode: int, done: str
    ) -> None:
        secret = tmp_path / "token"
        secret.write_text("xoxb-geheim")
        secret.chmod(mode)
        said = await mends(folder, BOT_SLACK_BOT_TOKEN_FILE=str(secret), SLACK_API_URL="http://127.0.0.1:1/")

        assert said[:2] == [
            f"BOT_SLACK_BOT_TOKEN_FILE: {secret} can be {done} by everybody",
            f"type: chmod go= {secret}",
        ]
        assert "geheim" not in "".join(said)

    async def test_a_secret_for_its_owner_alone_is_in_order(self, folder: Path, tmp_path: Path) -> None:
        secret = tmp_path / "address"
        secret.write_text("https://ping.example/geheim")
        secret.chmod(0o600)

        assert await mends(folder, BOT_PING_URL_FILE=str(secret)) == []
