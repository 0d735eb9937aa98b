"""The one door for changes: it checks the right, drafts, validates, stores with author and reason, and can undo.

Whatever is replayed on a newer head changes the same fields from the same values, or is refused with who was there
first: nobody changes what they have not seen.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.commands import PLANS, SETTINGS, Appoint, Drop, History, Misread, Show, Undo
from bot.core.editing.drafting import Draft, NotPossibleError, draft
from bot.core.editing.merging import merge
from bot.core.editing.outcome import Deed, Outcome
from bot.core.editing.standing import disturbed, list_people, show
from bot.services.documents import InvalidDocumentError
from bot.services.ports import StaleBaseError, UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.catalogue import Catalogue
    from bot.core.editing.commands import Change, Command
    from bot.core.rights import Action, Rights
    from bot.services.documents import Documents
    from bot.services.ports import Reminded, Revision, Texts

logger = logging.getLogger(__name__)

_MOST_TRIES: Final = 100
"""Others can be quicker only so many times in a row, unless something is wrong."""
_LONGEST_REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Requester:
    """Who wants something, and where they said so."""

    person: str
    """As ``platform:id``."""
    room: str
    """As ``platform:room``."""
    trusted: bool = False
    """Whether it is somebody at the bot's own terminal, who could change the files as well."""


@dataclass(slots=True)
class _Wish:
    """A change on its way."""

    change: Change
    document: str
    typed: str
    who: Requester
    agreed_on: str | None
    first: Draft | None = None
    """What it came to when it was first looked at, or agreed to: it is carried out like that or not at all."""


