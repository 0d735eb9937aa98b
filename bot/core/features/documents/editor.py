"""Validation and storage of every change of a document: checks the right, asks for confirmation, validates the text."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.pseudonyms import FORGOTTEN, FORGOTTEN_PLATFORM
from bot.core.domain.sentence import Say
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.merge import merge_texts
from bot.core.features.documents.model import Draft, FieldChanges, compare_documents, entries_in
from bot.core.features.documents.saved_files import FILE_AUTHOR
from bot.core.features.documents.service import InvalidDocumentError
from bot.core.features.plans.commands import AddEntry, MoveEntry, RemoveEntry
from bot.core.features.plans.drafts import draft
from bot.core.features.plans.listing import affected_entries, changed_dates, without_people
from bot.core.features.plans.model import EntryDates
from bot.core.ports.documents import StaleBaseError, UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.domain.access import Right, Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.problem import Problem
    from bot.core.features.documents.commands import UndoChange
    from bot.core.features.documents.merge import MergeResult
    from bot.core.features.documents.model import FieldChange
    from bot.core.features.documents.service import Documents
    from bot.core.features.plans.commands import EditCommand
    from bot.core.features.questions.service import UserMessage
    from bot.core.ports.documents import DocumentFormat, Revision
    from bot.core.ports.store import ReminderHistory

logger = logging.getLogger(__name__)

REFUSED_ELSEWHERE: Final = Outcome("refused", (Say("denied.elsewhere"),))
"""The refusal of a change beyond the rooms of somebody's right; it reveals nothing about what exists there."""
_LONGEST_REASON: Final = 300
_SEARCHED_REVISIONS: Final = 100
"""The number of revisions that are searched for the one on which a change was confirmed."""


@dataclass(frozen=True, slots=True)
class Requester:
    """The person who gives a command, and the place where they gave it."""

    person: str
    """As ``platform:id``."""
    room: str
    """As ``platform:room``."""
    trusted: bool = False
    """Whether they use the bot's own terminal, and so could edit the files as well."""
    proven: bool = True
    """Whether their identity is proven by more than a server's word; otherwise they only have a reader's rights."""
    said: UserMessage | None = None
    """The message with the command, for commands that depend on its conversation."""
    may: frozenset[Right] = frozenset()
    """What they may do in that place; filled in by :class:`bot.core.features.commands.dispatcher.CommandDispatcher`."""
    ends_at: frozenset[str] | None = None
    """The rooms to which their right to the command is limited; None if it is valid everywhere. Filled in likewise."""


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A typed line, and whether its author confirmed the change."""

    typed: str
    who: Requester
    agreed_on: str | None = None
    """The hash of the revision on which the change was shown to them when they confirmed it."""


class DocumentGuard:
    """Checks changes of documents and stores them."""

    def __init__(self, documents: Documents, texts: DocumentFormat, reminded: ReminderHistory) -> None:
        self._documents = documents
        self._texts = texts
        self._reminded = reminded

    async def shown_on(self, name: str, request: ChangeRequest) -> Revision | None:
        """Return the revision on which a confirmed change was shown, if it is still known."""
        known = await self._documents.history(name, _SEARCHED_REVISIONS) if request.agreed_on else ()
        return next((revision for revision in known if revision.hash == request.agreed_on), None)

    async def settle(
        self, name: str, head: Revision | None, after: str, request: ChangeRequest, *, always_ask: bool = False
    ) -> Outcome | None:
        """Store a document's next text, ask to confirm it, or refuse; None if another writer stored one first."""
        text, base = (head.text, head.hash) if head else ("", None)
        # Validate first: do not ask to confirm an invalid text, and do not read rights from invalid settings.
        problems = self._documents.problems(name, after)
        if problems:
            return _invalid_outcome(problems)
        if not request.who.trusted and name == SETTINGS_DOCUMENT:
            refusal = self._beyond(text, after, request.who)
            if refusal is not None:
                return refusal
        if request.agreed_on is None:
            question = await self._question(name, text, after, always_ask=always_ask)
            if question is not None:
                return Outcome("asked", (question,), self._times(name, text, after), base=base)
        outcome = await self._store(name, after, base, request)
        if outcome is None or outcome.kind != "done":
            return outcome
        return replace(outcome, parts=self._times(name, text, after))

    def _times(self, name: str, text: str, after: str) -> tuple[EntryDates, ...]:
        if name != PLANS_DOCUMENT:
            return ()
        return (EntryDates(changed_dates(self._texts.data(text), self._texts.data(after))),)

    def _beyond(self, text: str, after: str, who: Requester) -> Outcome | None:
        """Return the refusal of a settings change that is not allowed from chat, or not to this person; else None."""
        before, rights = self._texts.rights(text), self._texts.rights(after)
        if rights.locks_out(before):
            return Outcome("refused", (Say("edit.last_admin"),))
        others = without_people(self._texts.data(text)) != without_people(self._texts.data(after))
        if rights.oversteps(before, who.person) or (others and who.person not in before.admins):
            return REFUSED_ELSEWHERE
        return None

    async def _question(self, name: str, text: str, after: str, *, always_ask: bool) -> Say | None:
        """Return the question to confirm before a change is stored; None if it needs no confirmation."""
        if name == PLANS_DOCUMENT:
            for key in affected_entries(self._texts.data(text), self._texts.data(after)):
                if await self._reminded.of(key):
                    return Say("edit.sure.reminded", {"id": key})
        return Say("edit.sure.remove") if always_ask else None

    async def _store(self, name: str, text: str, base: str | None, request: ChangeRequest) -> Outcome | None:
        reason = _clean_reason(request.typed)
        try:
            revision = await self._documents.put(name, text, base=base, author=request.who.person, reason=reason)
        except StaleBaseError:
            return None
        except InvalidDocumentError as error:
            return _invalid_outcome(error.problems)
        logger.info("A document was changed", extra={"document": name, "revision": revision.number})
        return Outcome(
            "done", (Say("edit.done", {"number": revision.number}),), base=base, stored=(name, revision.number)
        )


