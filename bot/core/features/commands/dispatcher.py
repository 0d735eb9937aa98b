"""The single entry point for commands: checks the person's right, and passes each command to its handler.

Changes of documents are made and undone by :mod:`bot.core.features.documents.editor`, one at a time.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bot.core.domain.access import RIGHTS
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.sentence import Say
from bot.core.features.commands.model import ParseError, ShowHelp, TerminalOnly
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.commands import ShowHistory, UndoChange
from bot.core.features.documents.editor import (
    ChangeRequest,
    ChangeService,
    DocumentGuard,
    HistoryService,
    Requester,
    UndoService,
)
from bot.core.features.documents.model import DocumentHistory, HistoryEntry
from bot.core.features.plans.commands import EditCommand, SetRole, ShowEntries
from bot.core.features.plans.listing import find_last_change, list_people, list_plans, shown_entry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from types import UnionType

    from bot.core.domain.access import Right, Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.command import Command
    from bot.core.features.documents.service import Documents
    from bot.core.ports.documents import DocumentFormat, Revision
    from bot.core.ports.store import ReminderHistory


def never(_: object) -> bool:
    """Return False for every command."""
    return False


@dataclass(frozen=True, slots=True)
class CommandHandler:
    """Handles one kind of command; the caller has already checked that the person may use it."""

    commands: UnionType | type
    """The command types it handles."""
    needs: Callable[[Any], Right]
    """Returns the right that a command requires."""
    carry_out: Callable[[Any, Requester], Awaitable[Outcome]]
    """Executes a command; the requester's ``may`` and ``ends_at`` are filled in."""
    listed: bool = False
    """Whether the person must have a role: the rights that everybody in an open room has are not enough."""
    frees: Callable[[Any], bool] = never
    """Whether a command only ends or lists what a person is sent: it is executed even without any rights."""


def requires_read(_: object) -> Right:
    """Return the right to read, as the right that a command requires."""
    return "read"


__all__ = ["CommandDispatcher", "Requester"]

logger = logging.getLogger(__name__)

_DocumentCommand: TypeAlias = EditCommand | ShowEntries | ShowHistory | UndoChange
"""The commands that show or change documents."""
_SEARCHED_REVISIONS: Final = 20
"""The number of revisions searched for the last change of an entry: each of them has to be parsed."""
_MAX_QUOTED: Final = 80
"""Maximum number of characters of an unreadable line that the answer quotes."""


