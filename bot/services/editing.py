"""The one door for changes: it checks the right, and has each command carried out by whom it is for.

What changes a document is drafted, validated and stored with author and reason by :mod:`bot.services.changing`, and
taken back by :mod:`bot.services.undoing`, one after the other.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say
from bot.core.editing.briefed import brief
from bot.core.editing.commands import (
    PLANS,
    SETTINGS,
    Appoint,
    Brief,
    Help,
    History,
    Misread,
    Personal,
    Raise,
    Show,
    Telling,
    Undo,
    Wish,
)
from bot.core.editing.outcome import Deed, Outcome
from bot.core.editing.standing import last_change, list_people, show
from bot.core.progress.commands import Progressing, Record, Story
from bot.services.changing import Changing
from bot.services.desk import Desk, Request, Requester
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
    from bot.services.recording import Recording
    from bot.services.subscribing import Subscribing

    _Obeyed = Brief | Change | Show | History | Undo

__all__ = ["Editing", "Requester"]

logger = logging.getLogger(__name__)

_LOOKED_THROUGH: Final = 20
"""Revisions among which is looked for the last change of an entry: each has to be read."""
_ECHOED: Final = 80
"""Characters of a line that could not be read."""
_NOBODY_TELLS: Final = Outcome("refused", (Say("wish.nobody_tells"),))


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
        recording: Recording | None = None,
    ) -> None:
        """Take the documents, how their texts are edited, and what is in force at the moment of a change.

        With ``subscribing``, people may choose what they are told in private; with ``foreseen``, they may see what
        will be told; with ``pledging``, they may say what they will raise; with ``recording``, what came of it.
        """
        self.subscribing = subscribing
        self.foreseen = foreseen
        self.pledging = pledging
        self.recording = recording
        self._documents = documents
        self._texts = texts
        self._rights = rights
        self._catalogue = catalogue
        self._today = today
        desk = Desk(documents, texts, reminded)
        self._changing = Changing(documents, texts, desk, catalogue)
        self._undoing = Undoing(documents, texts, desk)
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
        elif isinstance(command, Progressing):
            outcome = await self._progress(command, who)
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

    async def _progress(self, command: Progressing, who: Requester) -> Outcome:
        edits = who.trusted or self._rights().may(who.person, "edit", who.room)
        return await self.recording.carry_out(command, who, edits=edits) if self.recording else _NOBODY_TELLS

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
                    return await self._changing.change(command, _document_of(command), request)

    async def _brief(self, command: Brief) -> Outcome:
        outcome = brief(command, self._catalogue(), self._today())
        briefing = outcome.briefing
        if briefing is None:
            return outcome
        if self.pledging is not None:
            briefing = await self.pledging.counted(briefing)
        if self.recording is not None:
            briefing = await self.recording.owing(briefing)
        return replace(outcome, briefing=briefing)

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


def _needed(command: _Obeyed | Personal | Progressing | Telling) -> Action:
    if isinstance(command, Progressing):
        return "read" if isinstance(command, Story | Record) else "edit"
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


def _deed(revision: Revision) -> Deed:
    return Deed(revision.number, revision.author, revision.reason, revision.at)


def _echo(typed: str) -> str:
    return typed if len(typed) <= _ECHOED else f"{typed[:_ECHOED]}…"
