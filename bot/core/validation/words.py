"""Checks of the vocabulary: every value has words in every language, and no word means two values of one slot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

from bot.core.domain.problem import Inconsistency, suggest_nearest
from bot.core.domain.records import ActorKind
from bot.core.language.spelling import fold, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.problem import KeyPath
    from bot.core.domain.records import Dataset
    from bot.core.language.vocabulary import Aliases, CampaignWords, LanguageWords

_ENGLISH: Final = "en"
_WORD: Final = re.compile(r"(?:\d+|[^\W\d_]+|§+)[*=]?")
_SHORTEST_BEGINNING: Final = 4


def alias_keys(alias: str, stemmer: str | None) -> tuple[str, ...]:
    """Return the keys an alias is compared by: two aliases that share a key match the same words equally well.

    The notation is that of ``bot/languages/README.md``. An alias for an exact form does not clash with one whose stem
    looks the same, since the exact form wins. An alias without any word has no key.
    """
    if alias.isascii() and alias.isalpha() and alias.isupper():
        return (f"^{alias}",)
    words = _WORD.findall(alias)
    as_written = " ".join(_as_written(word, by_beginning=stemmer is None) for word in words)
    by_stems = " ".join(_by_stem(word, stemmer) for word in words)
    return tuple(dict.fromkeys((as_written, by_stems))) if words else ()


def _as_written(word: str, *, by_beginning: bool) -> str:
    bare = word.rstrip("*=")
    # In a language without stemmer, a word of some length matches by its beginning, with or without a star.
    long = by_beginning and len(bare) >= _SHORTEST_BEGINNING and not bare.isdigit() and not word.endswith("=")
    return f"{fold(bare)}{'*' if long or word.endswith('*') else '='}"


def _by_stem(word: str, stemmer: str | None) -> str:
    if stemmer is None or word.endswith(("*", "=")):
        return _as_written(word, by_beginning=stemmer is None)
    return stem(word, stemmer)


def missing_languages(
    dataset: Dataset, languages: Sequence[LanguageWords], words: Sequence[CampaignWords]
) -> Iterator[Inconsistency]:
    """Each language of the campaign has general words and a vocabulary of the campaign, and English is among them."""
    spoken = dataset.campaign.languages
    general, special = {each.language for each in languages}, {each.language for each in words}
    if _ENGLISH not in spoken:
        what, mend = "English is missing", f"add “{_ENGLISH}”: every name is there in English at least"
        yield Inconsistency(("campaign", "languages"), what, mend)
    for index, language in enumerate(spoken):
        if language not in general:
            what, mend = (
                f"“{language}” has no file among the languages",
                f"add {language}.yaml there, or delete it here",
            )
            yield Inconsistency(("campaign", "languages", index), what, mend)
        if language not in special:
            what, mend = f"“{language}” has no vocabulary", f"add vocabulary/{language}.yaml, or delete it here"
            yield Inconsistency(("campaign", "languages", index), what, mend)
    for language in sorted(special.difference(spoken)):
        what, mend = f"“{language}” is not a language of the campaign", "add it to “languages” of the campaign"
        yield Inconsistency(("vocabulary", language, "language"), what, mend)


def missing_names(dataset: Dataset) -> Iterator[Inconsistency]:
    """Everything that is named by language has a name in English and in each of the campaign's languages."""
    for where, names in _names(dataset):
        for language in dict.fromkeys((_ENGLISH, *dataset.campaign.languages)):
            if language not in names:
                yield Inconsistency(where, f"“{language}” is missing here", f"add a line “{language}: …”")


def _names(dataset: Dataset) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
    """Yield every mapping by language in the records, with its key path."""
    yield ("campaign", "name"), dataset.campaign.name
    yield ("campaign", "examples"), dataset.campaign.examples
    for kind in ("actors", "topics", "laws", "lineages", "forums"):
        for index, record in enumerate(getattr(dataset, kind)):
            yield (kind, index, "name"), record.name
    for index, term in enumerate(dataset.glossary):
        yield ("glossary", index, "expansion"), term.expansion


