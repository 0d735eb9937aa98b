"""Checks of dates that contradict each other, as far as the records alone show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.dates import DateError, UncertainDate, parse_date
from bot.core.domain.problem import Inconsistency, suggest_nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.records import Dataset, Lineage, LineageStep, Meeting, Milestone, Recommendation

_DATED_ID = re.compile(r"M-(\d{4}(?:-\d{2}){0,2})[a-z]?")
_YEAR_IN_ID = re.compile(r":(\d{4})-")
_ISSUING_STEPS = ("adopted", "published")
"""Steps at which a text is issued."""
_Fault = tuple[str, str, str]
"""The field of a record that is wrong, what is wrong with it, and how to mend it."""


def misdated_milestones(dataset: Dataset) -> Iterator[Inconsistency]:
    """A milestone whose id names a date has that date, no other and no coarser one."""
    for index, milestone in enumerate(dataset.milestones):
        match = _DATED_ID.fullmatch(milestone.id)
        date: UncertainDate = milestone.date
        if match is None or date.approximate:
            continue
        try:
            named = parse_date(match[1])
        except DateError:
            yield Inconsistency(("milestones", index, "id"), f"“{match[1]}” in the id is not a date", "fix the id")
            continue
        where = ("milestones", index, "date")
        if not date.overlaps(named.first, named.last):
            yield Inconsistency(
                where, f"the id “{milestone.id}” says {named}, the date says {date}", "mend the wrong one"
            )
        elif date.precision in {"month", "year"} and len(named.text) > len(date.text):
            what = f"the id “{milestone.id}” names a day or month that the date {date} does not know"
            yield Inconsistency(where, what, f"write the date more exactly, or the id as “M-{date}”")


def misdated_meetings(dataset: Dataset) -> Iterator[Inconsistency]:
    """A meeting without a number took place in the year that its id names."""
    for index, meeting in enumerate(dataset.meetings):
        match = _YEAR_IN_ID.search(meeting.id)
        if match is None or meeting.number is not None or meeting.date is None:
            continue
        year = parse_date(match[1])
        if not meeting.date.overlaps(year.first, year.last):
            what = f"the id “{meeting.id}” says {year}, the date says {meeting.date}"
            yield Inconsistency(("meetings", index, "date"), what, "mend the wrong one")


def needless_spans(dataset: Dataset) -> Iterator[Inconsistency]:
    """A span, or a choice of days, has two different ends."""
    for kind in ("sources", "milestones", "meetings"):
        for index, record in enumerate(getattr(dataset, kind)):
            date: UncertainDate | None = record.date
            if date is not None and date.precision in {"span", "either"} and date.first == date.last:
                yield Inconsistency((kind, index, "date"), f"“{date}” names one day twice", f"write {date.first}")


def events_contradicting_sources(dataset: Dataset) -> Iterator[Inconsistency]:
    """An event that a source reports has happened by the source's date; one that it announces has not."""
    dates = _source_dates(dataset)
    for kind, index, event in _events(dataset):
        told = dates.get(event.source or "")
        date: UncertainDate | None = event.date
        if told is None or date is None or date.approximate or event.certainty == "unverified":
            continue
        where = (kind, index, "source")
        if event.announced and told.first > date.last:
            what = f"announced, but {event.source} ({told}) is later than {date}"
            yield Inconsistency(
                where, what, "delete “announced: true” if the source says it was held, or name the announcement"
            )
        elif not event.announced and told.last < date.first:
            what = f"{event.source} ({told}) is earlier than {date} and can only announce it"
            yield Inconsistency(where, what, "add “announced: true”, or name a later source")


def _events(dataset: Dataset) -> Iterator[tuple[str, int, Milestone | Meeting]]:
    """Yield milestones and meetings, except anniversaries: their dates are computed, not reported."""
    for index, milestone in enumerate(dataset.milestones):
        if milestone.kind != "anniversary":
            yield "milestones", index, milestone
    for index, meeting in enumerate(dataset.meetings):
        yield "meetings", index, meeting