def _invalid_outcome(problems: tuple[Problem, ...]) -> Outcome:
    return Outcome("refused", (Say("edit.invalid"),), problems=problems)


def _clean_reason(typed: str) -> str:
    """Return a line that every database accepts: without non-printable characters, and shortened if it is very long."""
    line = "".join(character for character in " ".join(typed.split()) if character.isprintable())
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1]}…"


_MAX_TRIES: Final = 100
"""Attempts before a change is refused as busy because other writers keep storing first."""


@dataclass(slots=True)
class _PendingChange:
    """A change that is being applied."""

    change: EditCommand
    document: str
    request: ChangeRequest
    first: Draft | None = None
    """The draft that was made first, or that the requester confirmed: later drafts must make the same changes."""


class ChangeService:
    """Applies commands that change a document."""

    def __init__(
        self, documents: Documents, texts: DocumentFormat, desk: DocumentGuard, catalogue: Callable[[], Catalogue]
    ) -> None:
        self._documents = documents
        self._texts = texts
        self._desk = desk
        self._catalogue = catalogue

    async def change(self, change: EditCommand, document: str, request: ChangeRequest) -> Outcome:
        """Change a document, or return why it cannot be changed."""
        wish = _PendingChange(change, document, request)
        for _ in range(_MAX_TRIES):
            try:
                outcome = await self._try(wish)
            except NotPossibleError as error:
                if wish.first is None:
                    return Outcome("refused", (error.why,), usage=_alternative_lines(wish, error.readings))
                outcome = _conflict_outcome(await self._documents.head(wish.document), wish.first)
            except UneditableError as error:
                return Outcome("refused", (Say("edit.uneditable", {"why": str(error)}),))
            if outcome is not None:
                return outcome
        return Outcome("refused", (Say("edit.busy"),))

    async def _try(self, wish: _PendingChange) -> Outcome | None:
        """Apply a change to the newest revision; None if another writer stored a revision first."""
        head = await self._documents.head(wish.document)
        if wish.first is None and wish.request.agreed_on is not None:
            await self._recall(wish)
        drafted = self._drafted(wish, head)
        wish.first = wish.first or drafted
        if drafted.changes != wish.first.changes:
            return _conflict_outcome(head, wish.first)
        if not drafted.edits:
            return Outcome("unchanged", (Say("edit.unchanged", {"id": drafted.key}),))
        after = self._texts.splice(head.text if head else "", drafted.edits)
        always = isinstance(wish.change, RemoveEntry)
        outcome = await self._desk.settle(wish.document, head, after, wish.request, always_ask=always)
        return _with_changes(outcome, drafted.changes)

    async def _recall(self, wish: _PendingChange) -> None:
        """Restore the draft that was confirmed; without its revision, treat the change as not confirmed."""
        shown_on = await self._desk.shown_on(wish.document, wish.request)
        if shown_on is None:
            wish.request = replace(wish.request, agreed_on=None)
        else:
            wish.first = self._drafted(wish, shown_on)

    def _drafted(self, wish: _PendingChange, revision: Revision | None) -> Draft:
        data = self._texts.data(revision.text) if revision else {}
        return draft(wish.change, data, self._catalogue().dataset)


