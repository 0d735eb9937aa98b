"""The result of a selection: sets of recommendations by how they meet the conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.answering.answer import Say

Condition = tuple[str, int, int]
"""Name, set of records that meet the condition strictly, set of those that meet it loosely."""


@dataclass(slots=True)
class Selection:
    """The recommendations a question means, as sets of record numbers."""

    main: int = 0
    related: int = 0
    others: int = 0
    """Recommendations of other askers on the same subject."""
    near: int = 0
    """Near matches, if no record meets every condition."""
    reason: Say | None = None
    """The reason why no record meets every condition."""
    notes: list[Say] = field(default_factory=list)
    limited: bool = False
    """Whether the question set any condition."""
    successors: int = 0
    """The related records that are on a successor or predecessor of the article asked for."""
