"""Consistency checks of a campaign's records and vocabulary, beyond the validity of each record.

Each check is one function, named after what it finds; its docstring states the rule. Checks do not depend on each
other: a check that meets an unknown id leaves it to the check of ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.problem import Inconsistency
from bot.core.validation import attribution, chronology, references
from bot.core.validation import chronology as lineages
from bot.core.validation import words as wording
from bot.core.validation.words import alias_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from bot.core.domain.records import Dataset
    from bot.core.language.vocabulary import CampaignWords, LanguageWords

__all__ = [
    "Inconsistency",
    "alias_keys",
    "find_inconsistencies",
    "find_record_inconsistencies",
    "find_word_inconsistencies",
]

_RECORD_CHECKS = (
    references.repeated_ids,
    references.unknown_ids,
    references.invalid_meeting_ids,
    references.invalid_provision_ids,
    references.repeated_slugs,
    references.ambiguous_law_groups,
    references.cyclic_links,
    attribution.unsourced_records,
    attribution.unfounded_attributions,
    chronology.misdated_milestones,
    chronology.misdated_meetings,
    chronology.needless_spans,
    chronology.events_contradicting_sources,
    chronology.misdated_texts,
    chronology.impossible_sources,
    lineages.misplaced_growth,
    wording.missing_names,
)


def find_inconsistencies(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    words: Sequence[CampaignWords],
    keys: Callable[[str, str], Collection[str]],
) -> list[Inconsistency]:
    """Return every inconsistency; ``keys`` maps an alias and its language to the keys it is compared by."""
    return [*find_record_inconsistencies(dataset), *find_word_inconsistencies(dataset, languages, words, keys)]


def find_record_inconsistencies(dataset: Dataset) -> Iterator[Inconsistency]:
    """Yield the inconsistencies among the records."""
    for check in _RECORD_CHECKS:
        yield from check(dataset)


def find_word_inconsistencies(
    dataset: Dataset,
    languages: Sequence[LanguageWords],
    words: Sequence[CampaignWords],
    keys: Callable[[str, str], Collection[str]],
) -> Iterator[Inconsistency]:
    """Yield the inconsistencies between vocabulary and records, and within the vocabulary."""
    yield from wording.missing_languages(dataset, languages, words)
    yield from wording.values_without_words(dataset, words)
    yield from wording.unknown_values(dataset, words)
    yield from wording.themes_on_record(dataset, languages)
    yield from wording.shared_aliases(languages, words, keys)