def _conflict_outcome(head: Revision | None, wanted: Draft) -> Outcome:
    """Return the refusal that names who changed the same fields meanwhile, and what was wanted."""
    author, number = (head.author, head.number) if head else ("?", 0)
    say = Say("edit.overtaken", {"id": wanted.key, "author": author, "number": number})
    return Outcome("refused", (say,), (FieldChanges(wanted.changes),))


def _with_changes(outcome: Outcome | None, changes: tuple[FieldChange, ...]) -> Outcome | None:
    """Return an outcome with the changed fields, unless it must not reveal them."""
    if outcome is None or outcome is REFUSED_ELSEWHERE:
        return outcome
    return replace(outcome, parts=(FieldChanges(changes), *outcome.parts))


def _alternative_lines(wish: _PendingChange, readings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the typed line once for each date that may have been meant, ready to be typed instead."""
    change, typed = wish.change, " ".join(wish.request.typed.split())
    if not isinstance(change, AddEntry | MoveEntry):
        return ()
    lines = ((typed.replace(change.when, each, 1), replace(change, when=each)) for each in readings)
    return tuple(line for line, meant in lines if parse_command(line) == meant)


_HISTORIES_SEARCHED_REVISIONS: Final = 200
"""The number of revisions of the settings that are searched for visible ones: each of them has to be parsed."""
_ALL_REVISIONS: Final = 1_000_000


class HistoryService:
    """Decides which revisions a person may see."""

    def __init__(self, documents: Documents, texts: DocumentFormat, rights: Callable[[], Rights]) -> None:
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
        every = await self._documents.history(
            name, _HISTORIES_SEARCHED_REVISIONS if name == SETTINGS_DOCUMENT else _ALL_REVISIONS
        )
        told = (each for each, before in zip_longest(every, every[1:]) if each and self.tells(each, before, who))
        return tuple(islice(told, limit))

    def tells(self, revision: Revision, before: Revision | None, who: Requester) -> bool:
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


class UndoService:
    """Undoes changes of documents."""

    def __init__(
        self, documents: Documents, texts: DocumentFormat, desk: DocumentGuard, history: HistoryService
    ) -> None:
        self._documents = documents
        self._history = history
        self._texts = texts
        self._desk = desk

    async def undo(self, command: UndoChange, request: ChangeRequest) -> Outcome:
        """Undo a change, or return why it cannot be undone."""
        name = command.document
        shown_on = await self._desk.shown_on(name, request)
        if shown_on is None:
            # Without the revision that was shown, the confirmation is void.
            request = replace(request, agreed_on=None)
        # “The last change” means the last one when the question was shown, not the last one now.
        last = shown_on or await self._documents.head(name)
        number = command.number or (last.number if last else 0)
        for _ in range(_MAX_TRIES):
            outcome = await self._try(name, number, request)
            if outcome is not None:
                return outcome
        return Outcome("refused", (Say("edit.busy"),))

    async def _try(self, name: str, number: int, request: ChangeRequest) -> Outcome | None:
        """Undo a revision in the newest text; None if another writer stored a revision first."""
        head = await self._documents.head(name)
        undone = await self._documents.get(name, number)
        before = await self._documents.get(name, number - 1)
        if undone is not None and not self._history.tells(undone, before, request.who):
            return REFUSED_ELSEWHERE
        if head is None or undone is None or before is None:
            key = "edit.first_revision" if undone else "edit.no_revision" if head else "edit.no_history"
            return Outcome("refused", (Say(key, {"document": name, "number": number}),))
        merged = merge_texts(undone.text, before.text, head.text)
        if (refusal := await self._refusal(undone, before, head, merged)) is not None:
            return refusal
        outcome = await self._desk.settle(name, head, merged.text, request)
        if outcome is not None and outcome.kind == "done":
            told = Say("edit.undone", {"number": number, "author": undone.author, "reason": undone.reason})
            outcome = replace(outcome, say=(told, *outcome.say))
        return _with_changes(outcome, compare_documents(self._texts.data(head.text), self._texts.data(merged.text)))

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
