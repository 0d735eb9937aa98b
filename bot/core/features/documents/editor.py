"""The editor of documents: applies and undoes changes, asks to confirm some of them, validates and stores the text."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from bot.core.domain.command import NotPossibleError
from bot.core.domain.pseudonyms import FORGOTTEN, FORGOTTEN_PLATFORM
from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.commands import UndoChange
from bot.core.features.documents.history import right_on
from bot.core.features.documents.merge import merge_texts
from bot.core.features.documents.model import FieldChanges, compare_documents, entries_in
from bot.core.features.documents.service import InvalidDocumentError
from bot.core.ports.documents import StaleBaseError, UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.core.domain.problem import Problem
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.documents.history import HistoryService
    from bot.core.features.documents.merge import MergeResult
    from bot.core.features.documents.model import Draft, FieldChange
    from bot.core.features.documents.service import Documents
    from bot.core.ports.documents import DocumentFormat, Revision

logger = logging.getLogger(__name__)

DENIED_ELSEWHERE: Final = Say("denied.elsewhere")
"""Refuses a change beyond the rooms of somebody's right, and reveals nothing about what exists there."""
_BUSY: Final = Outcome("refused", (Say("edit.busy"),))
_MAX_REASON: Final = 300
_SEARCHED_REVISIONS: Final = 100
"""The number of revisions that are searched for the one on which a change was confirmed."""
_MAX_TRIES: Final = 100
"""Attempts before a change is refused as busy because other writers keep storing first."""


class DocumentRules(Protocol):
    """What a document demands of a change besides a valid text; each method takes the texts before and after it."""

    def refusal(self, before: str, after: str, who: Requester) -> Say | None:
        """Return why a person may not make a change from chat; None if they may."""
        ...

    async def question(self, before: str, after: str) -> Say | None:
        """Return the question to confirm before a change is stored; None if it needs no confirmation."""
        ...

    def parts(self, before: str, after: str) -> tuple[object, ...]:
        """Return what to show of a change besides the changed fields."""
        ...


