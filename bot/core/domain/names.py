"""Names of records in a reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.sentence import Ref

_FALLBACK: Final = "en"


class Namer:
    """Names the records of one campaign in one language, or in English if a name is missing."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self.language = language

    def name(self, ref: Ref) -> str:
        """Return the name of a record, or its id if it has none."""
        catalogue = self._catalogue
        match ref.kind:
            case "actor":
                return self.actor(ref.id)
            case "provision":
                return self.provision(ref.id)
            case "meeting" if ref.id in catalogue.meetings:
                return self.meeting(ref.id)
            case _:
                named = (catalogue.topics, catalogue.forums, catalogue.lineages, catalogue.laws)
                found = next((table[ref.id] for table in named if ref.id in table), None)
                return self._pick(found.name) if found else ref.id

    def campaign(self) -> str:
        """Return the campaign's name."""
        return self._pick(self._catalogue.dataset.campaign.name)

    def actor(self, name: str) -> str:
        """Return the name of an actor or of a person that speaks for one."""
        if name in self._catalogue.actors:
            return self._pick(self._catalogue.actors[name].name)
        if name in self._catalogue.entities:
            return self._catalogue.entities[name].name
        return name

    def actors(self, names: Iterable[str]) -> str:
        """Return the names of several actors, separated by commas."""
        return ", ".join(self.actor(name) for name in names)

    def provision(self, name: str) -> str:
        """Return an article's number with its law."""
        provision = self._catalogue.provisions.get(name)
        if provision is None:
            return name
        law = self._catalogue.laws.get(provision.law)
        return f"{provision.number} ({self._pick(law.name)})" if law else provision.number

    def forum(self, name: str) -> str:
        """Return the name of a forum."""
        return self._pick(self._catalogue.forums[name].name)

    def meeting(self, name: str) -> str:
        """Return a meeting's forum and number."""
        meeting = self._catalogue.meetings[name]
        forum = self.forum(meeting.forum)
        return f"{forum} {meeting.number}" if meeting.number else forum

    def _pick(self, names: Mapping[str, str]) -> str:
        return names.get(self.language) or names.get(_FALLBACK) or next(iter(names.values()), "")
