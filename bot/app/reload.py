"""Reloading of the configuration while the bot runs."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.mirror import watch_files
from bot.adapters.documents.source_texts.file_names import folder_state
from bot.adapters.documents.source_texts.folder import check_texts
from bot.app.active import ActiveBot
from bot.app.bot import Bot, open_bot, open_stored
from bot.app.errors import BotError, InvalidDataError, format_problems
from bot.core.features.documents.saved_files import ChangeOverwritten
from bot.core.features.documents.service import DocumentChanged, DocumentInvalid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.app.services import Services
    from bot.core.domain.problem import Problem
    from bot.core.features.documents.service import DocumentEvent
    from bot.core.ports.runtime import Clock, Meter

logger = logging.getLogger(__name__)

_USING_LAST_VALID = "Going on with the last correct version."


class ConfigReloader:
    """Replaces the bot in force when documents change.

    Args:
        places: paths of the files.
        say: shows a line to whoever runs the bot.
        meter: counts reloads.
        clock: source of the current time.

    Raises:
        InvalidDataError: if the files are broken and there is no valid version.
    """

    def __init__(self, places: HomePaths, say: Callable[[str], None], meter: Meter, clock: Clock) -> None:
        self._places = places
        self._say = say
        self._meter = meter
        self._clock = clock
        self._services: Services
        self._changed: Callable[[], None]
        self._complained: dict[str, tuple[Problem, ...]] = {}
        self.active = ActiveBot(_chosen(open_bot(places)))

    async def open(self, services: Services, changed: Callable[[], None]) -> None:
        """Load the stored documents, and what was saved since.

        Args:
            services: the services of the home.
            changed: called after each change.
        """
        self._services, self._changed = services, changed
        # Errors in the documents' own files are reported by the watcher.
        watched = {str(self._places.document(name)) for name in services.documents.names}
        mirrored = services.documents.mirrored
        other = [each for each in self.active.bot.problems if not mirrored or each.file not in watched]
        if other:
            self._say(f"{format_problems(other)}\n{_USING_LAST_VALID}")
        for name in services.documents.names:
            await services.documents.head(name)
        await self._take_stored()
        for name in services.documents.names:
            if stored := self._wrong_in_store(name):
                await self._complain(name, stored)
        kept = "Watching config/." if mirrored else "The documents are kept in the database; config/ is not watched."
        self._say(kept)

    async def on_change(self, event: DocumentEvent) -> None:
        """Apply an event of the documents, and report it to whoever runs the bot and to the admins."""
        match event:
            case DocumentChanged(revision):
                if not await self._take_stored():
                    return
                self._changed()
                if stored := self._wrong_in_store(revision.name):
                    if stored != self._complained.get(revision.name):
                        await self._complain(revision.name, stored)
                    return
                self._meter.reloaded(revision.name, revision.number, self._clock.now())
                self._say(
                    f"{revision.name}: revision {revision.number} by {revision.author} is in force: {revision.reason}"
                )
            case DocumentInvalid(name, problems):
                await self._complain(name, problems)
                self._changed()
            case ChangeOverwritten(revision, over):
                lost = (
                    f"{revision.name}: revision {revision.number}, saved in the file, replaces lines of revision "
                    f"{over.number} by {over.author} ({over.reason}); “history” and “undo” have it"
                )
                self._say(lost)
                await self._services.reminders.tell_admins("overwritten", revision.name, [lost], after=revision.number)
                self._changed()

    def troubles(self) -> tuple[str, ...]:
        """Return which documents cannot be used as they were saved or stored, for the health page."""
        documents = self._services.documents
        wrong = [name for name in documents.names if documents.is_broken(name) or self._wrong_in_store(name)]
        return tuple(
            f"config/{name}.yaml has mistakes, so that not all of it is in force; see “advocacy-bot check”"
            for name in wrong
        )

    async def _complain(self, name: str, problems: tuple[Problem, ...]) -> None:
        self._complained[name] = problems
        self._meter.reloaded(name, None, self._clock.now())
        self._say(f"{format_problems(problems)}\n{_USING_LAST_VALID}")
        lines = [str(replace(each, file=f"config/{Path(each.file).name}")) for each in problems]
        head = await self._services.documents.kept(name)
        await self._services.reminders.tell_admins("broken", name, lines, after=head.number if head else 0)

    def _wrong_in_store(self, name: str) -> tuple[Problem, ...]:
        """Return what is wrong in a document as it is stored: another version of the bot may have taken it."""
        if self._services.documents.is_broken(name):
            # The watch tells what is wrong in the file.
            return ()
        file = str(self._places.document(name))
        return tuple(each for each in self.active.bot.problems if each.file == file)

    async def _take_stored(self) -> bool:
        """Take what is stored as in force; false where the records keep that from being."""
        services, before = self._services, self.active.bot
        try:
            self.active.bot = _chosen(
                await open_stored(
                    self._places, services.documents, before, contexts=services.contexts, progress=services.progress
                )
            )
        except BotError as error:
            # The records may be invalid; once they are corrected, the stored documents are loaded.
            self._say(f"{error}\n{_USING_LAST_VALID}")
            return False
        return True


def _chosen(bot: Bot) -> Bot:
    """Return a bot if somebody chose what it goes by.

    Raises:
        InvalidDataError: if the settings are broken and nothing older is kept: nobody would be answered or reminded.

    """
    if not bot.home.chosen:
        raise InvalidDataError(format_problems(bot.problems))
    return bot


_RESCAN: Final = 60.0
_MOST_TOLD: Final = 10
"""Most problems sent to a room; whoever runs the bot is shown all."""

USING_LAST_VALID: Final = "Of these texts the last correct version is shown."


async def watch_texts(
    places: HomePaths,
    active: ActiveBot,
    say: Callable[[str], None],
    tell_admins: Callable[[Sequence[str]], Awaitable[None]],
) -> None:
    """Report new problems with texts and quotations until cancelled."""
    before: object = None
    known: tuple[Problem, ...] = ()
    async with aclosing(watch_files((), rescan=_RESCAN, polling=False, within=(places.texts,))) as stirred:
        async for _ in stirred:
            # Includes the quotations in the records, which change when documents are reloaded.
            now = (await asyncio.to_thread(folder_state, places.texts), active.bot.home.recorded)
            if now == before:
                continue
            before = now
            campaign = places.seeds / active.bot.home.config.campaign
            found = await asyncio.to_thread(check_texts, places.texts, places.state, campaign, now[1])
            new = tuple(each for each in found.problems if each not in known)
            known = found.problems
            if new:
                say(f"{format_problems(new)}\n{USING_LAST_VALID}")
                await tell_admins([str(replace(each, file=_in_home(places, each.file))) for each in new[:_MOST_TOLD]])


def _in_home(places: HomePaths, file: str) -> str:
    """Return the path relative to the home, so that paths of the machine are not disclosed."""
    path = Path(file)
    return str(path.relative_to(places.home)) if path.is_relative_to(places.home) else path.name
