"""Detection of roles: the askers and addressees in a question.

"What did Parliament ask the Commission?" names two. Most actors have one role in the records; the others are told apart
by the words beside them: "to", "from", "itself", a verb of asking, the case of the word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from bot.core.language.question import People, once
from bot.core.language.scanner import POSTPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.language.lexicon import Token
    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Cues, Mention, Subject, Time
    from bot.core.language.scanner import Scan

ActorRole = Literal["asker", "addressee", "either"]
_NamedActors = list[tuple["Mention", str]]
"""Each actor that a mention can mean, with the mention."""

_DATIVE: Final = ("ға", "ге", "қа", "ке", "нан", "нен", "дан", "ден", "тан", "тен", "ына", "іне", "сына", "сіне")
_DATIVE_RUSSIAN: Final = ("ству", "вету", "енту", "иссии", "гации", "ужбе", "телю", "стану")
_AUXILIARIES_BEFORE: Final = frozenset({"did", "does", "has", "have", "hat", "haben", "hatte", "hatten"})
_AUXILIARIES_AFTER: Final = frozenset({"a", "ont", "avait", "avaient", "has", "have", "had"})
"""Auxiliaries that make the actor beside them the asker."""
_RUSSIAN_WHETHER: Final = "ли"
_PASSIVE: Final = frozenset({"been", "get", "receive", "ete", "recu", "worden", "werden", "bekommen", "erhalten"})
"""Words of the passive voice, which rule out that the actor beside them is the asker."""


class RoleDetector:
    """The mentions of a question, and the role of each actor in them."""

    def __init__(self, tokens: Sequence[Token], mentions: Sequence[Mention], names: CampaignNames) -> None:
        self._tokens = tokens
        self._mentions = mentions
        self.names = names

    def role(self, mention: Mention, actor: str, *, other_asker: bool, meeting: bool) -> ActorRole:
        """Return the role of an actor in a mention.

        ``other_asker``: another actor is certainly the asker; ``meeting``: the question is about what was raised at a
        meeting.
        """
        asks, asked = actor in self.names.askers, actor in self.names.addressees
        if asks and self._is_to_ask(mention):
            return "asker"
        if asks and not asked:
            # "Demands on Parliament": on record it is only an asker, but here it would be the addressee.
            return "addressee" if self._is_target(mention) else "asker"
        if asked and not asks:
            # "Did the Commission itself ask for anything?": it did not, and what others asked of it is no answer.
            return "asker" if not other_asker and self._is_said_to_ask(mention) else "addressee"
        return self._role_by_words(mention, other_asker=other_asker) or ("asker" if meeting else "either")

    def _role_by_words(self, mention: Mention, *, other_asker: bool) -> ActorRole | None:
        """Return the role that the words beside an actor give it, whatever the records say. None if none does."""
        if self._cue_after(mention, "itself"):
            return "asker"
        if other_asker:
            return "addressee"
        if self._cue_before(mention, "from"):
            return "asker"
        return "addressee" if self._is_addressee(mention) else None

    def _is_to_ask(self, mention: Mention) -> bool:
        """Return whether an actor should ask: "what should the EU raise?"; "what should the EU do?" addresses it."""
        put = self._put_to(mention)
        return put is not None and "ask" in put.values("cue") and self._cue_after(mention, "ask", "raise")

    def _is_target(self, mention: Mention) -> bool:
        put = self._put_to(mention)
        return put is not None and self._of_an_ask(put)

    def _is_said_to_ask(self, mention: Mention) -> bool:
        return ("itself" in self._cues() or self._acts(mention)) and not self._put_to(mention)

    def _is_addressee(self, mention: Mention) -> bool:
        return (
            self._cue_before(mention, "to", "to_whom")
            or self._dative(mention)
            or "to_whom" in self._cues()
            or self._tasked()
        )

    def addressed(self, mention: Mention) -> bool:
        """Return whether the bare name of the state is in the position of an addressee."""
        return (
            self._dative(mention) or self._cue_before(mention, "ask", "to_whom") or self._cue_after(mention, "itself")
        )

    def takes_part(self, mention: Mention) -> bool:
        """Return whether an actor is only named as acting together with another."""
        behind = any(
            s.value == "with" and s.language in POSTPOSITIONS
            for m in self._mentions
            for s in m.senses
            if s.slot == "cue"
        )
        return self._cue_after(mention, "with") if behind else self._cue_before(mention, "with")

    def asking(self, mention: Mention) -> bool:
        """Return whether an actor named in passing, such as "NGOs", is said to ask."""
        return self._cue_before(mention, "from", "ask") or self._cue_after(mention, "ask", "raise", "raised", "itself")

    def is_asker(self, mention: Mention) -> bool:
        """Return whether an actor without recommendations on record is named as the asker."""
        before = [m for m in self._mentions if m.end <= mention.start and "from" in m.values("cue")]
        asks_of = bool(before) and self._cue_before(mention, "from") and self._cue_before(before[-1], "ask")
        return asks_of or self._cue_after(mention, "ask")

    def _acts(self, mention: Mention) -> bool:
        """Return whether an actor is certainly said to ask: "did the Commission ask", but not "was it asked"."""
        behind = self._clause_behind(mention)
        if any(self._tokens[i].folded in _PASSIVE for i in behind):
            return False
        place = self._auxiliary_before(mention)
        before = self._tokens[place].folded if place >= 0 else ""
        if before == _RUSSIAN_WHETHER:
            asking = self._at(place - 1)
            return asking is not None and "ask" in asking.values("cue")
        asks = any("ask" in m.values("cue") for m in self._mentions if m.start in behind)
        after = self._tokens[mention.end].folded if mention.end in behind else ""
        return asks and (before in _AUXILIARIES_BEFORE or after in _AUXILIARIES_AFTER)

    def _auxiliary_before(self, mention: Mention) -> int:
        """Return the index of the nearest auxiliary, or word that is no filler, before an actor; -1 at the start."""
        place = mention.start - 1
        while place > 0 and self._is_skipped(self._tokens[place]):
            place -= 1
        return place

    @staticmethod
    def _is_skipped(token: Token) -> bool:
        return token.filler and token.folded not in _AUXILIARIES_BEFORE and token.folded != _RUSSIAN_WHETHER

    def _clause_behind(self, mention: Mention) -> range:
        ends = (i for i in range(mention.end, len(self._tokens)) if self._tokens[i].breaks)
        return range(mention.end, next(ends, len(self._tokens)))

    def _put_to(self, mention: Mention) -> Mention | None:
        """Return the "to" before an actor, with only articles between them, or None."""
        place = mention.start - 1
        while place > 0 and self._tokens[place].filler and not self._at(place):
            place -= 1
        to = self._at(place) if place >= 0 else None
        return to if to and "to" in to.values("cue") else None

    def _of_an_ask(self, to: Mention) -> bool:
        """Return whether a recommendation is explicitly directed there: "demands to", "what should"."""
        before = self._at(to.start - 1)
        if "ask" in to.values("cue"):
            return True
        return before is not None and "ask" in before.values("cue") and not self._tokens[to.start].breaks

    def _tasked(self) -> bool:
        """Return whether the question asks what an actor named elsewhere should do: "the Council: what should it?"."""
        for mention, following in zip(self._mentions, (*self._mentions[1:], None), strict=True):
            if {"ask", "to"} <= set(mention.values("cue")):
                return not (following and any(following.values(slot) for slot in ("actor", "home")))
        return False

    def _dative(self, mention: Mention) -> bool:
        last = self._tokens[mention.end - 1].written.lower()
        first = self._tokens[mention.start].written.lower()
        return last.endswith(_DATIVE) or first.endswith(_DATIVE_RUSSIAN)

    def _cues(self) -> set[str]:
        return {cue for mention in self._mentions for cue in mention.values("cue")}

    def _cue_before(self, mention: Mention, *cues: str) -> bool:
        place = mention.start
        while place > 0 and not self._tokens[place].breaks:
            place -= 1
            here = self._at(place)
            if here and set(here.values("cue")) & set(cues):
                return True
            if not self._passes(place) or (here and "about" in here.values("cue")):
                return False
        return False

    def _cue_after(self, mention: Mention, *cues: str) -> bool:
        place = mention.end
        while place < len(self._tokens) and not self._tokens[place].breaks:
            here = self._at(place)
            if here and set(here.values("cue")) & set(cues):
                return True
            if not self._passes(place) or (here and self._ends_subject(here)):
                return False
            place += 1
        return False

    def _passes(self, place: int) -> bool:
        """Return whether a word may occur between an actor and its verb: "NGOs in Brussels in 2013 demanded"."""
        token = self._tokens[place]
        return token.filler or token.number or token.folded in self.names.places

    @staticmethod
    def _ends_subject(mention: Mention) -> bool:
        """Return whether words mean "about" and follow what they refer to, as in Kazakh."""
        return any(s.slot == "cue" and s.value == "about" and s.language in POSTPOSITIONS for s in mention.senses)

    def _at(self, place: int) -> Mention | None:
        return next((m for m in self._mentions if m.start <= place < m.end), None)


class _PeopleReader:
    """Reads who asks and who is asked; while it reads, what asks is taken from the subject."""

    def __init__(self, scan: Scan, roles: RoleDetector, subject: Subject, time: Time, cues: Cues) -> None:
        self._scan = scan
        self._roles = roles
        self._articles = subject.articles
        self._time = time
        self._cues = cues.words
        self.topics = list(subject.topics)
        self.entities = list(subject.entities)
        self.askers: list[str] = []
        self.asker_kinds: list[str] = []
        self.not_askers: list[str] = []
        self.unsure: list[str] = []
        self.addressees: list[str] = []

    def read(self) -> None:
        """Read the role of each actor, kind of actors, and person who speaks for one."""
        names = self._roles.names
        self._read_actors()
        for mention in self._scan.mentions:
            if mention.values("home") and mention.start not in self._scan.spent and self._roles.addressed(mention):
                self.addressees.append(names.home)
            for kind in mention.values("kind"):
                self._read_kind(mention, kind)
            for entity in mention.values("entity"):
                # A person or organ through which an asker speaks is an asker instead of an entity.
                if entity in names.voices and entity in self.entities and not mention.negated:
                    self.entities.remove(entity)
                    self.askers.append(entity)

    def _read_actors(self) -> None:
        actors = [(mention, actor) for mention in self._scan.said for actor in mention.values("actor")]
        certain = self._certain_askers(actors)
        meeting = bool(self._time.forums or self._time.meeting_numbers or self._cues & {"raise", "raised"})
        for mention, actor in actors:
            if mention.negated:
                self.not_askers.append(actor)
                continue
            # The beginning of a part's name, as "the EU" in "the EU Delegation", or the place of a forum.
            begins = any(m.start == mention.end and self._roles.names.wholes.get(name) == actor for m, name in actors)
            if begins or (self._time.forums and mention.surface.lower() in self._time.places):
                continue
            role = self._roles.role(mention, actor, other_asker=bool(certain - {actor}), meeting=meeting)
            if role != "addressee":
                self.askers.append(actor)
            elif not self._roles.takes_part(mention):
                # But not of "What should Parliament set up together with the EEAS?"
                self.addressees.append(actor)
            if role == "either":
                self.unsure.append(actor)

    def _certain_askers(self, actors: _NamedActors) -> set[str]:
        """Return the named actors that on record only ask, and the kinds of actors that are said to ask."""
        only_ask = self._roles.names.askers - self._roles.names.addressees
        certain = {actor for mention, actor in actors if not mention.negated and actor in only_ask}
        for mention in self._scan.mentions:
            if mention.values("kind") and not mention.negated and self._roles.asking(mention):
                certain.update(mention.values("kind"))
        return certain

    def _read_kind(self, mention: Mention, kind: str) -> None:
        if mention.negated:
            self.not_askers.append("kind:" + kind)
        elif self._kind_asks(mention):
            self.asker_kinds.append(kind)
            for topic in mention.values("topic"):
                elsewhere = sum(topic in m.values("topic") for m in self._scan.mentions) > 1
                if topic in self.topics and not elsewhere:
                    self.topics.remove(topic)

    def _kind_asks(self, mention: Mention) -> bool:
        """Return whether "NGOs" are the askers rather than the subject."""
        names = self._roles.names
        if not mention.values("topic"):
            return True
        if self.askers:
            return False
        if any(names.actor_kinds.get(name) in mention.values("kind") for name in self.not_askers):
            # "NGOs, not HRW": as one of them is excluded as an asker, the kind means askers.
            return True
        own = {*mention.values("topic"), *names.aspects}
        others = [topic for topic in self.topics if topic not in own]
        return self._roles.asking(mention) or bool(
            others or self._articles or self._cues & {"same", "raised", "except"}
        )


def read_people(scan: Scan, names: CampaignNames, subject: Subject, time: Time, cues: Cues) -> tuple[People, Subject]:
    """Return who asks and who is asked, and the subject without those who are rather an asker."""
    reader = _PeopleReader(scan, RoleDetector(scan.tokens, scan.mentions, names), subject, time, cues)
    reader.read()
    people = People(
        once(reader.askers), once(reader.asker_kinds), once(reader.not_askers), once(reader.unsure),
        once(reader.addressees),
    )  # fmt: skip
    return people, replace(subject, topics=tuple(reader.topics), entities=tuple(reader.entities))


def find_outside_askers(scan: Scan, names: CampaignNames) -> tuple[str, ...]:
    """Return the organisations asked about as askers without a recommendation on record.

    "What did the UN ask?": records name it, but none is its own.
    """
    named = [m for m in scan.mentions if not names.organisations.isdisjoint(m.values("entity")) and not m.negated]
    roles = RoleDetector(scan.tokens, scan.mentions, names)
    return once(mention.surface for mention in named if roles.is_asker(mention))
