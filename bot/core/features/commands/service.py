"""Commands in conversations: recognises them, executes them, and keeps the confirmations that some of them need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.core.domain.sentence import Say
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.outcome import Outcome
from bot.core.features.debriefs.commands import ShowDebrief

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.core.domain.command import Command
    from bot.core.features.commands.dispatcher import CommandDispatcher
    from bot.core.features.commands.model import ParseError
    from bot.core.features.documents.editor import Requester
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Thread

CONFIRMATION_SECONDS: Final = 600.0
"""Seconds for which a confirmation can be given."""
_DROPPED: Final = Outcome("unchanged", (Say("edit.dropped"),))


@dataclass(frozen=True, slots=True)
class _PendingConfirmation:
    """A change that waits for its author's confirmation."""

    command: Command | ParseError
    typed: str
    base: str
    since: float
    token: str
    """Identifies this question, so that a click on an older one is not taken as an answer to it."""


class CommandService:
    """Executes the commands that people type in conversations.

    Args:
        yes: the words that confirm a change, in lower case.

    """

    def __init__(self, editing: CommandDispatcher, clock: Clock, yes: Collection[str]) -> None:
        self._editing = editing
        self._clock = clock
        self._yes = frozenset(yes)
        self._asked: dict[tuple[Thread, str], _PendingConfirmation] = {}

    def concerns(self, line: str, thread: Thread, who: Requester) -> bool:
        """Return whether a line is a command, or may answer a confirmation question."""
        return (thread, who.person) in self._asked or parse_command(line) is not None

    async def respond(self, line: str, thread: Thread, who: Requester) -> Outcome | None:
        """Execute a line and return the outcome; None if it is neither a command nor an answer to a question."""
        # Only verified senders are asked for confirmation, and an unverified message must not discard the question.
        asked = self._asked.pop((thread, who.person), None) if who.proven else None
        if asked is not None and self._is_late(asked):
            asked = None
        if asked is not None and self._agrees(line):
            return await self.carry_out(asked.command, asked.typed, thread, who, agreed_on=asked.base)
        command = parse_command(line)
        if command is None:
            return _DROPPED if asked and len(line.split()) == 1 else None
        outcome = await self.carry_out(command, line, thread, who)
        return None if _is_plain_question(command, outcome) else outcome

    async def answer(self, token: str, thread: Thread, who: Requester, *, agrees: bool) -> Outcome | None:
        """Return the outcome of a click on yes or no; None if this person is not being asked that question any more."""
        asked = self._asked.get((thread, who.person))
        if asked is None or asked.token != token or self._is_late(asked):
            return None
        del self._asked[thread, who.person]
        if not agrees:
            return _DROPPED
        return await self.carry_out(asked.command, asked.typed, thread, who, agreed_on=asked.base)

    async def carry_out(
        self, command: Command | ParseError, typed: str, thread: Thread, who: Requester, *, agreed_on: str | None = None
    ) -> Outcome:
        """Execute a command that was typed or entered in a form; if it must be confirmed, keep it until the answer."""
        outcome = await self._editing.carry_out(command, typed, who, agreed_on=agreed_on)
        if outcome.kind != "asked" or outcome.base is None:
            return outcome
        self._forget_late()
        token = uuid4().hex
        self._asked[thread, who.person] = _PendingConfirmation(
            command, typed, outcome.base, self._clock.monotonic(), token
        )
        return replace(outcome, token=token)

    def _is_late(self, asked: _PendingConfirmation) -> bool:
        return self._clock.monotonic() - asked.since > CONFIRMATION_SECONDS

    def _forget_late(self) -> None:
        self._asked = {key: asked for key, asked in self._asked.items() if not self._is_late(asked)}

    def _agrees(self, line: str) -> bool:
        return line.strip(" \t\r\n!.").casefold() in self._yes


def _is_plain_question(command: Command | ParseError, outcome: Outcome) -> bool:
    """Return whether a line only looks like a briefing or debrief command: "Brief an die Kommission" names no forum."""
    unknown = any(say.key == "edit.no_forum" for say in outcome.say)
    named = (
        command.what
        if isinstance(command, ShowBriefing)
        else command.meeting
        if isinstance(command, ShowDebrief)
        else ":"
    )
    return unknown and ":" not in (named or "")
