"""Plans must fit the records: forums, ids, dates and references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.problem import Inconsistency, KeyPath, suggest_nearest
from bot.core.domain.zones import check_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.domain.plans import PlannedMeeting, PlannedMilestone, Plans
    from bot.core.domain.records import Dataset


def find_plan_inconsistencies(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """Yield the inconsistencies between the plans and the records, and among the plans."""
    yield from _forums(plans, dataset)
    yield from _identities(plans, dataset)
    yield from _repeated(plans)
    yield from _check_milestone_ids(plans, dataset)
    yield from _dates(plans, dataset)
    yield from _references(plans, dataset)


def _forums(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """Every forum is on record."""
    slugs = {forum.slug for forum in dataset.forums}
    named = {"meetings": [meeting.forum for meeting in plans.meetings], "windows": [w.forum for w in plans.windows]}
    for kind, forums in named.items():
        for index, forum in enumerate(forums):
            if forum not in slugs:
                mend = suggest_nearest(forum, slugs, f"write one of: {', '.join(sorted(slugs))}")
                yield Inconsistency((kind, index, "forum"), f"there is no forum “{forum}”", mend)


def _identities(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """A meeting has a number, or else an id of its forum, a year and a place; a new one has a date."""
    recorded = {meeting.id for meeting in dataset.meetings}
    for index, meeting in enumerate(plans.meetings):
        base: KeyPath = ("meetings", index)
        if meeting.number is None and meeting.id is None:
            mend = f"add “number: …”, or “id: {meeting.forum}:2027-astana” where it has none"
            yield Inconsistency(base, "the meeting has no number", mend)
        elif meeting.id is not None and meeting.number is not None and meeting.id != meeting.key:
            mend = f"delete this line, or write “{meeting.key}”"
            yield Inconsistency((*base, "id"), f"the id “{meeting.id}” does not fit forum and number", mend)
        elif meeting.id is not None and meeting.number is None and not _has_year_and_place(meeting.id, meeting.forum):
            mend = f"write it as “{meeting.forum}:2027-astana”"
            yield Inconsistency((*base, "id"), f"“{meeting.id}” is not an id of a meeting without number", mend)
        if meeting.when is None and meeting.key not in recorded:
            yield Inconsistency(
                base, "“when” is missing", "add a line “when: …”; if nobody knows yet, write “when: tbc”"
            )


def _has_year_and_place(name: str, forum: str) -> bool:
    slug, _, rest = name.partition(":")
    year, _, place = rest.partition("-")
    return slug == forum and len(year) == len("2027") and year.isdecimal() and bool(place)


def _repeated(plans: Plans) -> Iterator[Inconsistency]:
    """An entry occurs once, so that it is clear which one counts."""
    for kind, entries in (("meetings", plans.meetings), ("milestones", plans.milestones)):
        yield from _twice(kind, [entry.key for entry in entries])
    yield from _twice("windows", [window.forum for window in plans.windows])


def _twice(kind: str, keys: Iterable[str]) -> Iterator[Inconsistency]:
    first: dict[str, int] = {}
    for index, key in enumerate(keys):
        if key and first.setdefault(key, index) != index:
            what = f"“{key}” appears twice; first as entry {first[key] + 1} of {kind}"
            yield Inconsistency((kind, index), what, "make one entry of the two")


def _check_milestone_ids(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """No milestone has the id of a meeting, so that reminders and commands are unambiguous."""
    meetings = {meeting.id for meeting in dataset.meetings} | {meeting.key for meeting in plans.meetings}
    for index, milestone in enumerate(plans.milestones):
        if milestone.id in meetings:
            mend = "give it another id, or write it under “meetings”"
            yield Inconsistency(("milestones", index, "id"), f"“{milestone.id}” is the id of a meeting", mend)


def _dates(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """Every date can be read in its zone."""
    entries: Iterable[tuple[KeyPath, PlannedMeeting | PlannedMilestone]] = (
        *((("meetings", index), entry) for index, entry in enumerate(plans.meetings)),
        *((("milestones", index), entry) for index, entry in enumerate(plans.milestones)),
    )
    for base, entry in entries:
        zone: str | None = dataset.campaign.zone
        if entry.zone is not None:
            try:
                zone = check_zone(entry.zone)
            except PlannedDateError as error:
                zone = None
                yield Inconsistency((*base, "zone"), error.what, error.mend)
        if entry.when is not None:
            try:
                # If the zone is invalid, report only errors that hold in any zone: UTC neither skips an hour nor
                # repeats one.
                parse_planned_date(entry.when, zone or "UTC")
            except PlannedDateError as error:
                if zone is not None or error.__cause__ is None:
                    yield Inconsistency((*base, "when"), error.what, error.mend)


def _references(plans: Plans, dataset: Dataset) -> Iterator[Inconsistency]:
    """Every topic, recommendation and entity is on record."""
    topics = {topic.id for topic in dataset.topics}
    asks = {record.id for record in dataset.recommendations}
    entities = {entity.id for entity in dataset.entities}
    for index, meeting in enumerate(plans.meetings):
        yield from _unknown(("meetings", index, "raise"), meeting.topics, topics | asks, "topic or recommendation")
    for index, milestone in enumerate(plans.milestones):
        yield from _unknown(("milestones", index, "topics"), milestone.topics, topics, "topic")
        yield from _unknown(("milestones", index, "entities"), milestone.entities, entities, "person, body or event")


def _unknown(where: KeyPath, names: Iterable[str], known: set[str], kind: str) -> Iterator[Inconsistency]:
    for place, name in enumerate(names):
        if name not in known:
            mend = suggest_nearest(name, known, "write one that is on record, or delete the line")
            yield Inconsistency((*where, place), f"there is no {kind} “{name}”", mend)
