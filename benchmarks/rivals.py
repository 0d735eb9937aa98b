"""Two search engines over the same records: tantivy and SQLite FTS5, in the ways people set them up.

They are given every chance: English stemming, the names of topics in all languages beside the text of a record, and
questions without the words that carry no subject. They rank; what they cannot do is to say that nothing is on record.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final, Literal, Protocol

import tantivy

from bot.core.language.spelling import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from bot.core.domain.records import Dataset

Mode = Literal["any", "all"]
"""Whether a record must hold any word of the question, or all of them."""
MOST: Final = 40
_HEAP: Final = 64 * 1024 * 1024


class Rival(Protocol):
    """A search engine."""

    @classmethod
    def open(cls, place: Path, mode: Mode) -> Self:
        """Open an index for reading."""
        ...

    @staticmethod
    def build(place: Path, texts: Iterable[tuple[str, str]]) -> None:
        """Index documents, given by id and text."""
        ...

    def search(self, terms: list[str]) -> list[str]:
        """Return the ids of the records found, best first."""
        ...


def documents(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield each record's id and the text it is found by."""
    topics = {topic.id: " ".join(topic.name.values()) for topic in dataset.topics}
    actors = {actor.id: f"{actor.id} {actor.name.get('en', '')}" for actor in dataset.actors}
    entities = {entity.id: entity.name for entity in dataset.entities}
    years = {source.id: source.date.text[:4] for source in dataset.sources if source.date}
    for record in dataset.recommendations:
        parts = [record.ask, years.get(record.text or record.source or "", "")]
        parts += (topics[name] for name in (record.topic, *record.also_topics))
        parts += (actors.get(name, name) for name in (*record.askers, *record.addressees, record.target or ""))
        parts += (entities.get(name, name) for name in record.entities)
        parts += (f"article {name.partition(':')[2]}" for name in record.articles)
        yield record.id, " ".join(parts)


def terms_of(text: str, function_words: frozenset[str]) -> list[str]:
    """Return the words of a question but for those that carry no subject."""
    found = [word.lower() for word in split_words(text)]
    return [word for word in found if word not in function_words] or found


class Tantivy:
    """The engine of Quickwit, by its Python package."""

    def __init__(self, place: Path, mode: Mode) -> None:
        """Open an index; :meth:`build` made it."""
        self._index = tantivy.Index.open(str(place))
        self._joint = " AND " if mode == "all" else " "
        self._searcher = self._index.searcher()

    @classmethod
    def open(cls, place: Path, mode: Mode) -> Self:
        """Open an index for reading."""
        return cls(place, mode)

    @staticmethod
    def build(place: Path, texts: Iterable[tuple[str, str]]) -> None:
        """Index documents."""
        place.mkdir()
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("body", stored=False, tokenizer_name="en_stem")
        index = tantivy.Index(schema.build(), path=str(place))
        writer = index.writer(_HEAP)
        for name, body in texts:
            writer.add_document(tantivy.Document(id=name, body=body))
        writer.commit()
        writer.wait_merging_threads()

    def search(self, terms: list[str]) -> list[str]:
        """Return the ids of the records found, best first."""
        quoted = self._joint.join(f'"{term}"' for term in terms)
        query = self._index.parse_query(quoted, ["body"])
        hits = self._searcher.search(query, MOST, count=False).hits
        return [str(self._searcher.doc(address)["id"][0]) for _, address in hits]


class Fts5:
    """SQLite's own full-text search."""

    def __init__(self, place: Path, mode: Mode) -> None:
        """Open a file for reading; :meth:`build` made it."""
        self._connection = sqlite3.connect(f"{place.as_uri()}?mode=ro&immutable=1", uri=True)
        self._joint = " AND " if mode == "all" else " OR "

    @classmethod
    def open(cls, place: Path, mode: Mode) -> Self:
        """Open a file for reading."""
        return cls(place, mode)

    @staticmethod
    def build(place: Path, texts: Iterable[tuple[str, str]]) -> None:
        """Index documents."""
        connection = sqlite3.connect(place)
        with connection:
            connection.execute(
                "CREATE VIRTUAL TABLE record USING fts5(id UNINDEXED, body, tokenize = 'porter unicode61')"
            )
            connection.executemany("INSERT INTO record VALUES (?, ?)", texts)
            connection.execute("INSERT INTO record(record) VALUES ('optimize')")
        connection.close()

    def search(self, terms: list[str]) -> list[str]:
        """Return the ids of the records found, best first."""
        match = self._joint.join(f'"{term}"' for term in terms)
        found = self._connection.execute(
            "SELECT id FROM record WHERE record MATCH ? ORDER BY rank LIMIT ?", (match, MOST)
        )
        return [str(name) for (name,) in found]


RIVALS: Final[dict[str, type[Rival]]] = {"tantivy": Tantivy, "fts5": Fts5}