def values_without_words(dataset: Dataset, words: Sequence[CampaignWords]) -> Iterator[Inconsistency]:
    """Each topic, actor and forum can be asked for in each language.

    An actor named like its kind ("NGOs, not named on record") is asked for by the kind's words.
    """
    nameless = {actor.id: actor.kind for actor in dataset.actors if actor.id.lower() == actor.kind}
    for each in words:
        by_kind = {actor: each.kinds.get(kind, ()) for actor, kind in nameless.items()}
        for slot, spoken, wanted in (
            ("topics", each.topics, [topic.id for topic in dataset.topics]),
            ("actors", by_kind | each.actors, [actor.id for actor in dataset.actors]),
            ("forums", each.forums, [forum.id for forum in dataset.forums]),
        ):
            for value in wanted:
                if not spoken.get(value):
                    what, mend = f"no word stands for “{value}”", f"add “{value}: [...]” under {slot}"
                    yield Inconsistency(("vocabulary", each.language, slot, value), what, mend)


def unknown_values(dataset: Dataset, words: Sequence[CampaignWords]) -> Iterator[Inconsistency]:
    """A vocabulary contains only values that are on record."""
    laws = {law.id for law in dataset.laws} | {law.group for law in dataset.laws if law.group}
    for each in words:
        for slot, named, known in (
            ("topics", each.topics, {topic.id for topic in dataset.topics}),
            ("actors", each.actors, {actor.id for actor in dataset.actors}),
            ("kinds", each.kinds, set(get_args(ActorKind))),
            ("entities", each.entities, {entity.id for entity in dataset.entities}),
            ("laws", each.laws, laws),
            ("forums", each.forums, {forum.id for forum in dataset.forums}),
            ("terms", each.terms, {term.id for term in dataset.glossary}),
        ):
            for value in named:
                if value not in known:
                    mend = suggest_nearest(value, known, "delete it, or add it to the records")
                    yield Inconsistency(("vocabulary", each.language, slot, value), f"“{value}” is not on record", mend)


def themes_on_record(dataset: Dataset, languages: Sequence[LanguageWords]) -> Iterator[Inconsistency]:
    """A theme that is known to have no records is not a topic of the campaign."""
    topics = {topic.id for topic in dataset.topics}
    for language in languages:
        for theme in language.themes:
            if theme in topics:
                where = ("languages", language.language, "themes", theme)
                yield Inconsistency(
                    where, f"“{theme}” is a topic with records", "delete it here; its words belong in vocabulary/"
                )


def shared_aliases(
    languages: Sequence[LanguageWords], words: Sequence[CampaignWords], keys: Callable[[str, str], Collection[str]]
) -> Iterator[Inconsistency]:
    """No alias stands for two values that would fill the same slot of a question."""
    by_code = {each.language: each for each in languages}
    for each in words:
        there, here = ("languages", each.language), ("vocabulary", each.language)
        slots: dict[str, list[tuple[KeyPath, Mapping[str, Aliases]]]] = {
            name: [((*here, name), getattr(each, name))]
            for name in ("topics", "actors", "kinds", "entities", "laws", "forums", "terms")
        }
        if each.language in by_code:
            general = by_code[each.language]
            slots["topics"].insert(0, ((*there, "themes"), general.themes))
            slots["actors"].insert(0, ((*there, "outsiders"), general.outsiders))
            slots["laws"].insert(0, ((*there, "laws"), general.laws))
        for tables in slots.values():
            yield from _shared_in_slot(tables, each.language, keys)


def _shared_in_slot(
    tables: Iterable[tuple[KeyPath, Mapping[str, Aliases]]], language: str, keys: Callable[[str, str], Collection[str]]
) -> Iterator[Inconsistency]:
    claimed: dict[str, tuple[KeyPath, str]] = {}
    for base, table in tables:
        for value, aliases in table.items():
            for index, alias in enumerate(aliases):
                compared = keys(alias, language)
                if not compared:
                    what = f"“{alias}” has no word in it"
                    yield Inconsistency((*base, value, index), what, "write at least one word, or delete it")
                    continue
                holders = [claimed.setdefault(each, ((*base, value), alias)) for each in compared]
                first, written = next((each for each in holders if each[0] != (*base, value)), holders[0])
                if first != (*base, value):
                    what = f"“{alias}” stands for {first[-1]} already, as “{written}”"
                    yield Inconsistency(
                        (*base, value, index), what, f"keep it under {first[-1]} or under {value}, not both"
                    )