def misdated_texts(dataset: Dataset) -> Iterator[Inconsistency]:
    """A text has the date of the step at which it was issued."""
    dates = _source_dates(dataset)
    for index, milestone in enumerate(dataset.milestones):
        text = dates.get(milestone.text or "")
        date: UncertainDate = milestone.date
        if milestone.step in _ISSUING_STEPS and text is not None and not date.overlaps(text.first, text.last):
            what = f"{milestone.text} is of {text}, but was {milestone.step} on {date}"
            yield Inconsistency(("milestones", index, "text"), what, "mend the wrong date, or name the right text")


def impossible_sources(dataset: Dataset) -> Iterator[Inconsistency]:
    """A source is no older than the text it reports or the meeting it minutes, and no later than the later source."""
    dates = _source_dates(dataset)
    met: dict[str, UncertainDate] = {meeting.id: meeting.date for meeting in dataset.meetings if meeting.date}
    for index, ask in enumerate(dataset.recommendations):
        source = dates.get(ask.source or "")
        if source is None:
            continue
        faults = (
            _source_before_text(ask, source, dates.get(ask.text or "")),
            _source_before_meeting(ask, source, met.get(ask.meeting or "")),
            _outcome_before_source(ask, source, dates.get(ask.later_source or "")),
        )
        for field, what, mend in filter(None, faults):
            yield Inconsistency(("recommendations", index, field), what, mend)


def _source_before_text(ask: Recommendation, source: UncertainDate, text: UncertainDate | None) -> _Fault | None:
    """Return the fault that a source is older than the text it reports. None if it is not."""
    if text is None or source.last >= text.first:
        return None
    what = f"{ask.source} ({source}) cannot report {ask.text} ({text}), which is later"
    return "text", what, "name the text that it reports"


def _source_before_meeting(ask: Recommendation, source: UncertainDate, meeting: UncertainDate | None) -> _Fault | None:
    """Return the fault that a source is older than the meeting it minutes. None if it is not."""
    if ask.attribution != "official" or meeting is None or source.last >= meeting.first:
        return None
    what = f"{ask.source} ({source}) cannot tell what was said at {ask.meeting} ({meeting})"
    return "meeting", what, "name the meeting or the source that is meant"


def _outcome_before_source(ask: Recommendation, source: UncertainDate, later: UncertainDate | None) -> _Fault | None:
    """Return the fault that a source is younger than the one that tells what became of the ask. None if it is not."""
    if later is None or later.last >= source.first:
        return None
    what = f"{ask.later_source} ({later}) cannot tell what became of an ask of {source}"
    return "later_source", what, "name a later source"


def _source_dates(dataset: Dataset) -> dict[str, UncertainDate]:
    """Return the dates of the sources by id, without unknown and approximate ones."""
    return {source.id: source.date for source in dataset.sources if source.date and not source.date.approximate}


def misplaced_growth(dataset: Dataset) -> Iterator[Inconsistency]:
    """Both recommendations of a growth belong to its lineage, and the earlier one is no later than the other."""
    if not any(lineage.growth for lineage in dataset.lineages):
        return
    catalogue = Catalogue(dataset)
    for index, lineage in enumerate(dataset.lineages):
        members = {ask.id for ask in dataset.recommendations if ask.lineage == lineage.id}
        for place, growth in enumerate(lineage.growth):
            faults = [*_strange_members(lineage, members, growth)] or [*_reversed_growth(catalogue, growth)]
            for field, what, mend in faults:
                yield Inconsistency(("lineages", index, "growth", place, field), what, mend)


def _strange_members(lineage: Lineage, members: set[str], growth: LineageStep) -> Iterator[_Fault]:
    """Yield each recommendation of a growth that does not belong to its lineage."""
    for field, name in (("ask", growth.ask), ("of", growth.of)):
        if name not in members:
            mend = suggest_nearest(name, members, f"write “lineage: {lineage.id}” in it, or name another")
            yield field, f"“{name}” is not an ask of the lineage {lineage.id}", mend


def _reversed_growth(catalogue: Catalogue, growth: LineageStep) -> Iterator[_Fault]:
    """Yield the fault that the earlier recommendation of a growth is the other one itself, or later."""
    later, earlier = (catalogue.date_of(catalogue.recommendations[each]) for each in (growth.ask, growth.of))
    if growth.ask == growth.of or (later and earlier and later.last < earlier.first):
        what = f"“{growth.of}” ({earlier}) is not earlier than “{growth.ask}” ({later})"
        yield "of", what, "name the earlier ask"
