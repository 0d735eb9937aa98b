"""Other processes that edit the same documents: people at a keyboard in chat, and people with an editor."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bot.core.domain.documents import PLANS_DOCUMENT
from tests.adapters.storage.processes import CONTEXT
from tests.core.features.documents.home import opened
from tests.fakes import LIVENESS

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess

    from tests.core.features.documents.home import Home

CONTEXT.set_forkserver_preload([__name__, "sqlalchemy.dialects.sqlite.aiosqlite"])
FIRST = 101
"""The number of the first editor's own meeting."""


def plans(count: int) -> str:
    """Return plans with so many meetings, each with a note that says whose it is."""
    entries = (
        f"  - forum: veldria_talks   # of editor {number}\n    number: {FIRST + number}\n    when: 2036-05-09\n"
        f"    note: start\n"
        for number in range(count)
    )
    return f"# Who edits what.\nmeetings:\n{''.join(entries)}\nmilestones: []\n"


def notes(text: str) -> dict[int, str]:
    """Return what each editor's meeting says, read as a person reads it."""
    found = re.findall(r"number: (\d+)\n    when: 2036-05-09\n    note: (.*)\n", text)
    return {int(number) - FIRST: note for number, note in found}


def with_note(text: str, editor: int, note: str) -> str:
    """Return a text with another note, changed as by hand."""
    place = re.compile(rf"(number: {FIRST + editor}\n    when: 2036-05-09\n    note: ).*")
    changed, count = place.subn(rf"\g<1>{note}", text)
    assert count == 1, "a text without one's own meeting was read"
    return changed


async def _type(house: Home, editor: int, note: str) -> None:
    """Change one's own note in chat; nobody else touches it, so nothing but “done” will do."""
    outcome = await house.type(f"meeting note veldria_talks:{FIRST + editor}: {note}", f"slack:E{editor}")
    assert outcome.kind == "done", outcome


async def _save(house: Home, editor: int, note: str) -> None:
    """Change one's own note in the file, and wait until that was taken in.

    Whoever finds the file without it saved it at the same moment as somebody else, who never saw it; as with any two
    editors on one file, one does it again.
    """
    while True:
        new = house.file.with_name(f".{editor}.new")
        new.write_text(with_note(house.text(), editor, note), encoding="utf-8")
        new.replace(house.file)
        while notes(house.text())[editor] == note:
            head = await house.documents.kept(PLANS_DOCUMENT)
            if head is not None and notes(head.text)[editor] == note:
                return
            await asyncio.sleep(0.01)  # an editor looks now and then


@dataclass(frozen=True, slots=True)
class Editors:
    """Who edits in one process, and how often."""

    typing: Sequence[int]
    saving: Sequence[int]
    rounds: int
    seed: int


async def _edit(url: str, home: str, editors: Editors) -> None:
    async with opened(url, Path(home), mirrored=bool(editors.saving)) as house:

        async def edit(editor: int) -> None:
            chance = Random(editors.seed + editor)  # noqa: S311 -- no secret
            for number in range(editors.rounds):
                await asyncio.sleep(chance.uniform(0, 0.3))  # people do not begin all at once
                await (_save if editor in editors.saving else _type)(house, editor, f"{editor} in round {number}")

        async with asyncio.timeout(4 * LIVENESS):
            await asyncio.gather(*(edit(editor) for editor in (*editors.typing, *editors.saving)))


async def _write_on(url: str, home: str, told: Connection) -> None:
    async with opened(url, Path(home), mirrored=True) as house:
        number = (await house.head()).number
        while True:
            number += 1
            outcome = await house.type(f"meeting note veldria_talks:{FIRST + number % 5}: {'x' * 500} {number}")
            assert outcome.kind == "done"
            told.send(outcome.say[0].values["number"])


def _run(work: Coroutine[object, object, None]) -> None:
    asyncio.run(work)


def _editing(url: str, home: str, editors: Editors) -> None:
    _run(_edit(url, home, editors))


def _writing(url: str, home: str, told: Connection) -> None:
    with suppress(BrokenPipeError):
        _run(_write_on(url, home, told))


def editing(url: str, home: Path, editors: Editors) -> ForkServerProcess:
    """Start a process in which editors change their own meetings, all at once."""
    process = CONTEXT.Process(target=_editing, args=(url, str(home), editors))
    process.start()
    return process


class KillableEditor:
    """A process that types change after change until it is killed."""

    def __init__(self, url: str, home: Path) -> None:
        """Start it."""
        self._heard, told = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=_writing, args=(url, str(home), told))
        self._process.start()
        told.close()

    def acknowledged(self, count: int) -> Iterator[int]:
        """Give the numbers of so many revisions, each as soon as the editor was told it is done."""
        for _ in range(count):
            assert self._heard.poll(LIVENESS), "the editor changes nothing"
            yield self._heard.recv()

    def kill(self) -> Iterator[int]:
        """Kill it with no chance to tidy up; what it was told before comes out."""
        self._process.kill()
        self._process.join(LIVENESS)
        while True:
            try:
                yield self._heard.recv()
            except EOFError:
                break
        self._heard.close()
        self._process.close()
