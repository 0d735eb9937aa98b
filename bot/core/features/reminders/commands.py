"""Commands about reminders and private subscriptions; :mod:`bot.core.features.reminders.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Subscribe(Command):
    """Send the user private reminders of what is ahead."""

    about: str | None = None
    """A forum or a meeting, as typed; everything if None."""


@dataclass(frozen=True, slots=True)
class Unsubscribe(Command):
    """End such a subscription."""

    about: str | None = None


@dataclass(frozen=True, slots=True)
class ListSubscriptions(Command):
    """List the user's subscriptions."""


@dataclass(frozen=True, slots=True)
class Snooze(Command):
    """Remind the user again later, in private."""

    about: str | None = None
    """A meeting, as typed; that of the last reminder if None."""
    after: str | None = None
    """A duration such as ``2h``; alternatively"""
    until: str | None = None
    """a date, as typed."""


@dataclass(frozen=True, slots=True)
class ListReminders(Command):
    """List the deliveries that are planned, and what became of earlier ones."""

    first: date | None = None
    """The first day; now if None."""
    last: date | None = None
    """The last day, included."""


@dataclass(frozen=True, slots=True)
class ExplainReminder(Command):
    """Show everything known of one delivery."""

    id: str
    """As typed; the beginning of the id is enough."""


ReminderQuery: TypeAlias = ListReminders | ExplainReminder
