"""Filling of askers and addressees: actors, kinds of actors, and the state that the campaign is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.understanding.question import put
from bot.core.understanding.roles import Cast

if TYPE_CHECKING:
    from bot.core.understanding.names import Names
    from bot.core.understanding.question import Mention, Question
    from bot.core.understanding.scanning import Scan


def fill_parts(scan: Scan, question: Question, names: Names) -> None:
    """Add each actor and kind to the question's askers or addressees."""
    cast = Cast(scan.tokens, scan.mentions, names)
    _fill_actors(scan, question, names, cast)
    for mention in scan.mentions:
        if mention.values("home") and not mention.spent and cast.addressed(mention):
            put(question.addressees, names.home)
        for kind in mention.values("kind"):
            _fill_kind(scan, question, cast, mention, kind)
        for entity in mention.values("entity"):
            if entity in names.voices and entity in question.entities and not mention.negated:
                question.entities.remove(entity)
                put(question.askers, entity)
    if not (question.askers or question.asker_kinds):
        for mention in scan.mentions:
            if set(mention.values("entity")) & names.organisations and not mention.negated and cast.is_asker(mention):
                # "What did the UN ask?": records name it, but none is its own.
                put(question.outside, mention.surface)


def _fill_actors(scan: Scan, question: Question, names: Names, cast: Cast) -> None:
    actors = [(m, value) for m in scan.mentions if not m.spent for value in m.values("actor")]
    sure = {a for m, a in actors if not m.negated and a in names.askers - names.addressees}
    sure |= {
        k for m in scan.mentions if m.values("kind") and not m.negated and cast.asking(m) for k in m.values("kind")
    }
    meeting = bool(question.forums or question.meeting_numbers or question.cues & {"raise", "raised"})
    for mention, actor in actors:
        if mention.negated:
            put(question.not_askers, actor)
            continue
        if _part_named_next(actors, mention, actor, names):
            continue
        if question.forums and mention.surface.lower() in question.places:
            continue
        role = cast.role(mention, actor, other_asker=bool(sure - {actor}), meeting=meeting)
        if role == "addressee" and cast.takes_part(mention):
            # "What should Parliament set up together with the EEAS?"
            continue
        put(question.addressees if role == "addressee" else question.askers, actor)
        if role == "either":
            put(question.unsure, actor)


def _part_named_next(actors: list[tuple[Mention, str]], mention: Mention, actor: str, names: Names) -> bool:
    """Return whether a mention only begins the name of a part, as "the EU" does in "the EU Delegation"."""
    return any(other.start == mention.end and names.wholes.get(name) == actor for other, name in actors)


def _fill_kind(scan: Scan, question: Question, cast: Cast, mention: Mention, kind: str) -> None:
    if mention.negated:
        put(question.not_askers, "kind:" + kind)
        return
    if not _kind_asks(question, cast, mention):
        return
    put(question.asker_kinds, kind)
    for topic in mention.values("topic"):
        elsewhere = sum(topic in m.values("topic") for m in scan.mentions) > 1
        if topic in question.topics and not elsewhere:
            question.topics.remove(topic)


def _kind_asks(question: Question, cast: Cast, mention: Mention) -> bool:
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
