"""A home to edit in: the store, the files where there are any, and the door for changes, wired as the app does."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import HomePaths
from bot.adapters.documents.mirror import DirectoryMirror
from bot.adapters.documents.texts import DocumentValidator, YamlEditor
from bot.adapters.storage.store import open_store
from bot.core.domain.access import Rights
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.commands.bus import CommandBus
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import Requester
from bot.core.features.commands.model import ParseError
from bot.core.features.documents.service import DocumentChanged, Documents
from tests.campaign_data import dataset
from tests.commands import document_handlers
from tests.fakes import LIVENESS, StoppedClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.documents.service import DocumentEvent
    from bot.core.ports.documents import Mirror, Revision, Revisions

START: Final = """\
# What is ahead.
meetings:
  # The next one.
  - forum: veldria_talks
    number: 5
    when: March 2035   # as they say
    place: Orm
    note: by letter

  - forum: veldria_talks
    number: 6
    when: 2036-05-09
    place: Orm
    note: by phone

milestones: []   # none yet
"""


class NobodyReminded:
    """Nobody was reminded of anything."""

    async def of(self, key: str) -> bool:
        """Return that nobody was."""
        del key
        return False


@dataclass(frozen=True, slots=True)
class Home:
    """What one process has of a home."""

    documents: Documents
    commands: CommandBus
    revisions: Revisions
    mirror: Mirror | None
    folder: Path
    clock: StoppedClock

    @property
    def file(self) -> Path:
        """Where the plans lie."""
        return self.folder / f"{PLANS_DOCUMENT}.yaml"

    def text(self) -> str:
        """Return what the file holds."""
        return self.file.read_text(encoding="utf-8")

    async def begin(self, text: str = START) -> Revision:
        """Make a text the first revision, as a file where there are files."""
        if self.mirror is None:
            await self.documents.adopt(PLANS_DOCUMENT, text)
        else:
            save(self.file, text)
        return await self.head()

    async def head(self) -> Revision:
        """Return the newest revision, which must be there."""
        head = await self.documents.head(PLANS_DOCUMENT)
        assert head is not None
        return head

    async def type(self, line: str, who: str = "slack:AIGERIM") -> Outcome:
        """Carry out what somebody typed."""
        command = parse_command(line)
        assert command is not None
        assert not isinstance(command, ParseError)
        return await self.commands.execute(command, line, Requester(who, "slack:ROOM", trusted=True))

    async def edit(self, old: str, new: str, who: str = "slack:AIGERIM") -> Revision:
        """Replace a part of the newest text, as an edit from elsewhere."""
        head = await self.head()
        assert head.text.count(old) == 1
        changed = head.text.replace(old, new)
        return await self.documents.put(PLANS_DOCUMENT, changed, base=head.hash, author=who, reason=f"{old} → {new}")

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Watch]:
        """Watch the documents, until the block is left."""
        watch = Watch(self.documents)
        yield watch
        await watch.end()


class Watch:
    """What a watch tells, waited for as long as it may take."""

    def __init__(self, documents: Documents) -> None:
        """Begin."""
        self._news: asyncio.Queue[DocumentEvent] = asyncio.Queue()
        self._task = asyncio.create_task(documents.watch(self._news.put))

    async def next(self) -> DocumentEvent:
        """Return the next news; a watch that failed fails the test."""
        coming = asyncio.ensure_future(self._news.get())
        async with asyncio.timeout(LIVENESS):
            await asyncio.wait([coming, self._task], return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            await self._task
        return await coming

    async def until(self, text: str) -> Revision:
        """Wait for the plans to say something new that has this in it."""
        while True:
            news = await self.next()
            if (
                isinstance(news, DocumentChanged)
                and news.revision.name == PLANS_DOCUMENT
                and text in news.revision.text
            ):
                return news.revision

    async def end(self) -> None:
        """End it."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@asynccontextmanager
async def opened(
    url: str, home: Path, *, mirrored: bool, look_every: float | None = None, quiet: float = 0
) -> AsyncIterator[Home]:
    """Open a home as one process does; most tests save at one stroke, so that nobody need wait for more."""
    folder = home / "config"
    for each in (folder, home / "seeds" / "veldria"):
        each.mkdir(parents=True, exist_ok=True)
    records = dataset()
    async with open_store(url, look_every=look_every) as store:
        clock = StoppedClock()
        revisions = store.revisions(clock)
        lock = home / "state" / "documents.lock"
        mirror = DirectoryMirror(folder, (PLANS_DOCUMENT, SETTINGS_DOCUMENT), lock, quiet=quiet) if mirrored else None
        check = DocumentValidator(HomePaths(home), lambda: records)
        documents = Documents((PLANS_DOCUMENT, SETTINGS_DOCUMENT), revisions, mirror, check, clock, YamlEditor())
        handlers = document_handlers(
            documents, rights=Rights, catalogue=lambda: Catalogue(records), reminded=NobodyReminded()
        )
        commands = CommandBus(handlers, Rights, clock)
        yield Home(documents, commands, revisions, mirror, folder, clock)


def save(file: Path, text: str) -> None:
    """Save as most editors do: a new file takes the place of the old one."""
    new = file.with_name(f".{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)
