"""The history of the documents, limited to what a person may see: a role for some rooms only shows these rooms."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.editing.commands import SETTINGS
from bot.core.editing.standing import besides_people
from bot.services.saved import FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.rights import Rights
    from bot.services.desk import Requester
    from bot.services.documents import Documents
    from bot.services.ports import Revision, Texts

_LOOKED_THROUGH: Final = 200
"""The number of revisions of the settings that are searched for visible ones: each of them has to be parsed."""
_EVERY: Final = 1_000_000


class Histories:
    """Decides which revisions a person may see."""

    def __init__(self, documents: Documents, texts: Texts, rights: Callable[[], Rights]) -> None:
        self._documents = documents
        self._texts = texts
        self._rights = rights

    @property
    def names(self) -> tuple[str, ...]:
        """The documents' names."""
        return self._documents.names

    async def last(self, name: str, limit: int, who: Requester) -> tuple[Revision, ...]:
        """Return the last revisions of a document that a person may see, newest first."""
        if who.ends_at is None:
            return await self._documents.history(name, limit)
        every = await self._documents.history(name, _LOOKED_THROUGH if name == SETTINGS else _EVERY)
        told = (each for each, before in zip_longest(every, every[1:]) if each and self.tells(each, before, who))
        return tuple(islice(told, limit))

    def tells(self, revision: Revision, before: Revision | None, who: Requester) -> bool:
        """Return whether a person may see a revision.

        Whose right ends at some rooms hears what was saved in a file, and what they did themselves; of the settings,
        what changed roles that count in these rooms alone; of the plans, what people did who have a role there and
        nowhere else. Whoever is known by a server's word alone hears of files alone.
        """
        rooms = who.ends_at
        if rooms is None or (revision.name != SETTINGS and revision.author == FILE):
            return True
        if not who.proven:
            return False
        if revision.author == who.person:
            return True
        if revision.name != SETTINGS:
            return self._rights().ends_within(revision.author, rooms)
        if before is None:
            return False
        others = (besides_people(self._texts.data(each.text)) for each in (before, revision))
        reaching = self._texts.rights(revision.text).reaches_beyond(self._texts.rights(before.text), rooms)
        return not reaching and next(others) == next(others)
