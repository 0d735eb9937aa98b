"""Undoing of one change, whatever came after it, as a new revision that can itself be undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.comparing import differences, entries
from bot.core.editing.merging import merge
from bot.core.editing.outcome import Outcome
from bot.core.forgetting import FORGOTTEN, PLATFORM
from bot.services.desk import ELSEWHERE

if TYPE_CHECKING:
    from bot.core.editing.commands import Undo
    from bot.core.editing.merging import Merged
    from bot.services.desk import Desk, Request
    from bot.services.documents import Documents
    from bot.services.histories import Histories
    from bot.services.ports import Revision, Texts

_MOST_TRIES: Final = 100


class Undoing:
    """Undoes changes of documents."""

    def __init__(self, documents: Documents, texts: Texts, desk: Desk, history: Histories) -> None:
        self._documents = documents
        self._history = history
        self._texts = texts
        self._desk = desk

    async def undo(self, command: Undo, request: Request) -> Outcome:
        """Undo a change, or return why it cannot be undone."""
        name = command.document
        shown_on = await self._desk.shown_on(name, request)
        if shown_on is None:
            # Without the revision that was shown, the confirmation is void.
            request = replace(request, agreed_on=None)
        # “The last change” means the last one when the question was shown, not the last one now.
        last = shown_on or await self._documents.head(name)
        number = command.number or (last.number if last else 0)
        for _ in range(_MOST_TRIES):
            outcome = await self._try(name, number, request)
            if outcome is not None:
                return outcome
        return Outcome("refused", (Say("edit.busy"),))

    async def _try(self, name: str, number: int, request: Request) -> Outcome | None:
        """Undo a revision in the newest text; None if another writer stored a revision first."""
        head = await self._documents.head(name)
        undone = await self._documents.get(name, number)
        before = await self._documents.get(name, number - 1)
        if undone is not None and not self._history.tells(undone, before, request.who):
            return ELSEWHERE
        if head is None or undone is None or before is None:
            key = "edit.first_revision" if undone else "edit.no_revision" if head else "edit.no_history"
            return Outcome("refused", (Say(key, {"document": name, "number": number}),))
        merged = merge(undone.text, before.text, head.text)
        if (refusal := await self._refusal(undone, before, head, merged)) is not None:
            return refusal
        outcome = await self._desk.settle(name, head, merged.text, request)
        if outcome is None or outcome is ELSEWHERE:
            return outcome
        if outcome.kind == "done":
            told = Say("edit.undone", {"number": number, "author": undone.author, "reason": undone.reason})
            outcome = replace(outcome, say=(told, *outcome.say))
        return replace(outcome, changes=differences(self._texts.data(head.text), self._texts.data(merged.text)))

    async def _refusal(self, undone: Revision, before: Revision, head: Revision, merged: Merged) -> Outcome | None:
        """Return why a revision is not taken back; nothing if it can be."""
        forgets = undone.reason == FORGOTTEN
        if forgets or (not merged.clashes and self._nobodies(merged.text) - self._nobodies(head.text)):
            told = Say("edit.undo_forgotten", {"document": undone.name, "number": undone.number})
            return Outcome("refused", (told,))
        if merged.clashes:
            return Outcome("refused", (await self._clash(undone, before, head),))
        if merged.text == head.text:
            return Outcome("unchanged", (Say("edit.undone_already", {"number": undone.number}),))
        return None

    def _nobodies(self, text: str) -> set[str]:
        """Return the pseudonyms of forgotten people that stand among the people of a text."""
        people = {str(each.get("person")) for each in entries(self._texts.data(text), "people")}
        return {each for each in people if each.startswith(f"{PLATFORM}:")}

    async def _clash(self, undone: Revision, before: Revision, head: Revision) -> Say:
        """Return the refusal that names the first later revision that changed the same lines."""
        later = head
        for number in range(undone.number + 1, head.number):
            revision = await self._documents.get(head.name, number)
            if revision is not None and merge(undone.text, before.text, revision.text).clashes:
                later = revision
                break
        return Say("edit.undo_clash", {"number": undone.number, "later": later.number, "author": later.author})
