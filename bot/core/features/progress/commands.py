"""Commands about progress; :mod:`bot.core.features.progress.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from bot.core.features.progress.model import ProgressState


@dataclass(frozen=True, slots=True)
class RecordProgress(Command):
    """Record what came of a recommendation."""

    record: str
    state: ProgressState
    when: str | None = None
    """As typed; the meeting's date if None."""
    meeting: str | None = None
    evidence: str | None = None
    note: str | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawEntry(Command):
    """Withdraw an entry, so that it no longer counts."""

    number: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ShowProgress(Command):
    """Show all progress entries of a recommendation."""

    record: str
    as_of: str | None = None
    """Show the state known at the end of this day, as typed; the present state if None."""


@dataclass(frozen=True, slots=True)
class DecideProposal(Command):
    """Approve or decline a proposed entry."""

    number: int
    approved: bool


@dataclass(frozen=True, slots=True)
class DecideProposals(Command):
    """Approve or decline all pending entries that were proposed in a room."""

    approved: bool
    meeting: str | None = None
    """If set, only entries for this meeting."""


@dataclass(frozen=True, slots=True)
class ListProposals(Command):
    """List the pending and the recently expired proposals."""

    as_of: str | None = None
    """Show the state known at the end of this day, as typed."""


@dataclass(frozen=True, slots=True)
class SetPledge(Command):
    """Record or withdraw a pledge to raise a recommendation at a meeting."""

    record: str
    meeting: str
    """Both as typed."""
    back: bool = False


ProgressCommand: TypeAlias = (
    RecordProgress | WithdrawEntry | ShowProgress | DecideProposal | DecideProposals | ListProposals
)
