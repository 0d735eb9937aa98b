"""Checks of attributions: a source must exist and must support the attribution that a record claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.problem import Inconsistency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bot.core.domain.records import Actor, Dataset, Recommendation, Source

_OWN_VOICE = ("ngo", "international")
"""Kinds of actors that ask in their own name rather than in official texts."""


def unsourced_records(dataset: Dataset) -> Iterator[Inconsistency]:
    """A recommendation, milestone or meeting has a source or a link, unless it is marked as unverified."""
    mend = "add a source, or write “certainty: unverified”"
    for index, recommendation in enumerate(dataset.recommendations):
        if recommendation.source is None and recommendation.certainty != "unverified":
            yield Inconsistency(("recommendations", index), f"“{recommendation.id}” has no source", mend)
    for kind in ("milestones", "meetings"):
        for index, record in enumerate(getattr(dataset, kind)):
            if record.source is None and record.link is None and record.certainty != "unverified":
                yield Inconsistency((kind, index), f"“{record.id}” has neither source nor link", mend)


def unfounded_attributions(dataset: Dataset) -> Iterator[Inconsistency]:
    """A recommendation claims for its asker only what its source supports."""
    houses = ActorHierarchy(dataset.actors)
    actors = {actor.id: actor for actor in dataset.actors}
    sources = {source.id: source for source in dataset.sources}
    for index, recommendation in enumerate(dataset.recommendations):
        source = sources.get(recommendation.source or "")
        askers = [actors[each] for each in recommendation.askers if each in actors]
        if source is None or len(askers) != len(recommendation.askers):
            continue  # reported by the check of ids
        text = sources.get(recommendation.text or "")
        claims = {
            "official": _official(recommendation, askers, source, houses),
            "reported": _reported(recommendation, source, text, houses),
            "own": _own(recommendation, askers, source, actors),
        }
        for field, what, mend in claims[recommendation.attribution]:
            yield Inconsistency(("recommendations", index, field), what, mend)


class ActorHierarchy:
    """The hierarchy of actors: the bodies that each belongs to or speaks for, at any level."""

    def __init__(self, actors: Collection[Actor]) -> None:
        self._above = {actor.id: {each for each in (actor.part_of, actor.speaks_for) if each} for actor in actors}

    def above(self, actor: str) -> set[str]:
        """Return an actor and every body it belongs to or speaks for, at any level."""
        found, waiting = {actor}, [actor]
        while waiting:
            new = self._above.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return found

    def carries(self, publisher: str | None, asker: str) -> bool:
        """Return whether a publisher is the asker, above it or below it; two bodies of the same parent do not count."""
        return publisher is not None and (publisher in self.above(asker) or asker in self.above(publisher))


def _official(
    recommendation: Recommendation, askers: Collection[Actor], source: Source, houses: ActorHierarchy
) -> Iterator[tuple[str, str, str]]:
    """An official text is published by an asker, or by a body above or below it; a report of it is not enough."""
    for asker in askers:
        if asker.kind == "ngo":
            yield "attribution", f"{asker.id} issues no official texts", "write “attribution: own”"
    if not any(houses.carries(source.publisher, asker) for asker in recommendation.askers):
        publisher = source.publisher or source.body
        what = f"“official”, but {source.id} is a text of {publisher}, not of {' or '.join(recommendation.askers)}"
        yield (
            "attribution",
            what,
            "write “attribution: reported” and the asker's own text as “text”, or name that source",
        )


def _reported(
    recommendation: Recommendation, source: Source, text: Source | None, houses: ActorHierarchy
) -> Iterator[tuple[str, str, str]]:
    """A reported recommendation names the asker's own text, and somebody else reports it."""
    askers = " or ".join(recommendation.askers)
    if recommendation.text is None:
        what = "“reported”, but the text that is reported is not named"
        yield "attribution", what, f"add “text:” with the source that is the text of {askers}"
    elif text is not None and not any(houses.carries(text.publisher, asker) for asker in recommendation.askers):
        yield "text", f"{text.id} is not a text of {askers}", "name the asker's own text"
    if source.publisher is not None and set(recommendation.askers) & houses.above(source.publisher):
        what = f"“reported”, but {source.id} is a text of {askers} itself"
        yield "attribution", what, "write “attribution: official”, or “own” for an organisation"


def _own(
    recommendation: Recommendation, askers: Collection[Actor], source: Source, actors: dict[str, Actor]
) -> Iterator[tuple[str, str, str]]:
    """An organisation's own recommendation has an organisation's text as its source, or that of no known actor."""
    for asker in askers:
        if asker.kind not in _OWN_VOICE:
            what = f"“own” is for organisations; {asker.id} is not one"
            yield "attribution", what, "write “official” or “reported”"
    publisher = actors.get(source.publisher or "")
    if publisher is not None and publisher.id not in recommendation.askers and publisher.kind not in _OWN_VOICE:
        what = f"“own”, but {source.id} is a text of {publisher.id}, which does not speak for organisations"
        yield "attribution", what, "name the organisation's text as the source"