class CommandDispatcher:
    """Executes commands, and itself handles those that show or change documents.

    Args:
        clerks: the handlers of commands that do not concern documents.

    """

    def __init__(  # noqa: PLR0913 -- wired by hand, each part by its name
        self,
        documents: Documents,
        texts: DocumentFormat,
        *,
        rights: Callable[[], Rights],
        catalogue: Callable[[], Catalogue],
        reminded: ReminderHistory,
        clerks: Sequence[CommandHandler] = (),
    ) -> None:
        self._clerks = clerks
        self._documents = documents
        self._texts = texts
        self._rights = rights
        self._catalogue = catalogue
        desk = DocumentGuard(documents, texts, reminded)
        self._changing = ChangeService(documents, texts, desk, catalogue)
        self._histories = HistoryService(documents, texts, rights)
        self._undoing = UndoService(documents, texts, desk, self._histories)
        self._turn = asyncio.Lock()
        """Serialises changes within this process, so that only those of other processes can conflict."""

    async def carry_out(
        self, command: Command | ParseError, typed: str, who: Requester, *, agreed_on: str | None = None
    ) -> Outcome:
        """Execute a command, or return why it is refused.

        Args:
            command: the parsed command.
            typed: the typed line, which is stored as the reason.
            who: the person whose right is checked.
            agreed_on: the hash of the revision on which the change was shown to them, if they confirmed it.

        """
        if (told := _answer_without_rights(command)) is not None:
            return told
        clerk = next((each for each in self._clerks if isinstance(command, each.commands)), None)
        if clerk is not None:
            if clerk.frees(command) and not self._is_served(who, clerk.needs(command), listed=clerk.listed):
                # People can always unsubscribe, even after they have lost the right to give commands.
                return await clerk.carry_out(command, replace(who, may=frozenset()))
            return await self._serve(who, clerk.needs(command), partial(clerk.carry_out, command), listed=clerk.listed)
        if isinstance(command, _DocumentCommand):
            return await self._serve(
                who, _required_right(command), lambda who: self._obey(command, ChangeRequest(typed, who, agreed_on))
            )
        return await self._serve(who, "read", _refuse_unhandled)

    async def _serve(
        self, who: Requester, needed: Right, do: Callable[[Requester], Awaitable[Outcome]], *, listed: bool = False
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

    def _is_served(self, who: Requester, needed: Right, *, listed: bool) -> bool:
        return needed in self._allowed(who) and (not listed or self._is_listed(who))

    def _allowed(self, who: Requester) -> frozenset[Right]:
        if who.trusted:
            return RIGHTS
        rights = self._rights()
        return frozenset(each for each in RIGHTS if rights.may(who.person, each, who.room, proven=who.proven))

    def _end(self, who: Requester, needed: Right) -> frozenset[str] | None:
        if who.trusted:
            return None
        # A server of the room can forge messages in a person's name, so the right is limited to this room.
        return self._rights().ends_at(who.person, needed, who.room) if who.proven else frozenset({who.room})

    def _is_listed(self, who: Requester) -> bool:
        return who.trusted or self._rights().lists(who.person, who.room)

    async def _obey(self, command: _DocumentCommand, request: ChangeRequest) -> Outcome:
        match command:
            case ShowEntries(noun="person"):
                ends_at = request.who.ends_at
                return list_people(self._rights() if ends_at is None else self._rights().within(ends_at))
            case ShowEntries():
                return await self._show(command, request.who)
            case ShowHistory():
                return await self._history(command, request.who)
            case UndoChange():
                async with self._turn:
                    return await self._undoing.undo(command, request)
            case _:
                async with self._turn:
                    return await self._changing.change(command, _document_of(command), request)

    async def _show(self, command: ShowEntries, who: Requester) -> Outcome:
        """List what is planned, or show one planned entry with its last change."""
        outcome = list_plans(command, self._catalogue())
        shown = shown_entry(outcome) if command.one else None
        if shown is None:
            return outcome
        known = await self._documents.history(PLANS_DOCUMENT, _SEARCHED_REVISIONS)
        found = find_last_change(shown, (self._texts.data(revision.text) for revision in known))
        told = found is not None and self._histories.tells(known[found], None, who)
        if found is None or not told:
            return outcome
        return replace(outcome, parts=(*outcome.parts, DocumentHistory((_to_deed(known[found]),))))

    async def _history(self, command: ShowHistory, who: Requester) -> Outcome:
        found = await self._histories.last(command.document, command.limit, who)
        deeds = tuple(_to_deed(each) for each in found)
        heading = Say("edit.history" if deeds else "edit.no_history", {"document": command.document})
        return Outcome("shown", (heading,), (DocumentHistory(deeds),) if deeds else ())


def _answer_without_rights(command: Command | ParseError) -> Outcome | None:
    """Return the answer to a line that needs no right, because it neither changes nor shows data of the campaign."""
    match command:
        case ParseError():
            return Outcome("refused", (Say("edit.misread", {"typed": _quote(command.typed)}),), usage=command.usage)
        case ShowHelp():
            return Outcome("shown", (Say("edit.usage"),), usage=command.usage)
        case TerminalOnly(line):
            return Outcome("refused", (Say("edit.on_terminal", {"line": line}),))
        case _:
            return None


async def _refuse_unhandled(_: Requester) -> Outcome:
    return Outcome("refused", (Say("wish.nobody_tells"),))


def _required_right(command: _DocumentCommand) -> Right:
    document = _document_of(command)
    if document == SETTINGS_DOCUMENT:
        return "govern"
    return "read" if isinstance(command, ShowEntries | ShowHistory) else "edit"


def _document_of(command: _DocumentCommand) -> str:
    match command:
        case ShowHistory() | UndoChange():
            return command.document
        case SetRole():
            return SETTINGS_DOCUMENT
        case _:
            return SETTINGS_DOCUMENT if command.noun == "person" else PLANS_DOCUMENT


def _to_deed(revision: Revision) -> HistoryEntry:
    return HistoryEntry(revision.number, revision.author, revision.reason, revision.at)


def _quote(typed: str) -> str:
    return typed if len(typed) <= _MAX_QUOTED else f"{typed[:_MAX_QUOTED]}…"
