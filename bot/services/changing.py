"""Changes of one document entry: drafted on the newest revision, validated, and stored with author and reason.

A change that is repeated on a newer revision must change the same fields from the same values. Otherwise it is refused,
and the answer names the author of the conflicting change: nobody overwrites what they have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.commands import Add, Drop, Move
from bot.core.editing.drafting import Draft, NotPossibleError, draft
from bot.core.editing.outcome import Outcome
from bot.core.editing.reading import read_command
from bot.services.desk import ELSEWHERE
from bot.services.ports import UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.catalogue import Catalogue
    from bot.core.editing.commands import Change
    from bot.services.desk import Desk, Request
    from bot.services.documents import Documents
    from bot.services.ports import Revision, Texts

_MOST_TRIES: Final = 100
"""Attempts before a change is refused as busy because other writers keep storing first."""


@dataclass(slots=True)
class _Wish:
    """A change that is being applied."""

    change: Change
    document: str
    request: Request
    first: Draft | None = None
    """The draft that was made first, or that the requester confirmed: later drafts must make the same changes."""


class Changing:
    """Applies commands that change a document."""

    def __init__(self, documents: Documents, texts: Texts, desk: Desk, catalogue: Callable[[], Catalogue]) -> None:
        self._documents = documents
        self._texts = texts
        self._desk = desk
        self._catalogue = catalogue

    async def change(self, change: Change, document: str, request: Request) -> Outcome:
        """Change a document, or return why it cannot be changed."""
        wish = _Wish(change, document, request)
        for _ in range(_MOST_TRIES):
            try:
                outcome = await self._try(wish)
            except NotPossibleError as error:
                if wish.first is None:
                    return Outcome("refused", (error.why,), usage=_retyped(wish, error.readings))
                outcome = _overtaken(await self._documents.head(wish.document), wish.first)
            except UneditableError as error:
                return Outcome("refused", (Say("edit.uneditable", {"why": str(error)}),))
            if outcome is not None:
                return outcome
        return Outcome("refused", (Say("edit.busy"),))

    async def _try(self, wish: _Wish) -> Outcome | None:
        """Apply a change to the newest revision; None if another writer stored a revision first."""
        head = await self._documents.head(wish.document)
        if wish.first is None and wish.request.agreed_on is not None:
            await self._recall(wish)
        drafted = self._drafted(wish, head)
        wish.first = wish.first or drafted
        if drafted.changes != wish.first.changes:
            return _overtaken(head, wish.first)
        if not drafted.edits:
            return Outcome("unchanged", (Say("edit.unchanged", {"id": drafted.key}),))
        after = self._texts.splice(head.text if head else "", drafted.edits)
        always = isinstance(wish.change, Drop)
        outcome = await self._desk.settle(wish.document, head, after, wish.request, always_ask=always)
        return outcome if outcome is None or outcome is ELSEWHERE else replace(outcome, changes=drafted.changes)

    async def _recall(self, wish: _Wish) -> None:
        """Restore the draft that was confirmed; without its revision, treat the change as not confirmed."""
        shown_on = await self._desk.shown_on(wish.document, wish.request)
        if shown_on is None:
            wish.request = replace(wish.request, agreed_on=None)
        else:
            wish.first = self._drafted(wish, shown_on)

    def _drafted(self, wish: _Wish, revision: Revision | None) -> Draft:
        data = self._texts.data(revision.text) if revision else {}
        return draft(wish.change, data, self._catalogue().dataset)


def _overtaken(head: Revision | None, wanted: Draft) -> Outcome:
    """Return the refusal that names who changed the same fields meanwhile, and what was wanted."""
    author, number = (head.author, head.number) if head else ("?", 0)
    say = Say("edit.overtaken", {"id": wanted.key, "author": author, "number": number})
    return Outcome("refused", (say,), changes=wanted.changes)


def _retyped(wish: _Wish, readings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the typed line once for each date that may have been meant, ready to be typed instead."""
    change, typed = wish.change, " ".join(wish.request.typed.split())
    if not isinstance(change, Add | Move):
        return ()
    lines = ((typed.replace(change.when, each, 1), replace(change, when=each)) for each in readings)
    return tuple(line for line, meant in lines if read_command(line) == meant)
