"""The model of ``config/milestones.yaml``: meetings and milestones ahead, and when forums usually meet.

The file explains each key to its authors; a test checks that it covers them all. Dates are kept as written;
:mod:`bot.core.domain.plans` parses them, each in its zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.domain.dates import parse_date
from bot.core.domain.identifiers import check_id, check_place
from bot.core.domain.records import Id, Meeting, Milestone, MilestoneStep, Record, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.planned import PlannedDate
    from bot.core.domain.records import Certainty, Dataset

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
    AfterValidator(check_id),
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
"""A date in the grammar of :mod:`bot.core.domain.planned_dates`, as it was written."""


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
    step: MilestoneStep = "announced"
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


_MONTHS: Final = get_args(Month)


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned meeting or milestone, with its date parsed."""

    id: str
    entry: PlannedMeeting | PlannedMilestone
    when: PlannedDate | None
    zone: str

    @property
    def status(self) -> Status:
        """The entry's status."""
        return self.entry.status


@dataclass(frozen=True, slots=True)
class PlansById:
    """All plans by id; empty if nothing is planned."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    windows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The months (from 1) in which each forum usually meets, by the forum's id."""


def apply_plans(
    dataset: Dataset, plans: Plans, dates: Mapping[tuple[str, str], PlannedDate] | None = None
) -> tuple[Dataset, PlansById]:
    """Return the records with the plans merged in, field by field, and the plans by id.

    The plans must be valid (:func:`bot.core.validation.settings.find_plan_inconsistencies`): every forum is on record
    and every date can be parsed.

    Args:
        dataset: the records.
        plans: the admins' plans.
        dates: dates that are parsed already, by text and zone.
    """
    dates = dates or {}
    if plans == Plans():
        return dataset, PlansById()
    zone = dataset.campaign.zone
    forums = {forum.slug: forum.id for forum in dataset.forums}
    sources = {source.id for source in dataset.sources}
    found: dict[str, Plan] = {}
    meetings = {meeting.id: meeting for meeting in dataset.meetings}
    for meeting in plans.meetings:
        plan = found[meeting.key] = _plan(meeting, zone, dates)
        meetings[plan.id] = _meeting(meeting, plan.when, meetings.get(plan.id), forums[meeting.forum], sources)
    milestones = {milestone.id: milestone for milestone in dataset.milestones}
    for milestone in plans.milestones:
        plan = found[milestone.key] = _plan(milestone, zone, dates)
        day = to_uncertain_date(plan.when)
        # A milestone without a date is listed as planned, but not among the records, which are found by date.
        if day is not None:
            milestones[plan.id] = _milestone(milestone, day, milestones.get(plan.id), sources)
    laid = dataset.model_copy(update={"meetings": tuple(meetings.values()), "milestones": tuple(milestones.values())})
    windows = {forums[w.forum]: tuple(_MONTHS.index(month) + 1 for month in w.usually) for w in plans.windows}
    return laid, PlansById(found, windows)


def _plan(
    entry: PlannedMeeting | PlannedMilestone, default_zone: str, dates: Mapping[tuple[str, str], PlannedDate]
) -> Plan:
    zone = entry.zone or default_zone
    when = dates.get((entry.when, zone)) if entry.when else None
    if entry.when and when is None:
        # Parsing loads the time zone rules; a start from the snapshot passes parsed dates to avoid that.
        from bot.core.domain.planned_dates import parse_planned_date  # noqa: PLC0415

        when = parse_planned_date(entry.when, zone)
    return Plan(entry.key, entry, when, zone)


def _meeting(
    entry: PlannedMeeting, when: PlannedDate | None, recorded: Meeting | None, forum: str, sources: set[str]
) -> Meeting:
    """Return the planned meeting; fields that the plan omits keep their recorded values."""
    said = {"place": entry.place, "note": entry.note, **_source(entry.source, sources)}
    update: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    if when is not None:
        # A recorded meeting that is postponed without a new date loses its date.
        update["date"] = to_uncertain_date(when)
    if recorded is None:
        base = Meeting(
            id=entry.key, forum=forum, number=entry.number, announced=True, certainty=_certainty(entry.source)
        )
    elif recorded.date is None:
        # Only its number is known: its note says that nothing was found, and nothing says that it was held.
        base = recorded.model_copy(update={"note": None, "announced": True, "certainty": _certainty(entry.source)})
    else:
        base = recorded
    return base.model_copy(update=update)


def _milestone(entry: PlannedMilestone, day: UncertainDate, recorded: Milestone | None, sources: set[str]) -> Milestone:
    """Return the planned milestone; fields that the plan omits keep their recorded values."""
    written = {"kind", "step", "note", "topics", "entities"} & entry.model_fields_set
    said = {field: getattr(entry, field) for field in written}
    update: dict[str, object] = {"date": day, "what": entry.what, **said, **_source(entry.source, sources)}
    base = recorded or Milestone(
        id=entry.id, date=day, announced=True, kind=entry.kind, step=entry.step, what=entry.what, source=None,
        certainty=_certainty(entry.source),
    )  # fmt: skip
    return base.model_copy(update=update)


def _source(written: str | None, sources: set[str]) -> dict[str, str]:
    """Return the field for a plan's source: a recorded source or a web address; other words are shown unchanged."""
    if written in sources:
        return {"source": str(written)}
    return {"link": written} if written and written.startswith(("https://", "http://")) else {}


def _certainty(source: str | None) -> Certainty:
    return "stated" if source else "unverified"


def to_uncertain_date(when: PlannedDate | None) -> UncertainDate | None:
    """Return a planned date in the records' notation, with the same precision."""
    if when is None or when.first is None or when.last is None:
        return None
    match when.precision:
        case "minute" | "day":
            return parse_date(f"{when.first:%Y-%m-%d}")
        case "month":
            return parse_date(f"{when.first:%Y-%m}")
        case "year":
            return parse_date(f"{when.first:%Y}")
        case _:
            return parse_date(f"{when.first:%Y-%m-%d}/{when.last:%Y-%m-%d}")
