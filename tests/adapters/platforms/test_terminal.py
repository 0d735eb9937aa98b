"""The terminal as a platform: what it remembers, and what no text can do to it."""

from __future__ import annotations

import asyncio
import fcntl
import re
import stat
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from inline_snapshot import snapshot

from bot.adapters.terminal.platform import TerminalPlatform
from bot.core.ports.chat import Accepted, Refused, Unknown
from tests.adapters.platforms.messages import MESSAGES, saying
from tests.adapters.platforms.staging import Screen
from tests.fakes import StoppedClock

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.domain.message import Message

DELIVERY: Final = "b2f5ff47-4366-5d3d-8e8a-0c2f0a1f7a10"
ROOM: Final = "terminal"


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "state" / "shown.jsonl"


@pytest.fixture
def terminal(screen: Screen, kept: Path, clock: StoppedClock) -> TerminalPlatform:
    return TerminalPlatform(screen.show, kept, clock)


async def test_each_message_stands_under_a_line_with_its_time(
    terminal: TerminalPlatform, screen: Screen, clock: StoppedClock
) -> None:
    await terminal.send(ROOM, saying("The Council meets."), "1")
    clock.pass_time(60)
    await terminal.send(ROOM, saying("The Dialogue meets."), "2")
    await terminal.edit(ROOM, "2", saying("The Dialogue meets in Astana."))
    await terminal.delete(ROOM, "1")

    assert screen.text == snapshot("""\
── 2032-05-01 12:00 UTC
The Council meets.

── 2032-05-01 12:01 UTC
The Dialogue meets.

── 2032-05-01 12:01 UTC · changed:
The Dialogue meets in Astana.

── 2032-05-01 12:01 UTC · taken back: the message of 2032-05-01 12:00 UTC

""")


async def test_what_was_shown_is_found_after_a_restart(
    terminal: TerminalPlatform, kept: Path, clock: StoppedClock
) -> None:
    outcome = await terminal.send(ROOM, saying("The Council meets."), DELIVERY)
    restarted = TerminalPlatform(Screen().show, kept, clock)

    assert await restarted.find(ROOM, DELIVERY, clock.now()) == (getattr(outcome, "remote_id", ""),)


async def test_what_was_shown_is_not_shown_again_after_a_restart(
    terminal: TerminalPlatform, kept: Path, clock: StoppedClock
) -> None:
    await terminal.send(ROOM, saying("The Council meets."), DELIVERY)
    screen = Screen()

    await TerminalPlatform(screen.show, kept, clock).send(ROOM, saying("The Council meets."), DELIVERY)

    assert screen.text == ""


async def test_two_that_send_the_same_at_once_show_it_once(
    terminal: TerminalPlatform, screen: Screen, kept: Path, clock: StoppedClock
) -> None:
    other = TerminalPlatform(screen.show, kept, clock)

    await asyncio.gather(*(each.send(ROOM, saying("The Council meets."), DELIVERY) for each in [terminal, other] * 5))

    assert await screen.seen() == ["The Council meets."]


def test_while_a_message_is_shown_nobody_else_has_the_file(kept: Path, clock: StoppedClock) -> None:
    refused: list[str] = []

    def show(_: str) -> None:
        with kept.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                refused.append(type(error).__name__)

    asyncio.run(TerminalPlatform(show, kept, clock).send(ROOM, saying("The Council meets."), DELIVERY))

    assert refused == ["BlockingIOError"]


async def test_what_was_taken_back_can_be_shown_again(terminal: TerminalPlatform, screen: Screen) -> None:
    await terminal.send(ROOM, saying("The Council meets."), DELIVERY)
    await terminal.delete(ROOM, "1")

    outcome = await terminal.send(ROOM, saying("The Council meets."), DELIVERY)

    assert outcome == Accepted("2")
    assert await screen.seen() == ["The Council meets."]


async def test_a_line_that_a_crash_cut_short_is_passed_over(
    terminal: TerminalPlatform, kept: Path, clock: StoppedClock
) -> None:
    await terminal.send(ROOM, saying("The Council meets."), "1")
    with kept.open("a") as file:
        file.write('{"id": "2", "deliv')
    await terminal.send(ROOM, saying("The Dialogue meets."), DELIVERY)

    assert await terminal.find(ROOM, DELIVERY, clock.now()) == ("2",)


async def test_what_was_shown_before_is_not_looked_at(terminal: TerminalPlatform, clock: StoppedClock) -> None:
    await terminal.send(ROOM, saying("The Council meets."), DELIVERY)

    assert await terminal.find(ROOM, DELIVERY, clock.now() + timedelta(seconds=1)) == ()


def test_the_file_is_its_owners_and_holds_no_text(terminal: TerminalPlatform, kept: Path) -> None:
    asyncio.run(terminal.send(ROOM, saying("The Council meets."), DELIVERY))

    assert [stat.S_IMODE(each.stat().st_mode) for each in (kept, kept.parent)] == [0o600, 0o700]
    assert "Council" not in kept.read_text()


def test_a_file_that_cannot_be_written_leaves_it_in_doubt(screen: Screen, clock: StoppedClock, tmp_path: Path) -> None:
    tmp_path.joinpath("state").write_text("no folder")
    terminal = TerminalPlatform(screen.show, tmp_path / "state" / "shown.jsonl", clock)

    outcome = asyncio.run(terminal.send(ROOM, saying("The Council meets."), DELIVERY))

    assert isinstance(outcome, Unknown)


async def test_the_terminal_has_no_second_room(terminal: TerminalPlatform) -> None:
    assert await terminal.send("C1", saying("The Council meets."), DELIVERY) == Refused(
        "the terminal has one room, terminal"
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=MESSAGES)
def test_no_text_moves_the_cursor_or_colours_the_screen(message: Message, tmp_path: Path) -> None:
    screen = Screen()
    kept = tmp_path / "shown.jsonl"
    kept.unlink(missing_ok=True)

    asyncio.run(TerminalPlatform(screen.show, kept, StoppedClock()).send(ROOM, message, DELIVERY))

    assert screen.text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", screen.text)
