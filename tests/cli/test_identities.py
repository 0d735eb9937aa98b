"""``people accept`` and ``people identity``: by which key somebody on Matrix is known, where the bot runs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.adapters.storage.store import open_store
from bot.core.ports.identities import Pin, accepted_pins
from tests.command_line import run

if TYPE_CHECKING:
    from pathlib import Path

ADA = "@ada:example.org"
OLD, NEW = "A" * 43, "B" * 42 + "A"
NOW = datetime(2032, 5, 1, 12, tzinfo=UTC)
ENTRY = """\
  - person: "matrix:@ada:example.org"
    role: admin
"""
SETTINGS = f"campaign: veldria\npeople:\n{ENTRY}"


def url(home: Path) -> str:
    return f"sqlite:///{home / 'state' / 'bot.sqlite'}"


async def _store(home: Path, key: str | None) -> None:
    async with open_store(url(home)) as store:
        await store.pins().pin(Pin(f"matrix:{ADA}", OLD, NOW, "people", "first sight", NOW))
        if key is not None:
            await store.pins().wait(Pin(f"matrix:{ADA}", key, NOW, "people"))


async def _counting(home: Path) -> str:
    async with open_store(url(home)) as store:
        return accepted_pins(await store.pins().all())[f"matrix:{ADA}"].key


def stored(home: Path, key: str | None = None) -> None:
    """Have the bot know somebody, and a key that waits in the place of theirs."""
    asyncio.run(_store(home, key))


def counting(home: Path) -> str:
    return asyncio.run(_counting(home))


@pytest.fixture
def home(home: Path) -> Path:
    """A home with an admin on Matrix."""
    (home / "config" / "bot.yaml").write_text(SETTINGS)
    return home


class TestAccepting:
    def test_the_old_and_the_new_key_are_shown_and_nothing_is_changed_without_a_yes(self, home: Path) -> None:
        stored(home, NEW)
        outcome = run(home, "people", "accept", ADA)

        assert outcome.code == 1
        assert ("AAAA AAAA AAAA …" in outcome.output, "BBBB BBBB BBBB …" in outcome.output) == (True, True)
        assert counting(home) == OLD

    def test_with_a_yes_the_new_one_counts(self, home: Path) -> None:
        stored(home, NEW)
        outcome = run(home, "people", "accept", ADA, "--yes")

        assert (outcome.code, outcome.errors) == (0, "")
        assert counting(home) == NEW

    def test_the_line_can_be_copied_from_a_chat(self, home: Path) -> None:
        stored(home, NEW)
        outcome = run(home, "people", "accept", ADA.replace("@", "@\u2060"), "--yes")

        assert (outcome.code, counting(home)) == (0, NEW)

    def test_where_nothing_waits_that_is_said(self, home: Path) -> None:
        stored(home)
        outcome = run(home, "people", "accept", ADA, "--yes")

        assert outcome.code == 1
        assert "no other identity waits" in outcome.errors

    def test_where_the_settings_name_another_one_the_line_to_change_is_told(self, home: Path) -> None:
        (home / "config" / "bot.yaml").write_text(f"{SETTINGS}    identity: {OLD}\n")
        stored(home, NEW)
        outcome = run(home, "people", "accept", ADA, "--yes")

        assert outcome.code == 1
        assert f"replace the line “identity: {OLD}” there by “identity: {NEW}”" in outcome.errors
        assert counting(home) == OLD

    def test_the_loss_of_an_identity_cannot_be_accepted(self, home: Path) -> None:
        stored(home, "")
        outcome = run(home, "people", "accept", ADA, "--yes")

        assert outcome.code == 1
        assert "set up cross-signing again" in outcome.errors
        assert counting(home) == OLD

    def test_only_people_on_matrix_have_an_identity(self, home: Path) -> None:
        outcome = run(home, "people", "accept", "slack:U0123456789")

        assert outcome.code == 2
        assert "only people on Matrix" in outcome.errors

    def test_in_chat_it_is_told_where_to_do_it(self, home: Path) -> None:
        stored(home, NEW)
        outcome = run(home, "chat", typed=f"people accept {ADA}\n".encode())

        assert f"advocacy-bot people accept {ADA}" in outcome.output
        assert counting(home) == OLD


class TestShowing:
    def test_the_line_to_paste_is_printed(self, home: Path) -> None:
        stored(home)
        outcome = run(home, "people", "identity", ADA)

        assert outcome.code == 0
        assert f"    identity: {OLD}\n" in outcome.output

    def test_the_line_that_is_shown_for_the_settings_can_be_read(self, home: Path) -> None:
        (home / "config" / "bot.yaml").write_text(f"{SETTINGS}    identity: {OLD}\n")

        assert run(home, "check").code == 0

    def test_where_none_is_known_that_is_said(self, home: Path) -> None:
        outcome = run(home, "people", "identity", ADA)

        assert outcome.code == 1
        assert "no identity is known" in outcome.errors


class TestSettings:
    @pytest.mark.parametrize(
        ("written", "wrong"),
        [
            (f'{SETTINGS}    identity: "too short"\n', "bot.yaml:5:15: this is not a key"),
            (
                SETTINGS.replace("matrix:@ada:example.org", "slack:U0123456789") + f"    identity: {OLD}\n",
                "on Matrix alone",
            ),
            (
                f"{SETTINGS}    identity: {OLD}\n{ENTRY}    identity: {NEW}\n",
                "two identities",
            ),
            ("campaign: veldria\nmatrix: {unsigned_devices: maybe}\n", "bot.yaml:2:28"),
        ],
    )
    def test_what_is_no_identity_is_told_with_its_line(self, home: Path, written: str, wrong: str) -> None:
        (home / "config" / "bot.yaml").write_text(written)
        outcome = run(home, "check")

        assert outcome.code == 1
        assert wrong in outcome.output + outcome.errors
