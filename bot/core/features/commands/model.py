"""Lines that are no feature's command, a request for help or a mistake, and the prefix of commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.core.domain.command import Command

COMMAND_PREFIX: Final = "ep"
"""The prefix for platforms that need one: ``/ep`` or ``!ep``."""
HELP_WORDS: Final = frozenset({"", "help", "?"})
"""Words after the prefix that ask for help."""


@dataclass(frozen=True, slots=True)
class ShowHelp(Command):
    """Show the usage of a command."""

    usage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerminalOnly(Command):
    """A command that only works on the machine where the bot runs, not in chat."""

    line: str
    """The command to type there."""


@dataclass(frozen=True, slots=True)
class ParseError:
    """A line that begins like a command but cannot be parsed."""

    typed: str
    usage: tuple[str, ...]
    """The usages of what was probably meant."""
