"""The table of recommendations: each by one asker in one source, with its progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from bot.core.domain.message import Link
from bot.core.domain.plans import PlannedMilestone
from bot.core.domain.records import Meeting
from bot.core.features.briefings.cards import BriefingCardRenderer
from bot.core.features.exports.model import SOURCES, CellWord, cells_in_order, link_in, link_to
from bot.core.features.progress.model import ProgressStatus, entries_in_force

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.core.domain.dates import UncertainDate
    from bot.core.domain.plans import Plan
    from bot.core.domain.records import Milestone, Recommendation
    from bot.core.domain.sentence import Item
    from bot.core.features.briefings.model import Briefing, BriefingLine, BriefingReading, BriefingTopic
    from bot.core.features.exports.model import Cell, CellFormatter, Column, TableRow
    from bot.core.features.progress.model import ProgressEntry

_KEYS: Final = (
    "id", "date", "askers", "voice", "attribution", "addressees", "target", "ask", "articles", "number_from", "topic",
    "lineage", "meeting", "certainty", "basis", "differs", "raised", "done", "evidence", "evidence_link", "later",
    *SOURCES,
)  # fmt: skip
_KEYS_WITH_ROLE: Final = ("id", "role", *_KEYS[1:])
_NOTHING: Final = ProgressStatus()


def recommendation_rows(
    names: Sequence[str],
    standings: Mapping[str, ProgressStatus],
    words: CellFormatter,
    *,
    apart: Collection[str] | None = None,
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of recommendations, in the given order.

    Args:
        names: their ids.
        standings: their progress; missing ones have no evidence on record.
        words: the formatter of cells.
        apart: those shown below the answer; if given, a column marks them.

    """
    keys = _KEYS if apart is None else _KEYS_WITH_ROLE
    rows = [_row(words.catalogue.recommendations[name], standings.get(name, _NOTHING), words) for name in names]
    told = [{**row, "role": words.word("role", "related" if row["id"] in (apart or ()) else "main")} for row in rows]
    return words.columns(keys), cells_in_order(keys, told)


def _row(record: Recommendation, standing: ProgressStatus, words: CellFormatter) -> TableRow:
    evidence = standing.done.evidence if standing.done else None
    return {
        **words.asked(record),
        **words.sources(record),
        "meeting": words.meeting(record.meeting),
        "raised": words.standing(standing.raised),
        "done": words.standing(standing.done),
        "evidence": evidence,
        "evidence_link": link_in(evidence),
    }


AuditActionKind: TypeAlias = Literal[
    "revision", "recorded", "proposed", "approved", "declined", "expired", "identified"
]

_AUDIT_KEYS: Final = (
    "id",
    "kind",
    "about",
    "number",
    "author",
    "at",
    "reason",
    "attribution",
    "certainty",
    "source_link",
)


@dataclass(frozen=True, slots=True)
class AuditAction:
    """One action of a person, as stored."""

    kind: AuditActionKind
    about: str
    """The document, the recommendation, or the person."""
    number: int
    """The number of the revision, the entry or the identity."""
    author: str
    """Empty if it happened by expiry."""
    at: datetime
    reason: str | None = None
    """For a revision: the typed line; for an identity: the key. Notes and evidence of entries are not included."""


