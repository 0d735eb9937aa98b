"""The command that shows a briefing; :mod:`bot.core.features.briefings.grammar` parses it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.domain.command import Command


@dataclass(frozen=True, slots=True)
class ShowBriefing(Command):
    """Show the briefing on a meeting."""

    what: str | None = None
    """A forum's or a meeting's name, as typed; the next meeting of all if None."""
    whole: bool = False
    """Whether to show all of it, however long."""
