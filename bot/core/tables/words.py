"""Formatting of cells shared by all tables: names, certainty, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref
from bot.core.message import Link
from bot.core.presenting.citing import references
from bot.core.presenting.naming import Namer
from bot.core.tables.table import Column, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.records import Recommendation, Source
    from bot.core.tables.table import Row
    from bot.core.wording import Wording

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


class TableWords:
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

    def word(self, family: str, code: str) -> Word:
        """Return a word from the vocabulary of tables."""
        return Word(code, self.say(f"table.{family}_{code}"))

    def actors(self, names: Iterable[str]) -> tuple[Word, ...]:
        """Return cells for actors, or for people who speak for one."""
        return tuple(Word(name, self.namer.actor(name)) for name in names)

    def meeting(self, name: str | None) -> Word | None:
        """Return the cell of a meeting; None for None."""
        return Word(name, self.namer.name(Ref("meeting", name))) if name else None

    def topic(self, name: str) -> Word:
        """Return the cell of a topic."""
        return Word(name, self.namer.name(Ref("topic", name)))

    def asked(self, record: Recommendation) -> Row:
        """Return the cells for the content of a recommendation, its askers, addressees and certainty."""
        day = self.catalogue.date_of(record)
        readings = self.catalogue.conflicts[record.conflict].readings if record.conflict else ()
        return {
            "id": record.id,
            "lineage": Word(record.lineage, self.namer.name(Ref("lineage", record.lineage)))
            if record.lineage
            else None,
            "date": str(day) if day else None,
            "askers": self.actors(record.askers),
            "voice": Word(record.voice, self.namer.actor(record.voice)) if record.voice else None,
            "attribution": self.word("attribution", record.attribution),
            "addressees": self.actors(record.addressees),
            "target": Word(record.target, self.namer.actor(record.target)) if record.target else None,
            "ask": record.ask,
            "articles": tuple(Word(name, self.namer.provision(name)) for name in record.articles),
            "number_from": record.article_number_source,
            "topic": self.topic(record.topic),
            "certainty": self.word("certainty", record.certainty),
            "basis": record.basis,
            "differs": record.discrepancy or "; ".join(readings) or None,
            "later": record.later,
        }

    def sources(self, record: Recommendation) -> Row:
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

    def standing(self, entry: Entry | None) -> Word:
        """Return the cell for the progress on one line; "unknown" if there is no entry."""
        if entry is None:
            return Word("unknown", self.say("progress.nothing"))
        told = f"{self.say(f'state.{entry.state}')}, {self.wording.date(entry.date, self.language)}"
        return Word(entry.state, f"{told} [{entry.number}]")


def link_to(source: Source | None) -> Link | None:
    """Return the link to a source's best address; None if it has none."""
    return Link(source.id, source.links[0]) if source and source.links else None


def link_in(said: str | None) -> Link | None:
    """Return a link if the text is a web address; None otherwise."""
    return Link(said, said) if said and said.startswith(_WEB) else None
