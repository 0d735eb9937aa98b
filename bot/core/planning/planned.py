"""A planned date as the rest of the bot holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 -- what was kept of planned dates is validated by these types
from datetime import time as wall_time  # noqa: TC003
from typing import Literal, TypeAlias

from typing_extensions import override

Kind: TypeAlias = Literal["instant", "date", "window", "unknown"]
Precision: TypeAlias = Literal[
    "minute", "day", "days", "week", "half_month", "month", "quarter", "half_year", "year", "unknown"
]


class WhenError(ValueError):
    """The text is no planned date; the message says what is wrong and what to write instead."""

    def __init__(self, what: str, mend: str) -> None:
        """Take both halves of the message."""
        super().__init__(f"{what}; {mend}")
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Planned:
    """When something is to happen, as sure as whoever wrote it was and no surer: a window has no day."""

    text: str
    """As written, without the blanks around it: what is kept and shown, and read again to the same value."""
    kind: Kind
    first: date | None
    """The first day it can mean, in the zone; none if it is unknown."""
    last: date | None
    """The last day it can mean, itself included."""
    time: wall_time | None = None
    """What a clock on the wall shows at an instant."""
    zone: str | None = None
    """The IANA zone of an instant: the one in the text, else the one it was read with."""
    instant: datetime | None = None
    """The instant in UTC. It follows from the other fields and the zone's rules, which governments change."""
    precision: Precision = field(kw_only=True)

    @override
    def __str__(self) -> str:
        """Return it as it was written."""
        return self.text
