"""A campaign's folder and the words of its languages, read whole: every problem of every file, or all of it valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.adapters.documents.explaining import explain, place, read_model
from bot.adapters.documents.reading import read_file
from bot.core.dataset import Dataset
from bot.core.integrity import Flaw, alias_keys, find_record_flaws, find_word_flaws
from bot.core.problem import Problem, in_order
from bot.core.vocabulary import CampaignWords, LanguageWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.adapters.documents.document import Document, KeyPath

VOCABULARY = "vocabulary"
"""The folder of a campaign that holds its own names, one file a language."""
_ENDING = ".yaml"

Words = TypeVar("Words", LanguageWords, CampaignWords)


class CampaignReading(NamedTuple):
    """What a campaign's files hold. With a problem, there is no dataset: nobody should answer from half a campaign."""

    dataset: Dataset | None
    languages: tuple[LanguageWords, ...]
    """Those of the campaign, in its order."""
    words: tuple[CampaignWords, ...]
    problems: tuple[Problem, ...]


class _Records(NamedTuple):
    """The files of the campaign's folder, taken together."""

    dataset: Dataset | None
    documents: dict[str, Document]
    """The document of each top-level key."""
    problems: list[Problem]


class _Words(NamedTuple, Generic[Words]):
    """The files of a folder of words, by language."""

    models: dict[str, Words]
    documents: dict[str, Document]
    problems: list[Problem]


def read_campaign(folder: Path, languages_folder: Path) -> CampaignReading:
    """Read every ``*.yaml`` of a campaign's folder, of its vocabulary, and of the folder of languages."""
    records = _read_records(folder)
    names = _read_words(folder / VOCABULARY, CampaignWords)
    languages = _read_words(languages_folder, LanguageWords)
    problems = [*records.problems, *names.problems, *languages.problems]
    dataset = records.dataset
    if dataset is None or records.problems:
        return CampaignReading(None, (), (), in_order(problems))

    flaws = [*find_record_flaws(dataset), *_zone_flaws(dataset)]
    if not names.problems and not languages.problems:
        # Words are judged by each other, so a file that cannot be read would make others look wrong.
        flaws += find_word_flaws(
            dataset, tuple(languages.models.values()), tuple(names.models.values()), _alias_keys(languages.models)
        )
    documents = _by_beginning(records, names, languages)
    problems += (_locate(flaw, documents) for flaw in flaws)
    if problems:
        return CampaignReading(None, (), (), in_order(problems))
    spoken = dataset.campaign.languages
    return CampaignReading(
        dataset, tuple(languages.models[each] for each in spoken), tuple(names.models[each] for each in spoken), ()
    )


def _zone_flaws(dataset: Dataset) -> Iterator[Flaw]:
    """Tell a time zone that this machine does not know."""
    zone = dataset.campaign.zone
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        mend = "write one such as Europe/Brussels or Asia/Almaty"
        yield Flaw(("campaign", "zone"), f"“{zone}” is no time zone", mend)


def campaign_files(folder: Path, languages_folder: Path) -> list[Path]:
    """Return every file that a campaign is read from, in a fixed order."""
    return [path for each in (folder, folder / VOCABULARY, languages_folder) for path in _documents_in(each)]


def _documents_in(folder: Path) -> list[Path]:
    # A name that begins with a dot is an editor's own copy.
    return sorted(path for path in folder.glob(f"*{_ENDING}") if not path.name.startswith("."))


def _read_records(folder: Path) -> _Records:
    paths = _documents_in(folder)
    problems = list(_misnamed(folder))
    if not paths:
        problems.append(Problem(str(folder), 1, 1, "here is no campaign", "name a folder that holds *.yaml files"))
        return _Records(None, {}, problems)
    data: dict[str, object] = {}
    documents: dict[str, Document] = {}
    for path in paths:
        reading = read_file(path)
        problems += reading.problems
        if reading.document is None:
            continue
        for key, value in reading.document.data.items():
            if key in documents:
                problems.append(_repeated(key, reading.document, documents[key]))
            else:
                data[key], documents[key] = value, reading.document
    # Where a file could not be read, what it holds is not missing.
    unread = bool(problems)
    try:
        return _Records(Dataset.model_validate(data), documents, problems)
    except ValidationError as error:
        for told in explain(error, Dataset):
            if told.path:
                problems.append(place(documents[str(told.path[0])], told))
            elif not unread:
                problems.append(
                    Problem(str(folder), 1, 1, f"in all files {told.what}", "add a file that begins with it")
                )
    return _Records(None, documents, problems)


def _repeated(key: str, here: Document, first: Document) -> Problem:
    place_here = here.key_position((key,))
    return here.problem(place_here, f"“{key}” stands in {first.file} already", "put all its entries in one file")


def _read_words(folder: Path, model: type[Words]) -> _Words[Words]:
    found: _Words[Words] = _Words({}, {}, list(_misnamed(folder)))
    for path in _documents_in(folder):
        reading = read_file(path)
        found.problems.extend(reading.problems)
        if reading.document is None:
            continue
        checked = read_model(reading.document, model)
        found.problems.extend(checked.problems)
        if checked.model is None:
            continue
        language = checked.model.language
        if language != path.stem:
            where = reading.document.position(("language",))
            what = f"the language is “{language}”, the file's name says “{path.stem}”"
            found.problems.append(reading.document.problem(where, what, "make both the same"))
        found.models[language], found.documents[language] = checked.model, reading.document
    return found


def _misnamed(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.glob("*.yml")):
        yield Problem(str(path), 1, 1, "only files that end in “.yaml” are read", f"rename it to {path.stem}{_ENDING}")


def _alias_keys(languages: dict[str, LanguageWords]) -> Callable[[str, str], tuple[str, ...]]:
    """Return the comparison of aliases, each language by its own stemmer."""

    def keys(alias: str, language: str) -> tuple[str, ...]:
        return alias_keys(alias, languages[language].stemmer if language in languages else None)

    return keys


def _by_beginning(
    records: _Records, names: _Words[CampaignWords], languages: _Words[LanguageWords]
) -> dict[KeyPath, Document]:
    """Return each document by the beginning of the flaws it can have."""
    by_key: dict[KeyPath, Document] = {(key,): document for key, document in records.documents.items()}
    by_key |= {("vocabulary", language): document for language, document in names.documents.items()}
    return by_key | {("languages", language): document for language, document in languages.documents.items()}


def _locate(flaw: Flaw, documents: dict[KeyPath, Document]) -> Problem:
    """Return a flaw with its place in the file that holds it."""
    document = documents.get(flaw.where[:2])
    if document is not None:
        return document.problem(document.position(flaw.where[2:]), flaw.what, flaw.mend)
    document = documents[flaw.where[:1]]
    return document.problem(document.position(flaw.where), flaw.what, flaw.mend)
