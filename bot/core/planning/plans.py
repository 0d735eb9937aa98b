"""The model of ``config/milestones.yaml``: meetings and milestones ahead, and when forums usually meet.

The file explains each key to its authors; a test checks that it covers them all. Dates are kept as written;
:mod:`bot.core.planning.ahead` parses them, each in its zone.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.ids import check_place, check_written
from bot.core.records import Id, Record, Step, Text

Status = Literal["confirmed", "tentative", "cancelled"]

Month = Literal[
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Zone = Annotated[Text, Field(examples=["Asia/Almaty", "Brussels", "UTC"])]
PlatformName = Annotated[
    str,
    Field(pattern=r"^[a-z]+:\S+$", max_length=200, examples=["slack:C0123456789"]),
    AfterValidator(check_written),
]
"""What stands for somebody or a room, behind the platform's name."""
Room = Annotated[PlatformName, AfterValidator(check_place)]
"""A room as its platform calls it, or a person who is told in private."""


def _as_written(value: object) -> object:
    """Convert a bare year, which YAML parses as a number, back to text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


WrittenDate = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        examples=["2027-03-11 09:30", "2027-03-11", "March 2027", "Q2 2027", "12–14 Oct 2027", "tbc"],
        json_schema_extra={"type": ["string", "integer"]},
    ),
    BeforeValidator(_as_written),
]
"""A date in the grammar of :mod:`bot.core.planning.when`, as it was written."""


class PlannedMeeting(Record):
    """A meeting ahead, or what the campaign adds to one on record."""

    forum: Slug
    """The forum's short name, as under “windows”."""
    number: int | None = Field(default=None, ge=1, strict=True)
    """With the forum it says which meeting this is; one on record keeps what is left out here."""
    id: Id | None = None
    """Only for a meeting without number: ``forum:2027-astana``."""
    when: WrittenDate | None = None
    """A moment, a day, a window such as a month, or tbc: as sure as you are, and no surer."""
    zone: Zone | None = None
    """Where the time of day holds; the campaign's zone if left out."""
    place: Text | None = None
    status: Status = "tentative"
    note: Text | None = None
    source: Text | None = None
    """An id of the campaign's sources, a web address, or words such as "letter of the EEAS, 3 November"."""
    rooms: tuple[Room, ...] = ()
    """Rooms that are told beside those of the reminder rules."""
    topics: tuple[Id, ...] = Field(default=(), alias="raise")
    """Topics and recommendations to raise, beside those of the forum."""

    @property
    def key(self) -> str:
        """The meeting's id, as in the records."""
        return f"{self.forum}:{self.number}" if self.number is not None else self.id or ""


class PlannedMilestone(Record):
    """A dated step ahead, or one that the campaign adds."""

    id: Id
    """A name of your own that no other milestone has."""
    when: WrittenDate
    """A moment, a day, a window such as a month, or tbc: as sure as you are, and no surer."""
    what: Text
    """What happens, in one sentence."""
    kind: Id = "campaign"
    """The track it belongs to, in the campaign's words."""
    step: Step = "announced"
    """What happens, as people ask for it."""
    zone: Zone | None = None
    """Where the time of day holds; the campaign's zone if left out."""
    place: Text | None = None
    status: Status = "tentative"
    note: Text | None = None
    source: Text | None = None
    """An id of the campaign's sources, a web address, or words such as "letter of the EEAS, 3 November"."""
    rooms: tuple[Room, ...] = ()
    """Rooms that are told beside those of the reminder rules."""
    topics: tuple[Id, ...] = ()
    entities: tuple[Id, ...] = ()
    """The persons, bodies and events it is about, by their ids on record."""

    @property
    def key(self) -> str:
        """The milestone's id."""
        return self.id


class Window(Record):
    """When a forum usually meets: no date, and never shown as one."""

    forum: Slug
    """The forum's short name."""
    usually: tuple[Month, ...] = Field(min_length=1)
    """The months it met in, in English."""
    note: Text | None = None


class Plans(Record):
    """The whole of ``config/milestones.yaml``; a missing file is an empty one."""

    meetings: tuple[PlannedMeeting, ...] = ()
    milestones: tuple[PlannedMilestone, ...] = ()
    windows: tuple[Window, ...] = ()