def audit_rows(
    actions: Iterable[AuditAction], words: CellFormatter
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of actions, oldest first."""
    ordered = sorted(actions, key=lambda action: (action.at, action.about, action.number))
    return words.columns(_AUDIT_KEYS), cells_in_order(_AUDIT_KEYS, [_row_audit(action, words) for action in ordered])


def _row_audit(action: AuditAction, words: CellFormatter) -> TableRow:
    of = {"revision": action.about, "identified": "identity"}.get(action.kind, "progress")
    record = words.catalogue.recommendations.get(action.about) if of == "progress" else None
    return {
        "id": f"{of}#{action.number}",
        "kind": words.word("kind", action.kind),
        "about": action.about,
        "number": action.number,
        "author": action.author,
        "at": f"{action.at:%Y-%m-%d %H:%M:%S}Z",
        "reason": action.reason,
        "attribution": words.word("attribution", "store"),
        "certainty": words.word("certainty", "kept"),
        "source_link": words.sources(record)["source_link"] if record else None,
    }


_BRIEFED_KEYS: Final = (
    "id", "topic", "date", "askers", "voice", "attribution", "addressees", "target", "ask", "articles", "number_from",
    "certainty", "why", "standing", "owed", "pledged", "raised", "done", "earlier", "readings", "basis", "differs",
    "lineage", "later", *SOURCES,
)  # fmt: skip


def briefing_rows(
    briefing: Briefing, standings: Mapping[str, ProgressStatus], words: CellFormatter
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of the recommendations to raise at a session, in the briefing's order.

    Args:
        briefing: the briefing.
        standings: their progress by evidence; missing ones have none on record.
        words: the formatter of cells.

    """
    cards = BriefingCardRenderer(words.catalogue, words.wording, words.namer)
    promised = {each.record: words.standing(each.promise) for each in briefing.owed}
    rows = [
        {**_row_briefed(line, part, standings.get(line.id, _NOTHING), cards, words), "owed": promised.get(line.id)}
        for part in briefing.parts
        for line in part.lines
    ]
    return words.columns(_BRIEFED_KEYS), cells_in_order(_BRIEFED_KEYS, rows)


def _row_briefed(
    line: BriefingLine, part: BriefingTopic, standing: ProgressStatus, cards: BriefingCardRenderer, words: CellFormatter
) -> TableRow:
    record = words.catalogue.recommendations[line.id]
    return {
        **words.asked(record),
        **words.sources(record),
        "topic": words.topic(part.topic),
        "why": tuple(CellWord(why, words.say(f"why.{why}")) for why in line.why),
        "standing": CellWord(line.standing, cards.standing(line)),
        "pledged": line.pledged or None,
        "raised": words.standing(standing.raised),
        "done": words.standing(standing.done),
        "earlier": tuple(CellWord(name, name) for name in line.earlier),
        "readings": tuple(_reading(reading, words) for reading in line.readings),
    }


def _reading(reading: BriefingReading, words: CellFormatter) -> CellWord:
    """Return an organisation's reading of a recommendation, attributed to it."""
    record = words.catalogue.recommendations[reading.id]
    askers = words.namer.actors(record.askers)
    return CellWord(reading.id, words.say("table.reading", asker=askers, ask=record.ask, id=reading.id, of=reading.of))


_MILESTONES_KEYS: Final = (
    "id", "kind", "what", "date", "status", "time", "place", "attribution", "certainty", "source", "source_link",
    "differs", "note",
)  # fmt: skip
_SINCE_EVER: Final = date.min


def milestone_rows(
    items: Iterable[Item], words: CellFormatter, today: date
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of meetings and milestones; those without a date come last."""
    rows = [row for item in items if (row := _dated_row(item, words, today))]
    rows.sort(key=lambda each: (each.date is None, each.date.first if each.date else _SINCE_EVER, each.id))
    return words.columns(_MILESTONES_KEYS), cells_in_order(_MILESTONES_KEYS, [each.row for each in rows])


class _DatedRow(NamedTuple):
    """The row of a meeting or milestone, with what it is sorted by."""

    date: UncertainDate | None
    id: str
    row: TableRow


def _dated_row(item: Item, words: CellFormatter, today: date) -> _DatedRow | None:
    """Return the row of a meeting or milestone; None if it is neither on record nor planned."""
    catalogue = words.catalogue
    plan = catalogue.ahead.plans.get(item.id)
    if item.kind == "meeting" and (meeting := catalogue.meetings.get(item.id)):
        return _DatedRow(meeting.date, item.id, _row_of_meeting(meeting, plan, words, today))
    if item.kind == "milestone" and (milestone := catalogue.milestones.get(item.id)):
        return _DatedRow(milestone.date, item.id, _row_of_milestone(milestone, plan, words, today))
    if plan is not None and isinstance(plan.entry, PlannedMilestone):
        return _DatedRow(None, item.id, _undated_row(plan, plan.entry, words))
    return None


def _row_of_meeting(meeting: Meeting, plan: Plan | None, words: CellFormatter, today: date) -> TableRow:
    return {
        **_shared_cells(meeting, meeting.date, plan, words, today),
        "what": words.namer.meeting(meeting.id),
        "place": meeting.place,
        "differs": None,
        "note": "; ".join(each for each in (meeting.what, meeting.note) if each) or None,
    }


def _row_of_milestone(milestone: Milestone, plan: Plan | None, words: CellFormatter, today: date) -> TableRow:
    readings = words.catalogue.conflicts[milestone.conflict].readings if milestone.conflict else ()
    return {
        **_shared_cells(milestone, milestone.date, plan, words, today),
        "what": milestone.what,
        "place": plan.entry.place if plan else None,
        "differs": " / ".join(readings) or None,
        "note": milestone.note,
    }


def _shared_cells(
    record: Meeting | Milestone, day: UncertainDate | None, plan: Plan | None, words: CellFormatter, today: date
) -> TableRow:
    """Return the cells that meetings and milestones fill alike."""
    source = words.catalogue.sources.get(record.source or "")
    written = plan.entry.when if plan and plan.entry.when else None
    recorded = "announced" if record.announced else "recorded"
    return {
        "id": record.id,
        "kind": words.word("kind", "meeting" if isinstance(record, Meeting) else "milestone"),
        "date": written or (str(day) if day else None),
        "status": words.word("status", plan.status if plan else recorded),
        "time": words.word("time", _time_of(day, today)),
        "attribution": words.word("attribution", "planned" if plan else "source"),
        "certainty": words.word("certainty", record.certainty),
        "source": source.id if source else _source_text(plan),
        "source_link": Link(record.id, record.link) if record.link else link_to(source),
    }


def _time_of(day: UncertainDate | None, today: date) -> str:
    """Return whether a day is open, ahead or past; one that has begun is ahead until it is over."""
    if day is None:
        return "open"
    return "ahead" if day.last >= today else "past"


def _undated_row(plan: Plan, entry: PlannedMilestone, words: CellFormatter) -> TableRow:
    """Return the row of a plan without any date."""
    return {
        "id": plan.id,
        "kind": words.word("kind", "milestone"),
        "what": entry.what,
        "date": entry.when,
        "status": words.word("status", plan.status),
        "time": words.word("time", "open"),
        "place": entry.place,
        "attribution": words.word("attribution", "planned"),
        "certainty": words.word("certainty", "stated" if entry.source else "unverified"),
        "source": _source_text(plan),
        "source_link": link_in(entry.source),
        "differs": None,
        "note": entry.note,
    }


def _source_text(plan: Plan | None) -> str | None:
    """Return an admin's source text, None if it is a web address."""
    said = plan.entry.source if plan else None
    return None if link_in(said) else said


_PROGRESSED_KEYS: Final = (
    "id", "record", "ask", "line", "state", "date", "meeting", "evidence", "evidence_link", "attribution", "certainty",
    "author", "at", "approved_by", "corrects", "counts", "note", "source", "source_link",
)  # fmt: skip


def progress_rows(
    entries: Sequence[ProgressEntry], words: CellFormatter
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of progress entries, in the given order; notes must be redacted already."""
    by_record: dict[str, list[ProgressEntry]] = {}
    for entry in entries:
        by_record.setdefault(entry.record, []).append(entry)
    counting = {
        entry.number for some in by_record.values() for entry in entries_in_force(some) if entry.state != "withdrawn"
    }
    rows = [_row_progressed(entry, counts=entry.number in counting, words=words) for entry in entries]
    return words.columns(_PROGRESSED_KEYS), cells_in_order(_PROGRESSED_KEYS, rows)


def _row_progressed(entry: ProgressEntry, *, counts: bool, words: CellFormatter) -> TableRow:
    record = words.catalogue.recommendations.get(entry.record)
    source = words.catalogue.sources.get(record.source or "") if record else None
    return {
        "id": entry.number,
        "record": entry.record,
        "ask": record.ask if record else None,
        "line": CellWord(entry.line, words.say(f"card.{entry.line}")),
        "state": CellWord(entry.state, words.say(f"state.{entry.state}")),
        "date": str(entry.date),
        "meeting": words.meeting(entry.meeting),
        "evidence": entry.evidence,
        "evidence_link": link_in(entry.evidence),
        "attribution": words.word("attribution", "recorded"),
        "certainty": words.word("certainty", "evidence" if entry.evidence else "bare"),
        "author": entry.author if entry.author_named else None,
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S}Z",
        "approved_by": entry.approved_by if entry.approver_named else None,
        "corrects": entry.corrects,
        "counts": words.word("counts", "yes" if counts else "no"),
        "note": entry.note,
        "source": source.id if source else None,
        "source_link": link_to(source),
    }
