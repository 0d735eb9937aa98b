"""The single entry point for commands: checks the person's right, calls the handler, and keeps confirmations."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.core.domain.access import RIGHTS
from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.model import ParseError, ShowHelp, TerminalOnly
from bot.core.features.commands.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.core.domain.access import Right, Rights
    from bot.core.domain.command import Command
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Thread

logger = logging.getLogger(__name__)

CONFIRMATION_SECONDS: Final = 600.0
"""Seconds for which a confirmation can be given."""
_DROPPED: Final = Outcome("unchanged", (Say("edit.dropped"),))
_MAX_QUOTED: Final = 80
"""Maximum number of characters of an unreadable line that the answer quotes."""


async def _refuse_unreadable(command: ParseError, _: Requester) -> Outcome:
    typed = command.typed
    quoted = typed if len(typed) <= _MAX_QUOTED else f"{typed[:_MAX_QUOTED]}…"
    return Outcome("refused", (Say("edit.misread", {"typed": quoted}),), usage=command.usage)


async def _show_usage(command: ShowHelp, _: Requester) -> Outcome:
    return Outcome("shown", (Say("edit.usage"),), usage=command.usage)


async def _refuse_outside_terminal(command: TerminalOnly, _: Requester) -> Outcome:
    return Outcome("refused", (Say("edit.on_terminal", {"line": command.line}),))


_LINE_HANDLERS: Final[Handlers] = {
    ParseError: CommandHandler(_refuse_unreadable, None),
    ShowHelp: CommandHandler(_show_usage, None),
    TerminalOnly: CommandHandler(_refuse_outside_terminal, None),
}
"""The handlers of lines that are no feature's command."""


@dataclass(frozen=True, slots=True)
class _PendingConfirmation:
    """A change that waits for its author's confirmation."""

    command: Command | ParseError
    typed: str
    base: str
    since: float
    token: str
    """Identifies this question, so that a click on an older one is not taken as an answer to it."""


class CommandBus:
    """Carries out commands by their handlers.

    Args:
        handlers: the features' handlers.
        rights: returns the rights in force.
        clock: time of the questions that wait for a confirmation.
        yes: the words that confirm a change, in lower case.

    """

    def __init__(
        self, handlers: Handlers, rights: Callable[[], Rights], clock: Clock, yes: Collection[str] = ()
    ) -> None:
        self._handlers = {**_LINE_HANDLERS, **handlers}
        self._rights = rights
        self._clock = clock
        self._yes = frozenset(yes)
        self._pending: dict[tuple[Thread, str], _PendingConfirmation] = {}

    def is_asking(self, thread: Thread, who: Requester) -> bool:
        """Return whether a person's next line in a thread may answer a question to confirm a change."""
        return (thread, who.person) in self._pending

    def is_exempt(self, command: Command | ParseError | None) -> bool:
        """Return whether a command only ends or lists what a person is sent, which needs no right."""
        handler = self._handlers.get(type(command))
        return handler is not None and handler.is_exempt(command)

    async def respond(
        self, command: Command | ParseError | None, line: str, thread: Thread, who: Requester
    ) -> Outcome | None:
        """Carry out a line and return the outcome; None if it is neither a command nor an answer to a question.

        Args:
            command: what :func:`bot.core.features.commands.grammar.parse_command` makes of the line.
            line: the line as typed.
            thread: the thread it was typed in.
            who: its author.

        """
        # Only verified senders are asked for confirmation, and an unverified message must not discard the question.
        asked = self._pending.pop((thread, who.person), None) if who.proven else None
        if asked is not None and self._is_late(asked):
            asked = None
        if asked is not None and line.strip(" \t\r\n!.").casefold() in self._yes:
            return await self.execute(asked.command, asked.typed, who, thread=thread, agreed_on=asked.base)
        if command is None:
            return _DROPPED if asked and len(line.split()) == 1 else None
        outcome = await self.execute(command, line, who, thread=thread)
        return None if self._handlers[type(command)].is_question(command, outcome) else outcome

    async def answer(self, token: str, thread: Thread, who: Requester, *, agrees: bool) -> Outcome | None:
        """Return the outcome of a click on yes or no; None if this person is not being asked that question any more."""
        asked = self._pending.get((thread, who.person))
        if asked is None or asked.token != token or self._is_late(asked):
            return None
        del self._pending[thread, who.person]
        if not agrees:
            return _DROPPED
        return await self.execute(asked.command, asked.typed, who, thread=thread, agreed_on=asked.base)

    async def execute(
        self,
        command: Command | ParseError,
        line: str,
        who: Requester,
        *,
        thread: Thread | None = None,
        agreed_on: str | None = None,
    ) -> Outcome:
        """Carry out a command, or return why it is refused.

        Args:
            command: the parsed command.
            line: the typed line, which is stored as the reason.
            who: the person whose right is checked.
            thread: where they can confirm a change that must be confirmed; None if the caller asks them.
            agreed_on: the hash of the revision on which the change was shown to them, if they confirmed it.

        """
        handler = self._handlers[type(command)]
        needed = handler.required_right(command)
        who = replace(who, typed=line, agreed_on=agreed_on)
        if needed is None:
            return await handler.carry_out(command, who)
        who = self._with_rights(who, needed)
        # Log neither the person nor the room: a private room identifies a person.
        where = {"platform": who.person.partition(":")[0]}
        if needed not in who.may or (handler.listed and not self._is_listed(who)):
            if handler.is_exempt(command):
                # People can always unsubscribe, even after they have lost the right to give commands.
                return await _carry_out(handler, command, replace(who, may=frozenset()))
            logger.warning("A command was denied", extra={**where, "needed": needed})
            return Outcome("refused", (Say(f"denied.{needed}"),))
        outcome = await _carry_out(handler, command, who)
        # At the terminal the reason is on the screen and need not be logged.
        if outcome.kind == "refused" and not who.trusted:
            logger.warning("A command was refused", extra={**where, "why": [say.key for say in outcome.say]})
        if outcome.kind == "asked" and outcome.base is not None and thread is not None:
            return self._keep(command, line, outcome, (thread, who.person), outcome.base)
        return outcome

    def _with_rights(self, who: Requester, needed: Right) -> Requester:
        if who.trusted:
            return replace(who, may=RIGHTS, ends_at=None)
        rights = self._rights()
        may = frozenset(each for each in RIGHTS if rights.may(who.person, each, who.room, proven=who.proven))
        # A server of the room can forge messages in a person's name, so the right is limited to this room.
        ends_at = rights.ends_at(who.person, needed, who.room) if who.proven else frozenset({who.room})
        return replace(who, may=may, ends_at=ends_at)

    def _is_listed(self, who: Requester) -> bool:
        return who.trusted or self._rights().lists(who.person, who.room)

    def _keep(
        self, command: Command | ParseError, line: str, outcome: Outcome, key: tuple[Thread, str], base: str
    ) -> Outcome:
        """Keep a change until its author confirms it; return the question with its token."""
        self._pending = {each: asked for each, asked in self._pending.items() if not self._is_late(asked)}
        token = uuid4().hex
        self._pending[key] = _PendingConfirmation(command, line, base, self._clock.monotonic(), token)
        return replace(outcome, token=token)

    def _is_late(self, asked: _PendingConfirmation) -> bool:
        return self._clock.monotonic() - asked.since > CONFIRMATION_SECONDS


async def _carry_out(handler: CommandHandler, command: object, who: Requester) -> Outcome:
    try:
        return await handler.carry_out(command, who)
    except NotPossibleError as error:
        return Outcome("refused", (error.why,))
