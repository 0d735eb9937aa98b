"""Parts of outcomes that show planned meetings and milestones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.domain.sentence import Item


@dataclass(frozen=True, slots=True)
class EntryDate:
    """The date of a plan, as written."""

    id: str
    when: str
    zone: str | None = None
    """The zone of a time that names none itself; the campaign's if None."""


@dataclass(frozen=True, slots=True)
class EntryDates:
    """A part of an outcome: the dates of changed entries; of them, times of day are shown with their places."""

    dates: tuple[EntryDate, ...]


@dataclass(frozen=True, slots=True)
class PlanList:
    """A part of an outcome: plans by their ids, one per line."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A part of an outcome: the card of a meeting or milestone."""

    item: Item
