"""The progress table: one row per entry, including those that no longer count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.progress.standing import in_force
from bot.core.tables.table import Word, in_order
from bot.core.tables.words import link_in, link_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.progress.entry import Entry
    from bot.core.tables.table import Cell, Column, Row
    from bot.core.tables.words import TableWords

_KEYS: Final = (
    "id", "record", "ask", "line", "state", "date", "meeting", "evidence", "evidence_link", "attribution", "certainty",
    "author", "at", "approved_by", "corrects", "counts", "note", "source", "source_link",
)  # fmt: skip


def progress_rows(
    entries: Sequence[Entry], words: TableWords
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of progress entries, in the given order; notes must be redacted already."""
    by_record: dict[str, list[Entry]] = {}
    for entry in entries:
        by_record.setdefault(entry.record, []).append(entry)
    counting = {entry.number for some in by_record.values() for entry in in_force(some) if entry.state != "withdrawn"}
    rows = [_row(entry, counts=entry.number in counting, words=words) for entry in entries]
    return words.columns(_KEYS), in_order(_KEYS, rows)


def _row(entry: Entry, *, counts: bool, words: TableWords) -> Row:
    record = words.catalogue.recommendations.get(entry.record)
    source = words.catalogue.sources.get(record.source or "") if record else None
    return {
        "id": entry.number,
        "record": entry.record,
        "ask": record.ask if record else None,
        "line": Word(entry.line, words.say(f"card.{entry.line}")),
        "state": Word(entry.state, words.say(f"state.{entry.state}")),
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
