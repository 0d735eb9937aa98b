"""Records that may answer a question, and the conditions that several kinds of question set on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.dates import UncertainDate
    from bot.core.language.question import Period

Candidate = TypeVar("Candidate")


@dataclass(slots=True)
class Candidates(Generic[Candidate]):
    """The records that meet the conditions of a question read so far."""

    records: list[Candidate]
    limited: bool = False
    """Whether any condition narrows the records down; without one, no record is meant in particular."""


def falls_in(when: UncertainDate | None, periods: Iterable[Period]) -> bool:
    """Return whether a date is known and can fall in one of the periods."""
    return when is not None and any(when.overlaps(period.first, period.last) for period in periods)
