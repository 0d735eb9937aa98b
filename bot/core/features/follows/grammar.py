"""Parsing of commands about what a person or a room follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from bot.core.domain.command import CommandSpec, NotPossibleError
from bot.core.domain.sentence import Ref
from bot.core.features.follows.commands import Follow, ListFollowed, Unfollow
from bot.core.features.follows.model import FOLLOW_KINDS, FollowSubject
from bot.core.features.plans.drafts import find_forum
from bot.core.features.questions.selection import find_provisions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.follows.commands import FollowCommand
    from bot.core.features.follows.model import FollowKind, Pace
    from bot.core.language.question import Question

_MOST_WORDS: Final = 10
"""Maximum for a name, a pace and a place; a longer line is prose."""
_ENDING: Final = re.compile(r"(?:^| )(?P<word>daily|weekly|here)$", re.IGNORECASE)
_ALL: Final = frozenset({"all", "everything", "*"})
_PROSE: Final = re.compile(
    r"(?:up|through|suit|me|us|him|her|them|by|with|the (?:ask|call|demand|request|story)s?)\b", re.IGNORECASE
)
"""Matches words after "follow", "unfollow" or "following" that make it prose: "follow up on torture"."""


def _is_prose(rest: str) -> bool:
    """Tell whether what follows "follow" or "unfollow" makes a line a question or prose."""
    return rest.endswith("?") or len(rest.split()) > _MOST_WORDS or _PROSE.match(rest) is not None


def _is_following_question(rest: str) -> bool:
    return rest.casefold() not in {"", "here"}


def _follow(rest: str) -> FollowCommand | None:
    what, words = _split_options(rest)
    paces = [word for word in words if word != "here"]
    if not what or len(paces) > 1:
        return None
    return Follow(what, cast("Pace", paces[0]) if paces else None, "here" in words)


def _unfollow(rest: str) -> FollowCommand | None:
    what, words = _split_options(rest)
    if words not in ([], ["here"]):
        return None
    return Unfollow(None if what.casefold() in {"", *_ALL} else what, bool(words))


def _split_options(rest: str) -> tuple[str, list[str]]:
    """Split a text into its subject and the trailing words for pace and place, which may come in any order."""
    rest, words = rest.rstrip(".! "), []
    while found := _ENDING.search(rest):
        words.append(found["word"].casefold())
        rest = rest[: found.start()]
    return rest, words


COMMANDS: Final = (
    CommandSpec("follow", "follow TOPIC|RECORD|FORUM|ARTICLE [daily|weekly] [here]", _follow, _is_prose),
    CommandSpec("unfollow", "unfollow [TOPIC|RECORD|FORUM|ARTICLE] [here]", _unfollow, _is_prose),
    CommandSpec("following", "following [here]", lambda rest: ListFollowed(here=bool(rest)), _is_following_question),
)


def find_follow_subjects(typed: str, question: Question, catalogue: Catalogue) -> tuple[FollowSubject, ...]:
    """Return the candidates on record: none, one, or several of which the user has to choose.

    Args:
        typed: an id, a name, or words in any language; with a kind in front (``topic:torture``), only an id.
        question: the result of understanding it as a question.
        catalogue: the records.

    """
    known = _known(catalogue)
    kind, colon, name = typed.partition(":")
    wanted = next((each for each in FOLLOW_KINDS if each == kind.strip().casefold()), None)
    if colon and wanted:
        return _named(name, wanted, known)
    for each in ("ask", "provision", "lineage"):
        if found := _named(typed, each, known):
            return found
    return tuple(
        dict.fromkeys([*_named(typed, "topic", known), *_forum(typed, catalogue), *_read(question, catalogue)])
    )


def subject_reference(thing: FollowSubject, catalogue: Catalogue) -> Ref:
    """Return the reference by which a followed thing is shown."""
    if thing.kind == "ask":
        return Ref("recommendation", thing.about)
    if thing.kind == "forum":
        forum = next((each.id for each in catalogue.dataset.forums if each.slug == thing.about), thing.about)
        return Ref("forum", forum)
    return Ref(thing.kind, thing.about)


def _known(catalogue: Catalogue) -> Mapping[FollowKind, Iterable[str]]:
    return {
        "ask": catalogue.recommendations,
        "topic": catalogue.topics,
        "forum": [forum.slug for forum in catalogue.dataset.forums],
        "provision": catalogue.provisions,
        "lineage": catalogue.lineages,
    }


def _named(typed: str, kind: FollowKind, known: Mapping[FollowKind, Iterable[str]]) -> tuple[FollowSubject, ...]:
    wanted = typed.strip().casefold()
    return tuple(FollowSubject(kind, name) for name in known[kind] if name.casefold() == wanted)


def _forum(typed: str, catalogue: Catalogue) -> tuple[FollowSubject, ...]:
    try:
        return (FollowSubject("forum", find_forum(typed, catalogue.dataset)),)
    except NotPossibleError:
        return ()


def _read(question: Question, catalogue: Catalogue) -> Iterable[FollowSubject]:
    """Yield what the question names, if it contains nothing else: a partial match is not what was meant."""
    people, time, unknown = question.people, question.time, question.unknown
    besides = (
        people.askers, people.asker_kinds, people.not_askers, time.periods, time.meeting_numbers, unknown.words,
        unknown.bodies, unknown.laws, unknown.law_of_article, question.subject.not_topics, question.cues.refusals,
    )  # fmt: skip
    if any(besides):
        return
    for topic in question.subject.topics:
        yield FollowSubject("topic", topic)
    slugs = {forum.id: forum.slug for forum in catalogue.dataset.forums}
    for forum in question.time.forums:
        if forum in slugs:
            yield FollowSubject("forum", slugs[forum])
    for article in question.subject.articles:
        for provision in find_provisions(article, catalogue):
            yield FollowSubject("provision", provision)
