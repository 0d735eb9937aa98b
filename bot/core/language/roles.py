"""Detection of roles: the askers and addressees in a question.

"What did Parliament ask the Commission?" names two. Most actors have one role in the records; the others are told apart
by the words beside them: "to", "from", "itself", a verb of asking, the case of the word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from bot.core.language.periods import POSTPOSITIONS
from bot.core.language.question import add_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.language.lexicon import Token
    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Mention, Question
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


def fill_roles(scan: Scan, question: Question, names: CampaignNames) -> None:
    """Add each actor and kind to the question's askers or addressees."""
    cast = RoleDetector(scan.tokens, scan.mentions, names)
    _fill_actors(scan, question, names, cast)
    for mention in scan.mentions:
        _fill_state(question, cast, mention)
        for kind in mention.values("kind"):
            _fill_kind(scan, question, cast, mention, kind)
        _fill_voices(question, names, mention)
    if not (question.askers or question.asker_kinds):
        _fill_outside_askers(scan, question, cast)


def _fill_state(question: Question, cast: RoleDetector, mention: Mention) -> None:
    if mention.values("home") and not mention.spent and cast.addressed(mention):
        add_once(question.addressees, cast.names.home)


def _fill_voices(question: Question, names: CampaignNames, mention: Mention) -> None:
    """Add the persons and organs through which an asker speaks to the askers, instead of the entities."""
    for entity in mention.values("entity"):
        if entity in names.voices and entity in question.entities and not mention.negated:
            question.entities.remove(entity)
            add_once(question.askers, entity)


def _fill_outside_askers(scan: Scan, question: Question, cast: RoleDetector) -> None:
    """Add the organisations asked about without a recommendation on record.

    "What did the UN ask?": records name it, but none is its own.
    """
    for mention in scan.mentions:
        organisation = not cast.names.organisations.isdisjoint(mention.values("entity"))
        if organisation and not mention.negated and cast.is_asker(mention):
            add_once(question.outside, mention.surface)


def _fill_actors(scan: Scan, question: Question, names: CampaignNames, cast: RoleDetector) -> None:
    actors = [(m, value) for m in scan.mentions if not m.spent for value in m.values("actor")]
    sure = _certain_askers(scan, actors, names, cast)
    meeting = bool(question.forums or question.meeting_numbers or question.cues & {"raise", "raised"})
    for mention, actor in actors:
        if mention.negated:
            add_once(question.not_askers, actor)
        elif not _is_followed_by_part(actors, mention, actor, names) and not _is_place_of_forum(question, mention):
            role = cast.role(mention, actor, other_asker=bool(sure - {actor}), meeting=meeting)
            _fill_actor(question, cast, mention, actor, role)


def _fill_actor(question: Question, cast: RoleDetector, mention: Mention, actor: str, role: ActorRole) -> None:
    if role != "addressee":
        add_once(question.askers, actor)
    elif not cast.takes_part(mention):
        # But not of "What should Parliament set up together with the EEAS?"
        add_once(question.addressees, actor)
    if role == "either":
        add_once(question.unsure, actor)


def _certain_askers(scan: Scan, actors: _NamedActors, names: CampaignNames, cast: RoleDetector) -> set[str]:
    """Return the named actors that on record only ask, and the kinds of actors that are said to ask."""
    only_ask = names.askers - names.addressees
    certain = {actor for mention, actor in actors if not mention.negated and actor in only_ask}
    for mention in scan.mentions:
        if mention.values("kind") and not mention.negated and cast.asking(mention):
            certain.update(mention.values("kind"))
    return certain


def _is_place_of_forum(question: Question, mention: Mention) -> bool:
    return bool(question.forums) and mention.surface.lower() in question.places


def _is_followed_by_part(actors: _NamedActors, mention: Mention, actor: str, names: CampaignNames) -> bool:
    """Return whether a mention only begins the name of a part, as "the EU" does in "the EU Delegation"."""
    return any(other.start == mention.end and names.wholes.get(name) == actor for other, name in actors)


def _fill_kind(scan: Scan, question: Question, cast: RoleDetector, mention: Mention, kind: str) -> None:
    if mention.negated:
        add_once(question.not_askers, "kind:" + kind)
        return
    if not _kind_asks(question, cast, mention):
        return
    add_once(question.asker_kinds, kind)
    for topic in mention.values("topic"):
        elsewhere = sum(topic in m.values("topic") for m in scan.mentions) > 1
        if topic in question.topics and not elsewhere:
            question.topics.remove(topic)


def _kind_asks(question: Question, cast: RoleDetector, mention: Mention) -> bool:
    """Return whether "NGOs" are the askers rather than the subject."""
    if not mention.values("topic"):
        return True
    if question.askers:
        return False
    if any(cast.names.actor_kinds.get(name) in mention.values("kind") for name in question.not_askers):
        # "NGOs, not HRW": as one of them is excluded as an asker, the kind means askers.
        return True
    own = {*mention.values("topic"), *cast.names.aspects}
    others = [topic for topic in question.topics if topic not in own]
    return cast.asking(mention) or bool(others or question.articles or question.cues & {"same", "raised", "except"})
