"""Recommendations in a SQLite file that is only read, out of memory.

They are what :class:`bot.core.domain.catalogue.RecommendationRows` asks for.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from bot.core.domain.records import Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_AT_ONCE: Final = 500
"""Numbers in one query; SQLite takes 999 everywhere."""


def write_records(path: Path, records: Iterable[Recommendation]) -> int:
    """Write records in the order of their numbers, one at a time; return how many there are."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(
            "CREATE TABLE record (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL)"
        )
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?)",
            (
                (number, record.id, record.model_dump_json(exclude_defaults=True))
                for number, record in enumerate(records)
            ),
        )
    (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    connection.close()
    return int(count)


class StoredRows:
    """The records of such a file."""

    def __init__(self, path: Path) -> None:
        """Open the file for reading."""
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)

    def __iter__(self) -> Iterator[Recommendation]:
        """Yield all records in order."""
        for (text,) in self._connection.execute("SELECT json FROM record ORDER BY number"):
            yield Recommendation.model_validate_json(text)

    def get(self, numbers: Sequence[int]) -> list[Recommendation]:
        """Return the records with these numbers, in this order."""
        found = dict(self._look_up("SELECT number, json FROM record WHERE number IN ", numbers))
        return [Recommendation.model_validate_json(found[number]) for number in numbers]

    def names(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of the records with these numbers, in this order."""
        found = dict(self._look_up("SELECT number, id FROM record WHERE number IN ", numbers))
        return [found[number] for number in numbers]

    def _look_up(self, query: str, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
        for some in range(0, len(numbers), _AT_ONCE):
            wanted = numbers[some : some + _AT_ONCE]
            yield from self._connection.execute(f"{query}({','.join('?' * len(wanted))})", wanted)

    def find(self, name: str) -> Recommendation:
        """Return the record with this id.

        Raises:
            KeyError: if there is none.

        """
        row = self._connection.execute("SELECT json FROM record WHERE id = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return Recommendation.model_validate_json(row[0])
