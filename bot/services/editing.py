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
from bot.core.editing.briefed import brief
from bot.core.editing.commands import (
    PLANS,
    SETTINGS,
    Add,
    Appoint,
    Brief,
    Drop,
    Help,
    History,
    Misread,
    Move,
    Personal,
    Raise,
    Show,
    Telling,
    Undo,
    Wish,
)
from bot.core.editing.drafting import Draft, NotPossibleError, draft
from bot.core.editing.outcome import Deed, Outcome
from bot.core.editing.reading import read_command
from bot.core.editing.standing import last_change, list_people, show
from bot.services.desk import Desk, Request, Requester
from bot.services.ports import UneditableError
from bot.services.undoing import Undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import date

    from bot.core.catalogue import Catalogue
    from bot.core.editing.commands import Change, Command
    from bot.core.rights import Action, Rights
    from bot.services.documents import Documents
    from bot.services.pledging import Pledging
    from bot.services.ports import Reminded, Revision, Texts
    from bot.services.subscribing import Subscribing

    _Obeyed = Brief | Change | Show | History | Undo

__all__ = ["Editing", "Requester"]

logger = logging.getLogger(__name__)

_MOST_TRIES: Final = 100
"""Others can be quicker only so many times in a row, unless something is wrong."""
_LOOKED_THROUGH: Final = 20
"""Revisions among which is looked for the last change of an entry: each has to be read."""
_ECHOED: Final = 80
"""Characters of a line that could not be read."""
_NOBODY_TELLS: Final = Outcome("refused", (Say("wish.nobody_tells"),))


@dataclass(slots=True)
class _Wish:
    """A change on its way."""

    change: Change
    document: str
    request: Request
    first: Draft | None = None
    """What it came to when it was first looked at, or agreed to: it is carried out like that or not at all."""