class Editing:
    """Carries out commands on the documents of one home."""

    def __init__(
        self,
        documents: Documents,
        texts: Texts,
        *,
        rights: Callable[[], Rights],
        catalogue: Callable[[], Catalogue],
        reminded: Reminded,
    ) -> None:
        """Take the documents, how their texts are edited, and what is in force at the moment of a change."""
        self._documents = documents
        self._texts = texts
        self._rights = rights
        self._catalogue = catalogue
        self._reminded = reminded
        self._turn = asyncio.Lock()
        """One change after the other: only those of other processes are made in vain."""

    async def carry_out(
        self, command: Command | Misread, typed: str, who: Requester, *, agreed_on: str | None = None
    ) -> Outcome:
        """Do what a command says, or say why not.

        Args:
            command: what was read from the line.
            typed: the line, which is stored as the reason.
            who: whose right counts.
            agreed_on: the hash of the revision on which the change was shown to them, where they said yes to it.

        """
        if isinstance(command, Misread):
            return Outcome("refused", (Say("edit.misread", {"typed": command.typed[:80]}),), usage=command.usage)
        needed = _needed(command)
        if not who.trusted and not self._rights().may(who.person, needed, who.room):
            logger.warning("A change was refused", extra={"person": who.person, "room": who.room, "needed": needed})
            return Outcome("refused", (Say(f"denied.{needed}"),))
        match command:
            case Show(noun="person"):
                outcome = list_people(self._rights())
            case Show():
                outcome = show(command, self._catalogue())
            case History():
                outcome = await self._history(command)
            case Undo():
                async with self._turn:
                    outcome = await self._undo(command, typed, who, agreed_on)
            case _:
                async with self._turn:
                    outcome = await self._change(command, typed, who, agreed_on)
        return outcome

    async def _history(self, command: History) -> Outcome:
        found = await self._documents.history(command.document, command.limit)
        deeds = tuple(_deed(each) for each in found)
        heading = Say("edit.history" if deeds else "edit.no_history", {"document": command.document})
        return Outcome("shown", (heading,), deeds=deeds)

    async def _change(self, change: Change, typed: str, who: Requester, agreed_on: str | None) -> Outcome:
        wish = _Wish(change, _document_of(change), typed, who, agreed_on)
        for _ in range(_MOST_TRIES):
            try:
                outcome = await self._try(wish)
            except NotPossibleError as error:
                if wish.first is None:
                    return Outcome("refused", (error.why,))
                outcome = _overtaken(await self._documents.head(wish.document), wish.first)
            except UneditableError as error:
                return Outcome("refused", (Say("edit.uneditable", {"why": str(error)}),))
            if outcome is not None:
                return outcome
        return Outcome("refused", (Say("edit.busy"),))

    async def _try(self, wish: _Wish) -> Outcome | None:
        """Make a change on the document as it is now; nothing where somebody else was quicker."""
        head = await self._documents.head(wish.document)
        text, base = (head.text, head.hash) if head else ("", None)
        drafted = draft(wish.change, self._texts.data(text), self._catalogue().dataset)
        if wish.first is None:
            agreed = wish.agreed_on is not None and wish.agreed_on != base
            wish.first = (await self._as_agreed(wish) if agreed else None) or drafted
        if drafted.changes != wish.first.changes:
            return _overtaken(head, wish.first)
        if not drafted.edits:
            return Outcome("unchanged", (Say("edit.unchanged", {"id": drafted.key}),))
        after = self._texts.splice(text, drafted.edits)
        outcome = await self._judge(wish.document, text, after, wish.who, always=isinstance(wish.change, Drop))
        if outcome is None or (outcome.kind == "asked" and wish.agreed_on is not None):
            outcome = await self._store(wish.document, after, base, wish.typed, wish.who)
        return replace(outcome, changes=drafted.changes, base=base) if outcome is not None else None

    async def _as_agreed(self, wish: _Wish) -> Draft | None:
        """Return the draft as it was when it was agreed to, if that revision is still known."""
        for revision in await self._documents.history(wish.document, _MOST_TRIES):
            if revision.hash == wish.agreed_on:
                return draft(wish.change, self._texts.data(revision.text), self._catalogue().dataset)
        return None

    async def _undo(self, command: Undo, typed: str, who: Requester, agreed_on: str | None) -> Outcome:
        name, number = command.document, command.number
        for _ in range(_MOST_TRIES):
            head = await self._documents.head(name)
            # What was meant is the revision that was last at first, not whatever is last now.
            number = number or (head.number if head else 0)
            undone = await self._documents.get(name, number)
            before = await self._documents.get(name, number - 1)
            if head is None or undone is None or before is None:
                key = "edit.first_revision" if undone else "edit.no_revision" if head else "edit.no_history"
                return Outcome("refused", (Say(key, {"document": name, "number": number}),))
            merged = merge(undone.text, before.text, head.text)
            if merged.clashes:
                return Outcome("refused", (await self._undo_clash(name, undone, head),))
            if merged.text == head.text:
                return Outcome("unchanged", (Say("edit.undone_already", {"number": number}),))
            outcome = await self._judge(name, head.text, merged.text, who, always=False)
            if outcome is None or (outcome.kind == "asked" and agreed_on is not None):
                outcome = await self._store(name, merged.text, head.hash, typed, who)
            if outcome is not None:
                told = Say("edit.undone", {"number": number, "author": undone.author, "reason": undone.reason})
                say = (told, *outcome.say) if outcome.kind == "done" else outcome.say
                return replace(outcome, say=say, base=head.hash)
        return Outcome("refused", (Say("edit.busy"),))

    async def _undo_clash(self, name: str, undone: Revision, head: Revision) -> Say:
        later = await self._documents.get(name, undone.number + 1) or head
        return Say("edit.undo_clash", {"number": undone.number, "later": later.number, "author": later.author})

    async def _judge(self, name: str, text: str, after: str, who: Requester, *, always: bool) -> Outcome | None:
        """Return why a change may not be made, or not without a yes; nothing where it may."""
        if name == SETTINGS:
            rights = self._texts.rights(after)
            if rights.locks_out(self._texts.rights(text)) and not who.trusted:
                return Outcome("refused", (Say("edit.last_admin"),))
        elif name == PLANS:
            for key in disturbed(self._texts.data(text), self._texts.data(after)):
                if await self._reminded.of(key):
                    return Outcome("asked", (Say("edit.sure.reminded", {"id": key}),))
        return Outcome("asked", (Say("edit.sure.remove"),)) if always else None

    async def _store(self, name: str, text: str, base: str | None, typed: str, who: Requester) -> Outcome | None:
        """Store a text; nothing where somebody else was quicker."""
        reason = " ".join(typed.split())[:_LONGEST_REASON]
        try:
            revision = await self._documents.put(name, text, base=base, author=who.person, reason=reason)
        except StaleBaseError:
            return None
        except InvalidDocumentError as error:
            return Outcome("refused", (Say("edit.invalid"),), problems=error.problems)
        logger.info("A document was changed", extra={"document": name, "revision": revision.number})
        return Outcome("done", (Say("edit.done", {"number": revision.number}),))


def _needed(command: Command) -> Action:
    match command:
        case Show() | History():
            governs = isinstance(command, Show) and command.noun == "person"
            return "govern" if governs or getattr(command, "document", PLANS) == SETTINGS else "read"
        case Undo():
            return "govern" if command.document == SETTINGS else "edit"
        case _:
            return "govern" if _document_of(command) == SETTINGS else "edit"


def _document_of(change: Change) -> str:
    return SETTINGS if isinstance(change, Appoint) or change.noun == "person" else PLANS


def _overtaken(head: Revision | None, wanted: Draft) -> Outcome:
    """Say who changed the same fields meanwhile, and to what."""
    author, number = (head.author, head.number) if head else ("?", 0)
    say = Say("edit.overtaken", {"id": wanted.key, "author": author, "number": number})
    return Outcome("refused", (say,), changes=wanted.changes)


def _deed(revision: Revision) -> Deed:
    return Deed(revision.number, revision.author, revision.reason, revision.at)
