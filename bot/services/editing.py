"""The single entry point for commands: checks the person's right, and passes each command to its handler.

Changes of documents are made by :mod:`bot.services.changing` and undone by :mod:`bot.services.undoing`, one at a time.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.core.answering.answer import Say
from bot.core.editing.briefed import brief
from bot.core.editing.commands import (
    PLANS,
    SETTINGS,
    Appoint,
    Brief,
    Change,
    Help,
    History,
    Misread,
    OnTerminal,
    Show,
    Undo,
)
from bot.core.editing.outcome import Deed, Outcome
from bot.core.editing.standing import last_change, list_people, show
from bot.core.rights import ACTIONS
from bot.services.changing import Changing
from bot.services.desk import Desk, Request, Requester
from bot.services.histories import Histories
from bot.services.undoing import Undoing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.editing.commands import Command
    from bot.core.rights import Action, Rights
    from bot.services.clerks import Clerk
    from bot.services.documents import Documents
    from bot.services.ports import Reminded, Revision, Texts

    Supplement: TypeAlias = Callable[[Briefing, str], Awaitable[Briefing]]
    """Adds to a briefing what is known besides the records, and may be told in ``platform:room``."""

__all__ = ["Editing", "Requester"]

logger = logging.getLogger(__name__)

_Obeyed: TypeAlias = Brief | Change | Show | History | Undo
"""The commands that show or change documents."""
_LOOKED_THROUGH: Final = 20
"""The number of revisions searched for the last change of an entry: each of them has to be parsed."""
_ECHOED: Final = 80
"""Maximum number of characters of an unreadable line that the answer quotes."""


class Editing:
    """Executes commands, and itself handles those that show or change documents.

    Args:
        clerks: the handlers of commands that do not concern documents.
        supplements: functions that add information to briefings.

    """

    def __init__(  # noqa: PLR0913 -- wired by hand, each part by its name
        self,
        documents: Documents,
        texts: Texts,
        *,
        rights: Callable[[], Rights],
        catalogue: Callable[[], Catalogue],
        reminded: Reminded,
        today: Callable[[], date],
        clerks: Sequence[Clerk] = (),
        supplements: Sequence[Supplement] = (),
    ) -> None:
        self._clerks = clerks
        self._supplements = supplements
        self._documents = documents
        self._texts = texts
        self._rights = rights
        self._catalogue = catalogue
        self._today = today
        desk = Desk(documents, texts, reminded)
        self._changing = Changing(documents, texts, desk, catalogue)
        self._histories = Histories(documents, texts, rights)
        self._undoing = Undoing(documents, texts, desk, self._histories)
        self._turn = asyncio.Lock()
        """Serialises changes within this process, so that only those of other processes can conflict."""

    async def carry_out(
        self, command: Command | Misread, typed: str, who: Requester, *, agreed_on: str | None = None
    ) -> Outcome:
        """Execute a command, or return why it is refused.

        Args:
            command: the parsed command.
            typed: the typed line, which is stored as the reason.
            who: the person whose right is checked.
            agreed_on: the hash of the revision on which the change was shown to them, if they confirmed it.

        """
        if (told := _told_at_once(command)) is not None:
            return told
        clerk = next((each for each in self._clerks if isinstance(command, each.commands)), None)
        if clerk is not None:
            if clerk.frees(command) and not self._is_served(who, clerk.needs(command), listed=clerk.listed):
                # People can always unsubscribe, even after they have lost the right to give commands.
                return await clerk.carry_out(command, replace(who, may=frozenset()))
            return await self._serve(who, clerk.needs(command), partial(clerk.carry_out, command), listed=clerk.listed)
        if isinstance(command, _Obeyed):
            return await self._serve(
                who, _needed(command), lambda who: self._obey(command, Request(typed, who, agreed_on))
            )
        return await self._serve(who, "read", _nobody_tells)

    async def _serve(
        self, who: Requester, needed: Action, do: Callable[[Requester], Awaitable[Outcome]], *, listed: bool = False
    ) -> Outcome:
        """Call ``do`` if the person has the right that is needed; refuse otherwise."""
        who = replace(who, may=self._allowed(who), ends_at=self._end(who, needed))
        # Log neither the person nor the room: a private room identifies a person.
        where = {"platform": who.person.partition(":")[0]}
        if not self._is_served(who, needed, listed=listed):
            logger.warning("A command was denied", extra={**where, "needed": needed})
            return Outcome("refused", (Say(f"denied.{needed}"),))
        outcome = await do(who)
        # At the terminal the reason is on the screen and need not be logged.
        if outcome.kind == "refused" and not who.trusted:
            logger.warning("A command was refused", extra={**where, "why": [say.key for say in outcome.say]})
        return outcome

    def _is_served(self, who: Requester, needed: Action, *, listed: bool) -> bool:
        return needed in self._allowed(who) and (not listed or self._is_listed(who))

    def _allowed(self, who: Requester) -> frozenset[Action]:
        if who.trusted:
            return ACTIONS
        rights = self._rights()
        return frozenset(each for each in ACTIONS if rights.may(who.person, each, who.room, proven=who.proven))

    def _end(self, who: Requester, needed: Action) -> frozenset[str] | None:
        if who.trusted:
            return None
        # A server of the room can forge messages in a person's name, so the right is limited to this room.
        return self._rights().ends_at(who.person, needed, who.room) if who.proven else frozenset({who.room})

    def _is_listed(self, who: Requester) -> bool:
        return who.trusted or self._rights().lists(who.person, who.room)

    async def _obey(self, command: _Obeyed, request: Request) -> Outcome:
        match command:
            case Brief():
                return await self._brief(command, request.who.room)
            case Show(noun="person"):
                ends_at = request.who.ends_at
                return list_people(self._rights() if ends_at is None else self._rights().within(ends_at))
            case Show():
                return await self._show(command, request.who)
            case History():
                return await self._history(command, request.who)
            case Undo():
                async with self._turn:
                    return await self._undoing.undo(command, request)
            case _:
                async with self._turn:
                    return await self._changing.change(command, _document_of(command), request)

    async def _brief(self, command: Brief, place: str) -> Outcome:
        outcome = brief(command, self._catalogue(), self._today())
        briefing = outcome.briefing
        if briefing is None:
            return outcome
        for supplement in self._supplements:
            briefing = await supplement(briefing, place)
        return replace(outcome, briefing=briefing)

    async def _show(self, command: Show, who: Requester) -> Outcome:
        """List what is planned, or show one planned entry with its last change."""
        outcome = show(command, self._catalogue())
        shown = (*(item.id for item in outcome.items), *outcome.planned) if command.one else ()
        if not shown:
            return outcome
        known = await self._documents.history(PLANS, _LOOKED_THROUGH)
        found = last_change(shown[0], (self._texts.data(revision.text) for revision in known))
        told = found is not None and self._histories.tells(known[found], None, who)
        return replace(outcome, deeds=(_deed(known[found]),)) if found is not None and told else outcome

    async def _history(self, command: History, who: Requester) -> Outcome:
        found = await self._histories.last(command.document, command.limit, who)
        deeds = tuple(_deed(each) for each in found)
        heading = Say("edit.history" if deeds else "edit.no_history", {"document": command.document})
        return Outcome("shown", (heading,), deeds=deeds)


def _told_at_once(command: Command | Misread) -> Outcome | None:
    """Return the answer to a line that needs no right, because it neither changes nor shows data of the campaign."""
    match command:
        case Misread():
            return Outcome("refused", (Say("edit.misread", {"typed": _echo(command.typed)}),), usage=command.usage)
        case Help():
            return Outcome("shown", (Say("edit.usage"),), usage=command.usage)
        case OnTerminal(line):
            return Outcome("refused", (Say("edit.on_terminal", {"line": line}),))
        case _:
            return None


async def _nobody_tells(_: Requester) -> Outcome:
    return Outcome("refused", (Say("wish.nobody_tells"),))


def _needed(command: _Obeyed) -> Action:
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
