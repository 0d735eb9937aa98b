"""The table of recommendations: each by one asker in one source, with its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.progress.standing import Standing
from bot.core.tables.table import in_order
from bot.core.tables.words import SOURCES, link_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.core.records import Recommendation
    from bot.core.tables.table import Cell, Column, Row
    from bot.core.tables.words import TableWords

_KEYS: Final = (
    "id", "date", "askers", "voice", "attribution", "addressees", "target", "ask", "articles", "number_from", "topic",
    "lineage", "meeting", "certainty", "basis", "differs", "raised", "done", "evidence", "evidence_link", "later",
    *SOURCES,
)  # fmt: skip
_APART: Final = ("id", "role", *_KEYS[1:])
_NOTHING: Final = Standing()


def recommendation_rows(
    names: Sequence[str],
    standings: Mapping[str, Standing],
    words: TableWords,
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
    keys = _KEYS if apart is None else _APART
    rows = [_row(words.catalogue.rows.find(name), standings.get(name, _NOTHING), words) for name in names]
    told = [{**row, "role": words.word("role", "related" if row["id"] in (apart or ()) else "main")} for row in rows]
    return words.columns(keys), in_order(keys, told)


def _row(record: Recommendation, standing: Standing, words: TableWords) -> Row:
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