class Editing:
    """Carries out commands on the documents of one home."""

    def __init__(  # noqa: PLR0913 -- wired by hand, each part by its name
        self,
        documents: Documents,
        texts: Texts,
        *,
        rights: Callable[[], Rights],
        catalogue: Callable[[], Catalogue],
        reminded: Reminded,
        today: Callable[[], date],
        subscribing: Subscribing | None = None,
        foreseen: Callable[[Telling], Awaitable[Outcome]] | None = None,
        pledging: Pledging | None = None,
    ) -> None:
        """Take the documents, how their texts are edited, and what is in force at the moment of a change.

        With ``subscribing``, people may choose what they are told in private; with ``foreseen``, they may see what
        will be told; with ``pledging``, they may say what they will raise.
        """
        self.subscribing = subscribing
        self.foreseen = foreseen
        self.pledging = pledging
        self._documents = documents
        self._texts = texts
        self._rights = rights
        self._catalogue = catalogue
        self._today = today
        self._desk = Desk(documents, texts, reminded)
        self._undoing = Undoing(documents, texts, self._desk)
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
        match command:
            case Misread():
                return Outcome("refused", (Say("edit.misread", {"typed": _echo(command.typed)}),), usage=command.usage)
            case Help():
                return Outcome("shown", (Say("edit.usage"),), usage=command.usage)
            case _:
                pass
        needed = _needed(command)
        # Neither who it was nor where: a private room is a person as well.
        where = {"platform": who.person.partition(":")[0]}
        if not who.trusted and not self._may(who, command, needed):
            logger.warning("A command was denied", extra={**where, "needed": needed})
            return Outcome("refused", (Say(f"denied.{needed}"),))
        if isinstance(command, Personal):
            outcome = await self._keep(command, who)
        elif isinstance(command, Telling):
            outcome = await self._tell(command)
        else:
            outcome = await self._obey(command, Request(typed, who, agreed_on))
        # Whoever sits at the terminal reads why, and nothing else need be said there.
        if outcome.kind == "refused" and not who.trusted:
            logger.warning("A command was refused", extra={**where, "why": [say.key for say in outcome.say]})
        return outcome

    def _may(self, who: Requester, command: Command, needed: Action) -> bool:
        rights = self._rights()
        # In private only those are told anything who have a role: being in an open room is none.
        private = isinstance(command, Wish)
        return rights.may(who.person, needed, who.room) and (not private or rights.lists(who.person, who.room))

    async def _tell(self, command: Telling) -> Outcome:
        return await self.foreseen(command) if self.foreseen else _NOBODY_TELLS

    async def _keep(self, wish: Personal, who: Requester) -> Outcome:
        if isinstance(wish, Raise):
            return await self.pledging.carry_out(wish, who) if self.pledging else _NOBODY_TELLS
        return await self.subscribing.carry_out(wish, who) if self.subscribing else _NOBODY_TELLS

    async def _obey(self, command: _Obeyed, request: Request) -> Outcome:
        match command:
            case Brief():
                return await self._brief(command)
            case Show(noun="person"):
                return list_people(self._rights())
            case Show():
                return await self._show(command)
            case History():
                return await self._history(command)
            case Undo():
                async with self._turn:
                    return await self._undoing.undo(command, request)
            case _:
                async with self._turn:
                    return await self._change(_Wish(command, _document_of(command), request))

    async def _brief(self, command: Brief) -> Outcome:
        outcome = brief(command, self._catalogue(), self._today())
        if outcome.briefing is None or self.pledging is None:
            return outcome
        return replace(outcome, briefing=await self.pledging.counted(outcome.briefing))

    async def _show(self, command: Show) -> Outcome:
        """List what is planned, or show one entry of it and who changed it last."""
        outcome = show(command, self._catalogue())
        shown = (*(item.id for item in outcome.items), *outcome.planned) if command.one else ()
        if not shown:
            return outcome
        known = await self._documents.history(PLANS, _LOOKED_THROUGH)
        found = last_change(shown[0], (self._texts.data(revision.text) for revision in known))
        return outcome if found is None else replace(outcome, deeds=(_deed(known[found]),))

    async def _history(self, command: History) -> Outcome:
        found = await self._documents.history(command.document, command.limit)
        deeds = tuple(_deed(each) for each in found)
        heading = Say("edit.history" if deeds else "edit.no_history", {"document": command.document})
        return Outcome("shown", (heading,), deeds=deeds)

    async def _change(self, wish: _Wish) -> Outcome:
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
        """Make a change on the document as it is now; nothing where somebody else was quicker."""
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
        return replace(outcome, changes=drafted.changes) if outcome is not None else None

    async def _recall(self, wish: _Wish) -> None:
        """Take the change as it was when it was agreed to; where that cannot be told any more, nobody agreed."""
        shown_on = await self._desk.shown_on(wish.document, wish.request)
        if shown_on is None:
            wish.request = replace(wish.request, agreed_on=None)
        else:
            wish.first = self._drafted(wish, shown_on)

    def _drafted(self, wish: _Wish, revision: Revision | None) -> Draft:
        data = self._texts.data(revision.text) if revision else {}
        return draft(wish.change, data, self._catalogue().dataset)


def _needed(command: _Obeyed | Personal | Telling) -> Action:
    if isinstance(command, Personal | Telling):
        return "read"
    document = _document_of(command)
    if document == SETTINGS:
        return "govern"
    return "read" if isinstance(command, Brief | Show | History) else "edit"


def _document_of(command: _Obeyed) -> str:
    match command:
        case History() | Undo():
            return command.document
        case Appoint():
            return SETTINGS
        case Brief():
            return PLANS
        case _:
            return SETTINGS if command.noun == "person" else PLANS


def _overtaken(head: Revision | None, wanted: Draft) -> Outcome:
    """Say who changed the same fields meanwhile, and what was wanted."""
    author, number = (head.author, head.number) if head else ("?", 0)
    say = Say("edit.overtaken", {"id": wanted.key, "author": author, "number": number})
    return Outcome("refused", (say,), changes=wanted.changes)


def _deed(revision: Revision) -> Deed:
    return Deed(revision.number, revision.author, revision.reason, revision.at)


def _retyped(wish: _Wish, readings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the line that was typed with each of the dates that may have been meant, ready to be typed instead."""
    change, typed = wish.change, " ".join(wish.request.typed.split())
    if not isinstance(change, Add | Move):
        return ()
    lines = ((typed.replace(change.when, each, 1), replace(change, when=each)) for each in readings)
    return tuple(line for line, meant in lines if read_command(line) == meant)


def _echo(typed: str) -> str:
    return typed if len(typed) <= _ECHOED else f"{typed[:_ECHOED]}…"