class DocumentEditor:
    """Changes documents, one change at a time in this process: only those of other processes can conflict.

    Args:
        rules: the rules of each document, by its name.

    """

    def __init__(
        self, documents: Documents, texts: DocumentFormat, history: HistoryService, rules: Mapping[str, DocumentRules]
    ) -> None:
        self._documents = documents
        self._texts = texts
        self._history = history
        self._rules = rules
        self._lock = asyncio.Lock()

    @property
    def handlers(self) -> Handlers:
        """The handler of the ``undo`` command, which requires the right to change the document."""
        return {UndoChange: CommandHandler(self._undo, lambda command: right_on(command.document, "edit"))}

    async def change(
        self,
        name: str,
        draft: Callable[[Mapping[str, object]], Draft],
        who: Requester,
        *,
        always_ask: bool = False,
    ) -> Outcome:
        """Change a document, or return why it cannot be changed.

        Args:
            name: the document's name.
            draft: returns the edits for the document's data, or raises NotPossibleError.
            who: the person who changes it, with the line they typed.
            always_ask: whether the change must be confirmed in any case.

        Raises:
            NotPossibleError: if the change is not possible in the document as it is.

        """
        async with self._lock:
            shown_on = await self._shown_on(name, who)
            first = draft(self._texts.data(shown_on.text)) if shown_on else None
            if shown_on is None:
                # Without the revision that was shown, the confirmation is void.
                who = replace(who, agreed_on=None)
            for _ in range(_MAX_TRIES):
                head = await self._documents.head(name)
                try:
                    drafted = draft(self._texts.data(head.text) if head else {})
                except NotPossibleError:
                    if first is None:
                        raise
                    return _conflict_outcome(head, first)
                first = first or drafted
                if drafted.changes != first.changes:
                    return _conflict_outcome(head, first)
                if not drafted.edits:
                    return Outcome("unchanged", (Say("edit.unchanged", {"id": drafted.key}),))
                try:
                    after = self._texts.splice(head.text if head else "", drafted.edits)
                except UneditableError as error:
                    return Outcome("refused", (Say("edit.uneditable", {"why": str(error)}),))
                outcome = await self._settle(name, head, after, who, drafted.changes, always_ask=always_ask)
                if outcome is not None:
                    return outcome
            return _BUSY

    async def _undo(self, command: UndoChange, who: Requester) -> Outcome:
        name = command.document
        async with self._lock:
            shown_on = await self._shown_on(name, who)
            if shown_on is None:
                who = replace(who, agreed_on=None)
            # “The last change” means the last one when the question was shown, not the last one now.
            last = shown_on or await self._documents.head(name)
            number = command.number or (last.number if last else 0)
            for _ in range(_MAX_TRIES):
                outcome = await self._try_undo(name, number, who)
                if outcome is not None:
                    return outcome
            return _BUSY

    async def _try_undo(self, name: str, number: int, who: Requester) -> Outcome | None:
        """Undo a revision in the newest text; None if another writer stored a revision first."""
        head = await self._documents.head(name)
        undone = await self._documents.get(name, number)
        before = await self._documents.get(name, number - 1)
        if undone is not None and not self._history.may_see(undone, before, who):
            return Outcome("refused", (DENIED_ELSEWHERE,))
        if head is None or undone is None or before is None:
            key = "edit.first_revision" if undone else "edit.no_revision" if head else "edit.no_history"
            return Outcome("refused", (Say(key, {"document": name, "number": number}),))
        merged = merge_texts(undone.text, before.text, head.text)
        if (refusal := await self._refusal(undone, before, head, merged)) is not None:
            return refusal
        changes = compare_documents(self._texts.data(head.text), self._texts.data(merged.text))
        outcome = await self._settle(name, head, merged.text, who, changes)
        if outcome is not None and outcome.kind == "done":
            said = Say("edit.undone", {"number": number, "author": undone.author, "reason": undone.reason})
            outcome = replace(outcome, say=(said, *outcome.say))
        return outcome

    async def _shown_on(self, name: str, who: Requester) -> Revision | None:
        """Return the revision on which a confirmed change was shown, if it is still known."""
        known = await self._documents.history(name, _SEARCHED_REVISIONS) if who.agreed_on else ()
        return next((revision for revision in known if revision.hash == who.agreed_on), None)

    async def _settle(  # noqa: PLR0913 -- a change, and what is known of it
        self,
        name: str,
        head: Revision | None,
        after: str,
        who: Requester,
        changes: tuple[FieldChange, ...],
        *,
        always_ask: bool = False,
    ) -> Outcome | None:
        """Store a document's next text, ask to confirm it, or refuse; None if another writer stored one first."""
        before, base = (head.text, head.hash) if head else ("", None)
        rules = self._rules[name]
        shown = FieldChanges(changes)
        # Validate first: do not ask to confirm an invalid text, and do not read rights from invalid settings.
        problems = self._documents.problems(name, after)
        if problems:
            return _invalid_outcome(problems, shown)
        if not who.trusted and (why := rules.refusal(before, after, who)) is not None:
            return Outcome("refused", (why,), () if why is DENIED_ELSEWHERE else (shown,))
        if who.agreed_on is None:
            question = await rules.question(before, after) or (Say("edit.sure.remove") if always_ask else None)
            if question is not None:
                return Outcome("asked", (question,), (shown, *rules.parts(before, after)), base=base)
        try:
            revision = await self._documents.put(
                name, after, base=base, author=who.person, reason=_clean_reason(who.typed)
            )
        except StaleBaseError:
            return None
        except InvalidDocumentError as error:
            return _invalid_outcome(error.problems, shown)
        logger.info("A document was changed", extra={"document": name, "revision": revision.number})
        said = Say("edit.done", {"number": revision.number})
        parts = (shown, *rules.parts(before, after))
        return Outcome("done", (said,), parts, base=base, stored=(name, revision.number))

    async def _refusal(self, undone: Revision, before: Revision, head: Revision, merged: MergeResult) -> Outcome | None:
        """Return why a revision is not taken back; None if it can be."""
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
        people = {str(each.get("person")) for each in entries_in(self._texts.data(text), "people")}
        return {each for each in people if each.startswith(f"{FORGOTTEN_PLATFORM}:")}

    async def _clash(self, undone: Revision, before: Revision, head: Revision) -> Say:
        """Return the refusal that names the first later revision that changed the same lines."""
        later = head
        for number in range(undone.number + 1, head.number):
            revision = await self._documents.get(head.name, number)
            if revision is not None and merge_texts(undone.text, before.text, revision.text).clashes:
                later = revision
                break
        return Say("edit.undo_clash", {"number": undone.number, "later": later.number, "author": later.author})


def _conflict_outcome(head: Revision | None, wanted: Draft) -> Outcome:
    """Return the refusal that names who changed the same fields meanwhile, and what was wanted."""
    author, number = (head.author, head.number) if head else ("?", 0)
    say = Say("edit.overtaken", {"id": wanted.key, "author": author, "number": number})
    return Outcome("refused", (say,), (FieldChanges(wanted.changes),))


def _invalid_outcome(problems: tuple[Problem, ...], changes: FieldChanges) -> Outcome:
    return Outcome("refused", (Say("edit.invalid"),), (changes,), problems)


def _clean_reason(typed: str) -> str:
    """Return a line that every database accepts: without non-printable characters, and shortened if it is very long."""
    line = "".join(character for character in " ".join(typed.split()) if character.isprintable())
    return line if len(line) <= _MAX_REASON else f"{line[: _MAX_REASON - 1]}…"
