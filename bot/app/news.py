"""Reloading of the configuration while the bot runs."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.answering import Bot, open_bot, open_stored
from bot.app.errors import BotError, BrokenDataError, told
from bot.services.documents import Broken, Changed
from bot.services.files import Overwritten

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app.changing import Office
    from bot.app.places import Places
    from bot.core.problem import Problem
    from bot.services.documents import News
    from bot.services.ports import Clock, Meter

logger = logging.getLogger(__name__)

_GOING_ON = "Going on with what was right last."


class Newsroom:
    """Holds the bot in force, and replaces it when documents change.

    Args:
        places: paths of the files.
        say: shows a line to whoever runs the bot.
        meter: counts reloads.
        clock: source of the current time.

    Raises:
        BrokenDataError: if the files are broken and there is no valid version.
    """

    def __init__(self, places: Places, say: Callable[[str], None], meter: Meter, clock: Clock) -> None:
        self._places = places
        self._say = say
        self._meter = meter
        self._clock = clock
        self._office: Office
        self._changed: Callable[[], None]
        self._complained: dict[str, tuple[Problem, ...]] = {}
        self.bot: Bot = _chosen(open_bot(places))

    async def open(self, office: Office, changed: Callable[[], None]) -> None:
        """Load the stored documents, and what was saved since.

        Args:
            office: the services.
            changed: called after each change.
        """
        self._office, self._changed = office, changed
        # Errors in the documents' own files are reported by the watcher.
        watched = {str(self._places.document(name)) for name in office.documents.names}
        other = [each for each in self.bot.problems if not office.documents.mirrored or each.file not in watched]
        if other:
            self._say(f"{told(other)}\n{_GOING_ON}")
        for name in office.documents.names:
            await office.documents.head(name)
        await self._take_stored()
        for name in office.documents.names:
            if stored := self._wrong_in_store(name):
                await self._complain(name, stored)
        mirrored = office.documents.mirrored
        kept = "Watching config/." if mirrored else "The documents are kept in the database; config/ is not watched."
        self._say(kept)

    async def take(self, news: News) -> None:
        """Apply an event of the documents, and report it to whoever runs the bot and to the admins."""
        match news:
            case Changed(revision):
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
            case Broken(name, problems):
                await self._complain(name, problems)
                self._changed()
            case Overwritten(revision, over):
                lost = (
                    f"{revision.name}: revision {revision.number}, saved in the file, replaces lines of revision "
                    f"{over.number} by {over.author} ({over.reason}); “history” and “undo” have it"
                )
                self._say(lost)
                await self._office.reminding.tell_admins("overwritten", revision.name, [lost], after=revision.number)
                self._changed()

    def troubles(self) -> tuple[str, ...]:
        """Return which documents cannot be used as they were saved or stored, for the health page."""
        documents = self._office.documents
        wrong = [name for name in documents.names if documents.is_broken(name) or self._wrong_in_store(name)]
        return tuple(
            f"config/{name}.yaml has mistakes, so that not all of it is in force; see “advocacy-bot check”"
            for name in wrong
        )

    async def _complain(self, name: str, problems: tuple[Problem, ...]) -> None:
        self._complained[name] = problems
        self._meter.reloaded(name, None, self._clock.now())
        self._say(f"{told(problems)}\n{_GOING_ON}")
        lines = [str(replace(each, file=f"config/{Path(each.file).name}")) for each in problems]
        head = await self._office.documents.kept(name)
        await self._office.reminding.tell_admins("broken", name, lines, after=head.number if head else 0)

    def _wrong_in_store(self, name: str) -> tuple[Problem, ...]:
        """Return what is wrong in a document as it is stored: another version of the bot may have taken it."""
        if self._office.documents.is_broken(name):
            # The watch tells what is wrong in the file.
            return ()
        file = str(self._places.document(name))
        return tuple(each for each in self.bot.problems if each.file == file)

    async def _take_stored(self) -> bool:
        """Take what is stored as in force; false where the records keep that from being."""
        office = self._office
        try:
            self.bot = _chosen(
                await open_stored(
                    self._places, office.documents, self.bot, contexts=office.contexts, progress=office.progress
                )
            )
        except BotError as error:
            # The records may be invalid; once they are corrected, the stored documents are loaded.
            self._say(f"{error}\n{_GOING_ON}")
            return False
        return True


def _chosen(bot: Bot) -> Bot:
    """Return a bot if somebody chose what it goes by.

    Raises:
        BrokenDataError: if the settings are broken and nothing older is kept: nobody would be answered or reminded.

    """
    if not bot.home.chosen:
        raise BrokenDataError(told(bot.problems))
    return bot
