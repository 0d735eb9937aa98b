"""Commands about debriefs; :mod:`bot.core.features.debriefs.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from bot.core.features.debriefs.model import DebriefEndKind


@dataclass(frozen=True, slots=True)
class ShowDebrief(Command):
    """Show the items of a meeting's debrief and their answers."""

    meeting: str
    """As typed."""


@dataclass(frozen=True, slots=True)
class EndDebrief(Command):
    """End the debrief of a meeting, so that nobody is asked about it any more."""

    meeting: str
    how: DebriefEndKind
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenDebrief(Command):
    """Reopen a debrief that was ended."""

    meeting: str


@dataclass(frozen=True, slots=True)
class ListOpenDebriefs(Command):
    """List the debriefs with unanswered items."""


DebriefCommand: TypeAlias = ShowDebrief | EndDebrief | ReopenDebrief | ListOpenDebriefs
