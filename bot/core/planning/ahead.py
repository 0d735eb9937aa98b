"""The merging of admins' plans into a campaign's records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, get_args

from bot.core.dates import parse_date
from bot.core.planning.plans import Month, Plans
from bot.core.records import Meeting, Milestone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.dataset import Dataset
    from bot.core.dates import UncertainDate
    from bot.core.planning.planned import Planned
    from bot.core.planning.plans import PlannedMeeting, PlannedMilestone, Status
    from bot.core.records import Certainty

_MONTHS: Final = get_args(Month)


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned meeting or milestone, with its date parsed."""

    id: str
    entry: PlannedMeeting | PlannedMilestone
    when: Planned | None
    zone: str

    @property
    def status(self) -> Status:
        """The entry's status."""
        return self.entry.status


@dataclass(frozen=True, slots=True)
class Ahead:
    """All plans by id; empty if nothing is planned."""

    plans: Mapping[str, Plan] = field(default_factory=dict)
    windows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The months (from 1) in which each forum usually meets, by the forum's id."""


def lay_over(
    dataset: Dataset, plans: Plans, dates: Mapping[tuple[str, str], Planned] | None = None
) -> tuple[Dataset, Ahead]:
    """Return the records with the plans merged in, field by field, and the plans by id.

    The plans must be valid (:func:`bot.core.integrity.plans.find_plan_flaws`): every forum is on record and every
    date can be parsed.

    Args:
        dataset: the records.
        plans: the admins' plans.
        dates: dates that are parsed already, by text and zone.
    """
    dates = dates or {}
    if plans == Plans():
        return dataset, Ahead()
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
        day = uncertain(plan.when)
        # A milestone without a date is listed as planned, but not among the records, which are found by date.
        if day is not None:
            milestones[plan.id] = _milestone(milestone, day, milestones.get(plan.id), sources)
    laid = dataset.model_copy(update={"meetings": tuple(meetings.values()), "milestones": tuple(milestones.values())})
    windows = {forums[w.forum]: tuple(_MONTHS.index(month) + 1 for month in w.usually) for w in plans.windows}
    return laid, Ahead(found, windows)


def _plan(
    entry: PlannedMeeting | PlannedMilestone, default_zone: str, dates: Mapping[tuple[str, str], Planned]
) -> Plan:
    zone = entry.zone or default_zone
    when = dates.get((entry.when, zone)) if entry.when else None
    if entry.when and when is None:
        # Parsing loads the time zone rules; a start from the snapshot passes parsed dates to avoid that.
        from bot.core.planning.when import parse_when  # noqa: PLC0415

        when = parse_when(entry.when, zone)
    return Plan(entry.key, entry, when, zone)


def _meeting(
    entry: PlannedMeeting, when: Planned | None, recorded: Meeting | None, forum: str, sources: set[str]
) -> Meeting:
    """Return the planned meeting; fields that the plan omits keep their recorded values."""
    said = {"place": entry.place, "note": entry.note, **_source(entry.source, sources)}
    update: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    if when is not None:
        # A recorded meeting that is postponed without a new date loses its date.
        update["date"] = uncertain(when)
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


def uncertain(when: Planned | None) -> UncertainDate | None:
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
