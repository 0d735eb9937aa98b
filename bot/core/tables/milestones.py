"""The table of milestones and meetings, past and ahead, by date."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.message import Link
from bot.core.planning.plans import PlannedMilestone
from bot.core.records import Meeting
from bot.core.tables.table import in_order
from bot.core.tables.words import link_in, link_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.answering.answer import Item
    from bot.core.dates import UncertainDate
    from bot.core.planning.ahead import Plan
    from bot.core.records import Milestone
    from bot.core.tables.table import Cell, Column, Row
    from bot.core.tables.words import TableWords

_KEYS: Final = (
    "id", "kind", "what", "date", "status", "time", "place", "attribution", "certainty", "source", "source_link",
    "differs", "note",
)  # fmt: skip
_SINCE_EVER: Final = date.min


def milestone_rows(
    items: Iterable[Item], words: TableWords, today: date
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of meetings and milestones; those without a date come last."""
    catalogue = words.catalogue
    found: list[tuple[UncertainDate | None, str, Row]] = []
    for item in items:
        plan = catalogue.ahead.plans.get(item.id)
        if item.kind == "meeting" and item.id in catalogue.meetings:
            meeting = catalogue.meetings[item.id]
            row = _row(meeting, meeting.date, plan, words, today)
            told = {"what": words.namer.meeting(meeting.id), "place": meeting.place, "differs": None}
            note = "; ".join(each for each in (meeting.what, meeting.note) if each) or None
            found.append((meeting.date, item.id, {**row, **told, "note": note}))
        elif item.kind == "milestone" and item.id in catalogue.milestones:
            milestone = catalogue.milestones[item.id]
            row = _row(milestone, milestone.date, plan, words, today)
            readings = catalogue.conflicts[milestone.conflict].readings if milestone.conflict else ()
            place = plan.entry.place if plan else None
            told = {"what": milestone.what, "place": place, "differs": " / ".join(readings) or None}
            found.append((milestone.date, item.id, {**row, **told, "note": milestone.note}))
        elif plan is not None and isinstance(plan.entry, PlannedMilestone):
            found.append((None, item.id, _undated(plan, plan.entry, words)))
    found.sort(key=lambda each: (each[0] is None, each[0].first if each[0] else _SINCE_EVER, each[1]))
    return words.columns(_KEYS), in_order(_KEYS, [row for _, _, row in found])


def _row(
    record: Meeting | Milestone, day: UncertainDate | None, plan: Plan | None, words: TableWords, today: date
) -> Row:
    source = words.catalogue.sources.get(record.source or "")
    written = plan.entry.when if plan and plan.entry.when else None
    recorded = "announced" if record.announced else "recorded"
    return {
        "id": record.id,
        "kind": words.word("kind", "meeting" if isinstance(record, Meeting) else "milestone"),
        "date": written or (str(day) if day else None),
        "status": words.word("status", plan.status if plan else recorded),
        "time": words.word("time", "open" if day is None else "ahead" if day.last >= today else "past"),
        "attribution": words.word("attribution", "planned" if plan else "source"),
        "certainty": words.word("certainty", record.certainty),
        "source": source.id if source else _cited(plan),
        "source_link": Link(record.id, record.link) if record.link else link_to(source),
    }


def _undated(plan: Plan, entry: PlannedMilestone, words: TableWords) -> Row:
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
        "source": _cited(plan),
        "source_link": link_in(entry.source),
        "differs": None,
        "note": entry.note,
    }


def _cited(plan: Plan | None) -> str | None:
    """Return an admin's source text, None if it is a web address."""
    said = plan.entry.source if plan else None
    return None if link_in(said) else said
