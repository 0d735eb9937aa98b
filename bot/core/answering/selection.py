"""What the conditions of a question leave of the recommendations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.answering.answer import Say

Condition = tuple[str, int, int]
"""Its name, the records that meet it strictly, those that meet it loosely."""


@dataclass(slots=True)
class Selection:
    """The recommendations a question means, as sets of record numbers."""

    main: int = 0
    related: int = 0
    others: int = 0
    """What other askers asked on the same subject."""
    near: int = 0
    """Where nothing meets every condition: what meets all but one."""
    reason: Say | None = None
    """Why nothing meets every condition."""
    notes: list[Say] = field(default_factory=list)
    limited: bool = False
    """Whether the question set any condition."""
    successors: int = 0
    """Those of the related that are on a successor or predecessor of the article asked for."""
