"""What records are called in a reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.catalogue import Catalogue

_FALLBACK: Final = "en"


class Namer:
    """Names the records of one campaign in one language; English where a name is missing."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        """Take the records and the reader's language."""
        self._catalogue = catalogue
        self.language = language

    def name(self, ref: Ref) -> str:
        """Return what a record is called, or its id."""
        catalogue = self._catalogue
        match ref.kind:
            case "actor":
                return self.actor(ref.id)
            case "topic" if ref.id in catalogue.topics:
                return self._pick(catalogue.topics[ref.id].name)
            case "forum" if ref.id in catalogue.forums:
                return self._pick(catalogue.forums[ref.id].name)
            case "lineage" if ref.id in catalogue.lineages:
                return self._pick(catalogue.lineages[ref.id].name)
            case "law" if ref.id in catalogue.laws:
                return self._pick(catalogue.laws[ref.id].name)
            case "provision" if ref.id in catalogue.provisions:
                return self.provision(ref.id)
            case "meeting" if ref.id in catalogue.meetings:
                return self.meeting(ref.id)
            case "entity" if ref.id in catalogue.entities:
                return catalogue.entities[ref.id].name
            case _:
                return ref.id

    def actor(self, name: str) -> str:
        """Return the name of an actor or of a person that speaks for one."""
        if name in self._catalogue.actors:
            return self._pick(self._catalogue.actors[name].name)
        if name in self._catalogue.entities:
            return self._catalogue.entities[name].name
        return name

    def actors(self, names: Iterable[str]) -> str:
        """Return several actors in a row."""
        return ", ".join(self.actor(name) for name in names)

    def provision(self, name: str) -> str:
        """Return an article with its law."""
        provision = self._catalogue.provisions.get(name)
        if provision is None:
            return name
        law = self._catalogue.laws.get(provision.law)
        return f"{provision.number} ({self._pick(law.name)})" if law else provision.number

    def meeting(self, name: str) -> str:
        """Return a meeting by its forum and number."""
        meeting = self._catalogue.meetings[name]
        forum = self._pick(self._catalogue.forums[meeting.forum].name)
        return f"{forum} {meeting.number}" if meeting.number else forum

    def _pick(self, names: Mapping[str, str]) -> str:
        return names.get(self.language) or names.get(_FALLBACK) or next(iter(names.values()), "")
