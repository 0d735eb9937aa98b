"""The audit table: revisions of documents and events of progress entries, with author and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.tables.table import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.core.tables.table import Cell, Column, Row
    from bot.core.tables.words import TableWords

DeedKind: TypeAlias = Literal["revision", "recorded", "proposed", "approved", "declined", "expired", "identified"]

_KEYS: Final = ("id", "kind", "about", "number", "author", "at", "reason", "attribution", "certainty", "source_link")


@dataclass(frozen=True, slots=True)
class AuditedDeed:
    """One action of a person, as stored."""

    kind: DeedKind
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
    deeds: Iterable[AuditedDeed], words: TableWords
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of actions, oldest first."""
    ordered = sorted(deeds, key=lambda deed: (deed.at, deed.about, deed.number))
    return words.columns(_KEYS), in_order(_KEYS, [_row(deed, words) for deed in ordered])


def _row(deed: AuditedDeed, words: TableWords) -> Row:
    of = {"revision": deed.about, "identified": "identity"}.get(deed.kind, "progress")
    record = words.catalogue.recommendations.get(deed.about) if of == "progress" else None
    return {
        "id": f"{of}#{deed.number}",
        "kind": words.word("kind", deed.kind),
        "about": deed.about,
        "number": deed.number,
        "author": deed.author,
        "at": f"{deed.at:%Y-%m-%d %H:%M:%S}Z",
        "reason": deed.reason,
        "attribution": words.word("attribution", "store"),
        "certainty": words.word("certainty", "kept"),
        "source_link": words.sources(record)["source_link"] if record else None,
    }
