"""What can be done about a debrief, as typed; :mod:`bot.core.editing.debriefed` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from bot.core.debriefing.ending import How


@dataclass(frozen=True, slots=True)
class LookBack:
    """Show what is asked after a meeting, and what is answered."""

    meeting: str
    """As typed."""


@dataclass(frozen=True, slots=True)
class EndDebrief:
    """Have nobody asked about a meeting any more."""

    meeting: str
    how: How
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ReopenDebrief:
    """Take that back."""

    meeting: str


@dataclass(frozen=True, slots=True)
class OpenDebriefs:
    """List the debriefs that are not answered whole."""


Debriefed: TypeAlias = LookBack | EndDebrief | ReopenDebrief | OpenDebriefs
