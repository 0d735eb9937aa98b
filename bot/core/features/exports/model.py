"""The model of a table, independent of file formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.core.domain.message import Link
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Ref
from bot.core.domain.text import clean_lines
from bot.core.features.questions.cards import references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Recommendation, Source
    from bot.core.domain.wording import Wording
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.questions.context import ThreadContext


@dataclass(frozen=True, slots=True)
class CellWord:
    """A word in the reader's language, with a code for programs."""

    code: str
    text: str


Cell: TypeAlias = str | int | CellWord | tuple[CellWord, ...] | Link | None
"""A cell; dates are texts as written, so that their precision is kept."""
TableRow: TypeAlias = Mapping[str, Cell]
"""Cells by the keys of their columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    key: str
    """Stable across languages and versions, for programs."""
    heading: str
    width: int
    """Approximate width in characters."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its metadata."""

    name: str
    """The same in every language."""
    title: str
    about: str
    """Text shown above the notes."""
    language: str
    as_of: str
    """The time of the data, in UTC."""
    filter: str
    """Description of the selected rows."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Remarks on omissions, and on data from another time."""


def cells_in_order(keys: Sequence[str], rows: Iterable[TableRow]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows as tuples of cells in column order."""
    return tuple(tuple(row[key] for key in keys) for row in rows)


def cell_text(cell: Cell) -> str:
    """Return a cell's text without invisible characters; for a link, its address."""
    match cell:
        case None:
            return ""
        case CellWord():
            return clean_lines(cell.text)
        case Link():
            return clean_lines(cell.url)
        case tuple():
            return "; ".join(clean_lines(word.text) for word in cell)
        case _:
            return clean_lines(str(cell))


_WEB: Final = ("https://", "http://")
_USUAL: Final = 16
_WIDE: Final = {
    "ask": 60, "what": 60, "readings": 50, "note": 40, "reason": 40, "later": 36, "differs": 36, "basis": 36,
    "standing": 36, "why": 30, "evidence": 30, "number_from": 28, "addressees": 28, "source_link": 34, "text_link": 34,
    "evidence_link": 34, "owed": 30, "references": 24, "id": 14, "date": 14, "line": 20, "counts": 8, "time": 8,
    "corrects": 8, "pledged": 8, "number": 8,
}  # fmt: skip
"""Column widths in characters that differ from the usual one."""
SOURCES: Final = ("source", "source_link", "text", "text_link", "references")
"""The columns for the sources of a recommendation."""


class CellFormatter:
    """Formatter of table cells in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, language: str) -> None:
        self.catalogue = catalogue
        self.wording = wording
        self.namer = Namer(catalogue, language)
        self.language = language

    def columns(self, keys: Sequence[str]) -> tuple[Column, ...]:
        """Return the columns with their headings."""
        return tuple(Column(key, self.say(f"table.{key}"), _WIDE.get(key, _USUAL)) for key in keys)

    def say(self, key: str, **values: str | int) -> str:
        """Return a message of the bot."""
        return self.wording.say(key, self.language, None, **values)

    def word(self, family: str, code: str) -> CellWord:
        """Return a word from the vocabulary of tables."""
        return CellWord(code, self.say(f"table.{family}_{code}"))

    def actors(self, names: Iterable[str]) -> tuple[CellWord, ...]:
        """Return cells for actors, or for people who speak for one."""
        return tuple(CellWord(name, self.namer.actor(name)) for name in names)

    def meeting(self, name: str | None) -> CellWord | None:
        """Return the cell of a meeting; None for None."""
        return CellWord(name, self.namer.name(Ref("meeting", name))) if name else None

    def topic(self, name: str) -> CellWord:
        """Return the cell of a topic."""
        return CellWord(name, self.namer.name(Ref("topic", name)))

    def asked(self, record: Recommendation) -> TableRow:
        """Return the cells for the content of a recommendation, its askers, addressees and certainty."""
        day = self.catalogue.date_of(record)
        readings = self.catalogue.conflicts[record.conflict].readings if record.conflict else ()
        return {
            "id": record.id,
            "lineage": CellWord(record.lineage, self.namer.name(Ref("lineage", record.lineage)))
            if record.lineage
            else None,
            "date": str(day) if day else None,
            "askers": self.actors(record.askers),
            "voice": CellWord(record.voice, self.namer.actor(record.voice)) if record.voice else None,
            "attribution": self.word("attribution", record.attribution),
            "addressees": self.actors(record.addressees),
            "target": CellWord(record.target, self.namer.actor(record.target)) if record.target else None,
            "ask": record.ask,
            "articles": tuple(CellWord(name, self.namer.provision(name)) for name in record.articles),
            "number_from": record.article_number_source,
            "topic": self.topic(record.topic),
            "certainty": self.word("certainty", record.certainty),
            "basis": record.basis,
            "differs": record.discrepancy or "; ".join(readings) or None,
            "later": record.later,
        }

    def sources(self, record: Recommendation) -> TableRow:
        """Return the cells for a recommendation's sources: where it was read, and the asker's own text if different."""
        source = self.catalogue.sources.get(record.source or "")
        text = self.catalogue.sources.get(record.text or "")
        cited = self.catalogue.text_of(record)
        return {
            "source": source.id if source else None,
            "source_link": link_to(source),
            "text": text.id if text else None,
            "text_link": link_to(text),
            "references": ", ".join(references(cited)) or None if cited else None,
        }

    def standing(self, entry: ProgressEntry | None) -> CellWord:
        """Return the cell for the progress on one line; "unknown" if there is no entry."""
        if entry is None:
            return CellWord("unknown", self.say("progress.nothing"))
        told = f"{self.say(f'state.{entry.state}')}, {self.wording.date(entry.date, self.language)}"
        return CellWord(entry.state, f"{told} [{entry.number}]")


def link_to(source: Source | None) -> Link | None:
    """Return the link to a source's best address; None if it has none."""
    return Link(source.id, source.links[0]) if source and source.links else None


def link_in(said: str | None) -> Link | None:
    """Return a link if the text is a web address; None otherwise."""
    return Link(said, said) if said and said.startswith(_WEB) else None


def describe_filter(context: ThreadContext, words: CellFormatter) -> str:
    """Return a description of a thread's subject, made from the names in its filters, since texts are not stored."""
    return "; ".join(f"{label}: {value}" for label, value in _slots(context, words) if value)


def _slots(context: ThreadContext, words: CellFormatter) -> Iterator[tuple[str, str]]:
    namer = words.namer
    named = words.catalogue.entities
    yield words.say("table.askers"), ", ".join((namer.actors(context.askers), *context.asker_kinds)).strip(", ")
    yield words.say("table.addressees"), namer.actors(context.addressees)
    topics = [namer.name(Ref("topic", name)) for name in context.topics]
    topics += [named[name].name if name in named else name for name in context.entities]
    yield words.say("table.topic"), ", ".join(topics)
    yield words.say("table.articles"), ", ".join(article.number for article in context.articles)
    numbers = [str(number) for number in context.meeting_numbers]
    yield words.say("table.meeting"), " ".join((*(namer.forum(name) for name in context.forums), *numbers))
    periods = (f"{period.first:%Y-%m-%d}/{period.last:%Y-%m-%d}" for period in context.periods)
    yield words.say("table.date"), ", ".join(periods)
    yield words.say("table.source"), ", ".join(context.sources)
