"""Lookup of the records that a typed name of something to follow can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref
from bot.core.answering.provisions import provisions_of
from bot.core.editing.drafting import NotPossibleError, known_forum
from bot.core.following.followed import KINDS, Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.catalogue import Catalogue
    from bot.core.following.followed import Kind
    from bot.core.understanding.question import Question


def things_meant(typed: str, question: Question, catalogue: Catalogue) -> tuple[Thing, ...]:
    """Return the candidates on record: none, one, or several of which the user has to choose.

    Args:
        typed: an id, a name, or words in any language; with a kind in front (``topic:torture``), only an id.
        question: the result of understanding it as a question.
        catalogue: the records.

    """
    known = _known(catalogue)
    kind, colon, name = typed.partition(":")
    wanted = next((each for each in KINDS if each == kind.strip().casefold()), None)
    if colon and wanted:
        return _named(name, wanted, known)
    for each in ("ask", "provision", "lineage"):
        if found := _named(typed, each, known):
            return found
    return tuple(
        dict.fromkeys([*_named(typed, "topic", known), *_forum(typed, catalogue), *_read(question, catalogue)])
    )


def ref_of(thing: Thing, catalogue: Catalogue) -> Ref:
    """Return the reference by which a followed thing is shown."""
    if thing.kind == "ask":
        return Ref("recommendation", thing.about)
    if thing.kind == "forum":
        forum = next((each.id for each in catalogue.dataset.forums if each.slug == thing.about), thing.about)
        return Ref("forum", forum)
    return Ref(thing.kind, thing.about)


def _known(catalogue: Catalogue) -> Mapping[Kind, Iterable[str]]:
    return {
        "ask": catalogue.recommendations,
        "topic": catalogue.topics,
        "forum": [forum.slug for forum in catalogue.dataset.forums],
        "provision": catalogue.provisions,
        "lineage": catalogue.lineages,
    }


def _named(typed: str, kind: Kind, known: Mapping[Kind, Iterable[str]]) -> tuple[Thing, ...]:
    wanted = typed.strip().casefold()
    return tuple(Thing(kind, name) for name in known[kind] if name.casefold() == wanted)


def _forum(typed: str, catalogue: Catalogue) -> tuple[Thing, ...]:
    try:
        return (Thing("forum", known_forum(typed, catalogue.dataset)),)
    except NotPossibleError:
        return ()


def _read(question: Question, catalogue: Catalogue) -> Iterable[Thing]:
    """Yield what the question names, if it contains nothing else: a partial match is not what was meant."""
    besides = (
        question.unknown, question.askers, question.asker_kinds, question.not_askers, question.not_topics,
        question.periods, question.outside, question.refusals, question.other_laws, question.foreign_law,
        question.meeting_numbers,
    )  # fmt: skip
    if any(besides):
        return
    for topic in question.topics:
        yield Thing("topic", topic)
    slugs = {forum.id: forum.slug for forum in catalogue.dataset.forums}
    for forum in question.forums:
        if forum in slugs:
            yield Thing("forum", slugs[forum])
    for article in question.articles:
        for provision in provisions_of(article, catalogue):
            yield Thing("provision", provision)
