"""A note never leaves the rooms it is kept to: it is asked for by every door, from everywhere else."""

from __future__ import annotations

import asyncio
import itertools
import logging
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.cli.parser import parser
from bot.core.features.commands.grammar import parse_command
from bot.core.features.exports.commands import EXPORT_FORMATS
from tests.chance import seeded
from tests.command_line import run
from tests.flows.privacy.doors import (
    QUESTIONS,
    TABLES,
    everything_in,
    exports,
    files,
    hands,
    letters,
    lines,
    machines,
    readable,
    tells,
    terminal,
    words_and_questions,
)
from tests.flows.privacy.kept import (
    ADA,
    AHEAD,
    ASKS,
    EDA,
    ELSEWHERE,
    HELD,
    KEPT,
    LINK,
    SECRET,
    note_everywhere,
    opened,
    settled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.access import Visitor


pytestmark = pytest.mark.usefixtures("set_day")
"""What is planned, and so which messages are looked at, depends on the day and the hour."""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the word was noted by every door; nobody changes it."""
    home = tmp_path_factory.mktemp("noted") / "home"

    async def note() -> None:
        async with opened(settled(home)) as kept:
            await note_everywhere(kept)

    asyncio.run(note())
    return home


@pytest.fixture
def places(noted: Path, tmp_path: Path) -> HomePaths:
    """That home, for one test."""
    shutil.copytree(noted, tmp_path / "home")
    return HomePaths(tmp_path / "home")


def configure(places: HomePaths, old: str, new: str) -> None:
    """Change a setting."""
    text = places.settings.read_text(encoding="utf-8")
    assert old in text
    places.settings.write_text(text.replace(old, new), encoding="utf-8")


class TestElsewhere:
    @pytest.mark.parametrize("who", ELSEWHERE, ids=lambda each: f"{each.person} in {each.room}")
    async def test_whoever_types_asks_and_clicks_is_never_told(self, places: HomePaths, who: Visitor) -> None:
        four_eyes = ELSEWHERE.index(who) % 2 == 0
        # Whoever may do most does everything, in a room and in private, the others some of it.
        share = 1.0 if who.person == "ADA" and who.room != "CADMIN" else 0.25
        configure(places, "four_eyes: false", f"four_eyes: {f'{four_eyes}'.lower()}")
        told = []
        heard = 0
        async with opened(places) as kept:
            async for door, words in words_and_questions(kept, who, share):
                heard += LINK in words
                told += [door] if tells(words) else []
            async for door, words in hands(kept, who, share):
                told += [door] if tells(words) else []

        assert told == []
        assert heard, "they were told nothing at all: the test says little"

    @pytest.mark.parametrize("who", ELSEWHERE[-5::2], ids=lambda each: f"{each.person} in {each.room}")
    async def test_no_file_that_is_asked_for_elsewhere_holds_it(self, places: HomePaths, who: Visitor) -> None:
        async with opened(places) as kept:
            told = [door async for door, words in files(kept, who) if tells(words)]

        assert told == []

    async def test_the_terminal_tells_it_to_nobody(self, places: HomePaths) -> None:
        async with opened(places) as kept:
            told = [door async for door, words in terminal(kept) if tells(words)]

        assert told == []

    async def test_what_one_person_alone_takes_along_goes_to_them_and_holds_none(self, places: HomePaths) -> None:
        async with opened(places) as kept:
            told = [door async for door, words in files(kept, ADA, aside=True) if tells(words)]

        assert told == []

    async def test_no_message_to_another_room_or_to_a_person_holds_it(self, places: HomePaths) -> None:
        told, kinds = [], set()
        async with opened(places) as kept:
            async for kind, room, words in letters(kept):
                told += [f"{kind} to {room}"] if tells(words) else []
                kinds |= {kind} if LINK in words else set()

        assert told == []
        assert kinds >= {"debrief", "proposal", "rollup"}, "what holds notes elsewhere was never worded"


class TestRecorded:
    async def test_where_notes_are_not_shown_it_is_kept_and_that_is_said(self, places: HomePaths) -> None:
        # Each says something else: what somebody repeats is not kept again.
        line = f"progress {ASKS[3]} met {{}} evidence {LINK} note {SECRET}"
        async with opened(places) as kept:
            words = [everything_in(await kept.write(line.format(2013 + n), who)) for n, who in enumerate(ELSEWHERE)]

        assert [each for each in words if "only in the rooms chosen for notes, not here" not in each] == []
        assert [each for each in words if tells(each)] == []


class TestCommandLine:
    def test_no_command_tells_it(self, places: HomePaths) -> None:
        told = [" ".join(each) for each in commands(places) if tells(printed(places, *each))]

        assert told == []

    def test_every_command_is_asked(self, places: HomePaths) -> None:
        (choices,) = (each.choices for each in parser()._actions if each.dest == "command")  # noqa: SLF001
        asked = {each[0] for each in commands(places)} | UNASKED

        assert set(choices or ()) <= asked


UNASKED: Final = frozenset({"import", "matrix", "slack", "run", "restore", "meeting", "milestone", "person", "chat"})
"""What tells nothing of the store, or is the same by another name."""


def commands(places: HomePaths) -> Iterator[tuple[str, ...]]:
    """Yield every command line that tells something."""
    out = str(places.home / "out")
    for ask in ASKS:
        yield ("progress", ask)
    yield from (("ask", "--json", each) for each in QUESTIONS[::2])
    yield ("ask", QUESTIONS[0])
    for form, lang in zip(("text", "markdown", "html", "docx", "json"), ("en", "fr", "de", "ru", "kk"), strict=True):
        yield ("brief", AHEAD, "--format", form, "--lang", lang, "--output", out)
    for table, form in itertools.product(TABLES, EXPORT_FORMATS):
        of = [AHEAD] if table == "briefing" else [ASKS[0]] if table in {"recommendations", "progress"} else []
        yield ("export", table, *of, "--format", form, "--output", out)
    yield ("export", "progress", "--format", "json", "--output", out)
    yield from (("export", "timeline", ASKS[0], "--format", form, "--output", out) for form in ("svg", "png"))
    yield ("export", "calendar", "--output", out)
    yield from (("proposals",), ("debrief", HELD), ("debriefs",), ("tasks",), ("history",), ("history", "people"))
    yield from (("reminders", "--from", "2020-01-01"), ("check",), ("doctor",), ("backup", f"{out}.backup"))
    yield from (("meetings",), ("milestones",), ("people",), ("task", ASKS[0]), ("done", "1"), ("undo",))
    yield from (("raised", ASKS[0], "at", HELD, "evidence", LINK), ("promised", ASKS[0], "at", HELD))
    yield from (("approve", "8"), ("decline", "8"), ("undo", "progress", "1"), ("progress", ASKS[0]))


def printed(places: HomePaths, *words: str) -> str:
    """Return what a command says and writes."""
    out = places.home / "out"
    out.unlink(missing_ok=True)
    told = run(places.home, *words)
    return told.output + told.errors + (readable(out.read_bytes()) if out.exists() else "")


class TestAside:
    async def test_no_log_holds_it_however_much_is_heard(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            async with opened(settled(tmp_path / "home")) as kept:
                await note_everywhere(kept)
                for line in lines(seeded()):
                    await kept.write(line, replace(EDA, room="COTHER"))
        logged = [each for each in caplog.records if tells(f"{each.__dict__} {each.getMessage()}")]

        assert [(each.name, each.msg) for each in logged] == []
        assert len(caplog.records) > len(ELSEWHERE), "nothing was logged at all"

    async def test_nobody_who_runs_the_bot_sees_it(self, places: HomePaths) -> None:
        async with opened(places) as kept:
            told = [door async for door, words in machines(kept) if tells(words)]

        assert told == []

    def test_of_all_tables_only_that_of_progress_holds_it(self, noted: Path) -> None:
        with closing(sqlite3.connect(noted / "state" / "bot.sqlite")) as database:
            holding = {each.partition(" VALUES")[0] for each in database.iterdump() if tells(each)}

        assert holding == {'INSERT INTO "progress"'}

    def test_at_rest_it_is_in_the_database_and_its_copies_alone(self, places: HomePaths) -> None:
        run(places.home, "brief", AHEAD)
        run(places.home, "ask", QUESTIONS[0])
        run(places.home, "backup")
        found = {
            each.relative_to(places.home).parts[1].partition("-")[0]
            for each in places.home.rglob("*")
            if each.is_file() and tells(each.read_bytes().decode("utf-8", "replace"))
        }

        assert found == {"bot.sqlite", "backups"}


class TestWhereItBelongs:
    """Each of these fails where a note is told nowhere, so that the others say something."""

    async def test_in_the_room_it_is_kept_to_it_is_told(self, places: HomePaths) -> None:
        lines = [f"progress {ASKS[0]}", "proposals", f"debrief {HELD}", f"status of {ASKS[0]}"]
        lines += [f"export progress as {form} of {ASKS[0]}" for form in EXPORT_FORMATS]
        async with opened(places) as kept:
            silent = [line for line in lines if not tells(everything_in(await kept.write(line, EDA)))]

        assert silent == []

    @pytest.mark.parametrize("rooms", ['["slack:COTHER"]', "[]"])
    async def test_once_the_rooms_are_others_it_is_told_in_these(self, places: HomePaths, rooms: str) -> None:
        configure(places, f'note_rooms: ["{KEPT}"]', f"note_rooms: {rooms}")
        async with opened(places) as kept:
            there = everything_in(await kept.write(f"progress {ASKS[0]}", replace(EDA, room="COTHER")))
            here = everything_in(await kept.write(f"progress {ASKS[0]}", EDA))

        assert tells(there)
        assert tells(here) == (rooms == "[]")

    async def test_a_note_is_kept_from_the_moment_the_setting_does(self, places: HomePaths) -> None:
        async with opened(places) as kept:
            before = everything_in(await kept.write(f"progress {ASKS[0]}", EDA))
            configure(places, f'note_rooms: ["{KEPT}"]', 'note_rooms: ["slack:COTHER"]')
            kept.refresh()
            after = everything_in(await kept.write(f"progress {ASKS[0]}", EDA))

        assert (tells(before), tells(after)) == (True, False)


def test_every_line_that_is_swept_is_a_command_or_a_question() -> None:
    read = [line for line in (*lines(), *exports()) if parse_command(line) is not None]

    assert len(read) > len(list(exports()))
