"""Commands about debriefs; :mod:`bot.core.editing.debriefed` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.core.debriefing.ending import How


@dataclass(frozen=True, slots=True)
class LookBack:
    """Show the items of a meeting's debrief and their answers."""

    meeting: str
    """As typed."""


@dataclass(frozen=True, slots=True)
class EndDebrief:
    """End the debrief of a meeting, so that nobody is asked about it any more."""

    meeting: str
    how: How
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenDebrief:
    """Reopen a debrief that was ended."""

    meeting: str


@dataclass(frozen=True, slots=True)
class OpenDebriefs:
    """List the debriefs with unanswered items."""


Debriefed: TypeAlias = LookBack | EndDebrief | ReopenDebrief | OpenDebriefs
