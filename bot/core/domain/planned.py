"""The model of a planned date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 -- what was kept of planned dates is validated by these types
from datetime import time as wall_time  # noqa: TC003
from typing import Literal, TypeAlias

from typing_extensions import override

from bot.core.domain.problem import InvalidValueError

PlannedKind: TypeAlias = Literal["instant", "date", "window", "unknown"]
PlannedPrecision: TypeAlias = Literal[
    "minute", "day", "days", "week", "half_month", "month", "quarter", "half_year", "year", "unknown"
]


class PlannedDateError(InvalidValueError):
    """Raised for a text that is not a planned date."""


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """A planned date, exactly as precise as it was written: a window has no day."""

    text: str
    """As written, without surrounding spaces; parsing it again gives the same value."""
    kind: PlannedKind
    first: date | None
    """The first possible day, in the zone; None if unknown."""
    last: date | None
    """The last possible day, inclusive."""
    time: wall_time | None = None
    """The local time of an instant."""
    zone: str | None = None
    """The IANA zone of an instant: from the text, else the default it was parsed with."""
    instant: datetime | None = None
    """The instant in UTC; derived from the other fields and the zone's rules, which may change."""
    precision: PlannedPrecision = field(kw_only=True)

    @override
    def __str__(self) -> str:
        """Return it as it was written."""
        return self.text
