"""Many at once, and killed at any moment: no edit is lost, no file is ever half."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.features.documents.model import hash_of
from tests.chance import seeded
from tests.core.features.documents.home import opened
from tests.fakes import LIVENESS
from tests.flows.editors import Editors, KillableEditor, editing, notes, plans

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

EDITORS = 40
ROUNDS = 2
WRITES = 200
KILLS = 8


@pytest.mark.parametrize("mirrored", [True, False], ids=["directory", "none"])
async def test_forty_editors_at_once_lose_no_edit(database_url: str, tmp_path: Path, *, mirrored: bool) -> None:
    seed = seeded().randrange(2**32)
    async with opened(database_url, tmp_path, mirrored=mirrored) as house:
        await house.begin(plans(EDITORS))
        # Every other one has an editor, where there are files; the rest types. Half of each is in one process.
        saving = range(0, EDITORS, 2) if mirrored else range(0)
        typing = [editor for editor in range(EDITORS) if editor not in saving]
        async with house.watched():
            processes = [
                editing(database_url, tmp_path, Editors(typing[half::2], saving[half::2], ROUNDS, seed))
                for half in (0, 1)
            ]
            for process in processes:
                await asyncio.to_thread(process.join, 4 * LIVENESS)
            codes = [process.exitcode for process in processes]
        head = await house.head()
        history = await house.documents.history(PLANS_DOCUMENT, 10_000)

    assert codes == [0, 0]
    assert notes(head.text) == {editor: f"{editor} in round {ROUNDS - 1}" for editor in range(EDITORS)}
    assert [each.number for each in history] == list(range(len(history), 0, -1))
    assert not mirrored or house.text() == head.text


def edit_and_kill(url: str, home: Path, file: Path, chance: Random) -> tuple[list[int], set[str]]:
    """Return what editors were told is done, each killed in the midst of the next, and every text the file had."""
    acknowledged: list[int] = []
    texts: set[str] = set()
    while len(acknowledged) < WRITES:
        editor = KillableEditor(url, home)
        for number in editor.acknowledged(chance.randint(WRITES // KILLS - 10, WRITES // KILLS + 10)):
            acknowledged.append(number)
            texts.add(file.read_text(encoding="utf-8"))
        # Not to wait for anything: to choose the moment within an edit, which takes a hundredth of a second or two.
        time.sleep(chance.uniform(0, 0.03))
        acknowledged += editor.kill()
        texts.add(file.read_text(encoding="utf-8"))
    return acknowledged, texts


async def test_what_an_editor_was_told_is_done_outlives_kill_9(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url, tmp_path, mirrored=True) as house:
        await house.begin(plans(5))
        acknowledged, texts = await asyncio.to_thread(edit_and_kill, database_url, tmp_path, house.file, seeded())
    async with opened(database_url, tmp_path, mirrored=True) as house:
        head = await house.head()
        history = await house.documents.history(PLANS_DOCUMENT, 10_000)

    assert set(acknowledged) <= {each.number for each in history}
    assert [each.number for each in history] == list(range(len(history), 0, -1))
    assert {hash_of(text) for text in texts} <= {each.hash for each in history}
    # Nobody saved by hand: a file is never ahead of what is stored.
    assert {each.author for each in history[:-1]} == {"slack:AIGERIM"}
    assert house.text() == head.text
    assert sorted(path.name for path in house.folder.iterdir()) == ["milestones.yaml"]
