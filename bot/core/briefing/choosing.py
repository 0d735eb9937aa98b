"""Selection of the recommendations that fit a meeting: by plan, forum topics, earlier sessions and addressees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.core.briefing.briefing import Fit, Why
from bot.core.index import last_numbers_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.records import Forum, Recommendation

MOST_A_TOPIC: Final = 40
"""The number of recommendations considered per topic, newest first."""


def asks_that_fit(
    forum: Forum, planned: Sequence[str], catalogue: Catalogue, as_of: date
) -> Iterator[tuple[str, list[Fit], int]]:
    """Yield each topic with the fitting recommendations, oldest first, and the number of older ones left out.

    Args:
        forum: the forum that meets.
        planned: topics and recommendations that the meeting's plan names, in its order; they come first.
        catalogue: the records.
        as_of: the last day that counts.

    """
    index = catalogue.index
    known = index.between(date.min, as_of)
    named = [catalogue.recommendations[name] for name in planned if name in catalogue.recommendations]
    reasons = [(why, bits & known) for why, bits in _reasons(forum, planned, catalogue)]
    fitting = 0
    for _, bits in reasons:
        fitting |= bits
    raised = topics_to_raise(forum, planned, catalogue)
    for topic in dict.fromkeys([*raised, *catalogue.topics]):
        bits = fitting & (_on(topic, catalogue) if topic in raised else index.having("topic", topic))
        numbers = last_numbers_in(bits, MOST_A_TOPIC)
        fits = {
            record.id: Fit(record, tuple(why for why, of in reasons if of >> number & 1))
            for number, record in zip(numbers, catalogue.rows.get(numbers), strict=True)
        }
        for record in named:
            if record.topic == topic:
                also = fits.pop(record.id, Fit(record, ())).why
                fits[record.id] = Fit(record, ("named", *also))
        cited = [fit for fit in fits.values() if has_source(fit.record, catalogue)]
        if cited:
            yield topic, cited, bits.bit_count() - len(numbers)


def has_source(record: Recommendation, catalogue: Catalogue) -> bool:
    """Return whether the source of a recommendation is on record; without it the recommendation cannot be verified."""
    return record.source in catalogue.sources or record.text in catalogue.sources


def topics_to_raise(forum: Forum, planned: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the topics that the meeting's plan names, directly or by a recommendation on them, then the forum's."""
    asked = catalogue.recommendations
    named = (asked[name].topic if name in asked else name for name in planned)
    return list(dict.fromkeys([*named, *forum.raise_topics]))


def _reasons(forum: Forum, planned: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[Why, int]]:
    index, choice = catalogue.index, forum.briefing
    yield "planned", _on_any((name for name in planned if name in catalogue.topics), catalogue)
    if "topic" in choice.by:
        yield "topic", _on_any(forum.raise_topics, catalogue)
    if "forum" in choice.by:
        yield "forum", index.having("forum", forum.slug)
    if "addressee" in choice.by:
        yield "addressee", index.having_any("addressee", choice.addressees)


def _on(topic: str, catalogue: Catalogue) -> int:
    """Return the records filed under a topic, or those touching it if there are none."""
    return catalogue.index.having("topic", topic) or catalogue.index.having("about", topic)


def _on_any(topics: Iterable[str], catalogue: Catalogue) -> int:
    found = 0
    for topic in topics:
        found |= _on(topic, catalogue)
    return found
