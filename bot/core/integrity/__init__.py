"""Consistency checks of a campaign's records and vocabulary, beyond the validity of each record.

Each check is one function, named after what it finds; its docstring states the rule. Checks do not depend on each
other: a check that meets an unknown id leaves it to the check of ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.integrity import attribution, chronology, lineages, references, wording
from bot.core.integrity.flaw import Flaw
from bot.core.integrity.wording import alias_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from bot.core.dataset import Dataset
    from bot.core.vocabulary import CampaignWords, LanguageWords

__all__ = ["Flaw", "alias_keys", "find_flaws", "find_record_flaws", "find_word_flaws"]

_RECORD_CHECKS = (
    references.repeated_ids,
    references.unknown_ids,
    references.meeting_ids,
    references.provision_ids,
    references.repeated_slugs,
    references.law_groups,
    references.endless_chains,
    attribution.unsourced_records,
    attribution.unfounded_attributions,
    chronology.milestones_off_their_ids,
    chronology.meetings_off_their_ids,
    chronology.needless_spans,
    chronology.events_off_their_sources,
    chronology.texts_off_their_dates,
    chronology.asks_off_their_sources,
    lineages.growth_off_its_line,
    wording.missing_names,
)


def find_flaws(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    words: Sequence[CampaignWords],
    keys: Callable[[str, str], Collection[str]],
) -> list[Flaw]:
    """Return every inconsistency; ``keys`` maps an alias and its language to the keys it is compared by."""
    return [*find_record_flaws(dataset), *find_word_flaws(dataset, languages, words, keys)]


def find_record_flaws(dataset: Dataset) -> Iterator[Flaw]:
    """Yield the inconsistencies among the records."""
    for check in _RECORD_CHECKS:
        yield from check(dataset)


def find_word_flaws(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    words: Sequence[CampaignWords],
    keys: Callable[[str, str], Collection[str]],
) -> Iterator[Flaw]:
    """Yield the inconsistencies between vocabulary and records, and within the vocabulary."""
    yield from wording.missing_languages(dataset, languages, words)
    yield from wording.unspoken_values(dataset, words)
    yield from wording.unknown_values(dataset, words)
    yield from wording.themes_on_record(dataset, languages)
    yield from wording.shared_aliases(languages, words, keys)
