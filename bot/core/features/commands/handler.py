"""The handlers of commands: each feature has one for each of its commands, with the right that the command requires."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.core.domain.access import Right
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.questions.service import UserMessage


@dataclass(frozen=True, slots=True)
class Requester:
    """The person who gives a command, and how and where they gave it."""

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
    typed: str = ""
    """The line they typed, which is stored as the reason of a change. This field and the following ones are filled in
    by :class:`bot.core.features.commands.bus.CommandBus`."""
    agreed_on: str | None = None
    """The hash of the revision on which the change was shown to them, if they confirmed it."""
    may: frozenset[Right] = frozenset()
    """What they may do in that place."""
    ends_at: frozenset[str] | None = None
    """The rooms to which their right to the command is limited; None if it is valid everywhere."""


def always(*_: object) -> bool:
    """Return True, for every command."""
    return True


def never(*_: object) -> bool:
    """Return False, for every command."""
    return False


@dataclass(frozen=True, slots=True)
class CommandHandler:
    """Carries out one type of command; the caller has already checked that the person may use it."""

    carry_out: Callable[[Any, Requester], Awaitable[Outcome]]
    """Carries out a command.

    Raises:
        NotPossibleError: if it is refused.

    """
    right: Right | Callable[[Any], Right] | None = "read"
    """The right that a command requires, or a function that returns it; None if it requires none."""
    listed: bool = False
    """Whether the person must have a role: the rights that everybody in an open room has are not enough."""
    is_exempt: Callable[[Any], bool] = never
    """Whether a command only ends or lists what a person is sent: it is carried out even without any rights."""
    is_question: Callable[[Any, Outcome], bool] = never
    """Whether a line turns out, by the command's outcome, to be a question that only looks like the command."""

    def required_right(self, command: object) -> Right | None:
        """Return the right that a command requires; None if it requires none."""
        return self.right(command) if callable(self.right) else self.right


Handlers: TypeAlias = "Mapping[type, CommandHandler]"
"""Handlers by the type of their commands."""


def names_no_forum(outcome: Outcome, name: str | None) -> bool:
    """Return whether a command was refused because what stands for a forum is none: "Brief an die Kommission"."""
    return ":" not in (name or "") and any(say.key == "edit.no_forum" for say in outcome.say)
