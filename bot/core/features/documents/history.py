"""The history of documents: which revisions a person may see, and the ``history`` command."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.commands import ShowHistory
from bot.core.features.documents.model import DocumentHistory, HistoryEntry, find_last_change, without_people
from bot.core.features.documents.saved_files import FILE_AUTHOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.domain.access import Right, Rights
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.documents.service import Documents
    from bot.core.ports.documents import DocumentFormat, Revision

_SEARCHED_SETTINGS: Final = 200
"""The number of revisions of the settings that are searched for visible ones: each of them has to be parsed."""
_SEARCHED_PLANS: Final = 20
"""The number of revisions searched for the last change of an entry: each of them has to be parsed."""
_ALL_REVISIONS: Final = 1_000_000


class HistoryService:
    """Shows the revisions of documents, to each person those that they may see."""

    def __init__(self, documents: Documents, texts: DocumentFormat, rights: Callable[[], Rights]) -> None:
        self._documents = documents
        self._texts = texts
        self._rights = rights

    @property
    def handlers(self) -> Handlers:
        """The handler of the ``history`` command: the settings' history requires the right to govern."""
        return {ShowHistory: CommandHandler(self._show, lambda command: right_on(command.document, "read"))}

    @property
    def names(self) -> tuple[str, ...]:
        """The documents' names."""
        return self._documents.names

    async def last(self, name: str, limit: int, who: Requester) -> tuple[HistoryEntry, ...]:
        """Return the last revisions of a document that a person may see, newest first."""
        if who.ends_at is None:
            return tuple(map(_to_entry, await self._documents.history(name, limit)))
        every = await self._documents.history(name, _SEARCHED_SETTINGS if name == SETTINGS_DOCUMENT else _ALL_REVISIONS)
        shown = (each for each, before in zip_longest(every, every[1:]) if each and self.may_see(each, before, who))
        return tuple(map(_to_entry, islice(shown, limit)))

    async def last_change(self, name: str, key: str, who: Requester) -> HistoryEntry | None:
        """Return the revision in which an entry got its present content; None if unknown, or not for this person."""
        known = await self._documents.history(name, _SEARCHED_PLANS)
        found = find_last_change(key, (self._texts.data(each.text) for each in known))
        return _to_entry(known[found]) if found is not None and self.may_see(known[found], None, who) else None

    def may_see(self, revision: Revision, before: Revision | None, who: Requester) -> bool:
        """Return whether a person may see a revision.

        Whose right ends at some rooms hears what was saved in a file, and what they did themselves; of the settings,
        what changed roles that count in these rooms alone; of the plans, what people did who have a role there and
        nowhere else. Whoever is known by a server's word alone hears of files alone.
        """
        rooms = who.ends_at
        if rooms is None or (revision.name != SETTINGS_DOCUMENT and revision.author == FILE_AUTHOR):
            return True
        if not who.proven:
            return False
        if revision.author == who.person:
            return True
        if revision.name != SETTINGS_DOCUMENT:
            return self._rights().ends_within(revision.author, rooms)
        if before is None:
            return False
        others = (without_people(self._texts.data(each.text)) for each in (before, revision))
        reaching = self._texts.rights(revision.text).reaches_beyond(self._texts.rights(before.text), rooms)
        return not reaching and next(others) == next(others)

    async def _show(self, command: ShowHistory, who: Requester) -> Outcome:
        entries = await self.last(command.document, command.limit, who)
        heading = Say("edit.history" if entries else "edit.no_history", {"document": command.document})
        return Outcome("shown", (heading,), (DocumentHistory(entries),))


def right_on(document: str, right: Right) -> Right:
    """Return the right that something requires on a document: on the settings always the right to govern."""
    return "govern" if document == SETTINGS_DOCUMENT else right


def _to_entry(revision: Revision) -> HistoryEntry:
    return HistoryEntry(revision.number, revision.author, revision.reason, revision.at)
