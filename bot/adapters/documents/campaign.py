"""Reader of a campaign's folder and of its languages' words; returns valid data or every problem of every file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bot.adapters.documents.document import Document
from bot.adapters.documents.errors import explain, read_model, to_problem
from bot.adapters.documents.reader import read_file
from bot.core.domain.problem import Inconsistency, Problem, in_order
from bot.core.domain.records import Dataset
from bot.core.language.vocabulary import CampaignWords, LanguageWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bot.adapters.documents.document import KeyPath

VOCABULARY = "vocabulary"
"""The folder in a campaign's folder that holds its own names, one file per language."""
_ENDING = ".yaml"

WordsModel = TypeVar("WordsModel", LanguageWords, CampaignWords)


class CampaignResult(NamedTuple):
    """The data of a campaign's files. With any problem there is no dataset: half a campaign gives wrong answers."""

    dataset: Dataset | None
    languages: tuple[LanguageWords, ...]
    """The campaign's languages, in its order."""
    words: tuple[CampaignWords, ...]
    problems: tuple[Problem, ...]


class _RecordFiles(NamedTuple):
    """The merged files of the campaign's folder."""

    dataset: Dataset | None
    documents: dict[str, Document]
    """The document of each top-level key."""
    problems: list[Problem]


class _WordFiles(NamedTuple, Generic[WordsModel]):
    """The files of a folder of words, by language."""

    models: dict[str, WordsModel]
    files: dict[str, Path]
    problems: list[Problem]

    def document(self, language: str) -> Document:
        """Read a file again for the positions of its values, which only flaws need."""
        file = self.files[language]
        return read_file(file).document or Document(str(file), {}, {}, {})


def read_campaign(folder: Path, languages_folder: Path) -> CampaignResult:
    """Read every ``*.yaml`` of a campaign's folder, of its vocabulary, and of the folder of languages."""
    # A start from the snapshot checks nothing.
    from bot.core.validation import find_record_inconsistencies, find_word_inconsistencies  # noqa: PLC0415

    records = _read_records(folder)
    names = _read_words(folder / VOCABULARY, CampaignWords)
    languages = _read_words(languages_folder, LanguageWords)
    problems = [*records.problems, *names.problems, *languages.problems]
    dataset = records.dataset
    if dataset is None or records.problems:
        return CampaignResult(None, (), (), in_order(problems))

    flaws = [*find_record_inconsistencies(dataset), *_zone_flaws(dataset)]
    if not names.problems and not languages.problems:
        # Words are checked against each other, so an unreadable file would make others look wrong.
        flaws += find_word_inconsistencies(
            dataset, tuple(languages.models.values()), tuple(names.models.values()), _alias_keys(languages.models)
        )
    documents = _documents_by_prefix(records, names, languages, flaws)
    problems += (_locate(flaw, documents) for flaw in flaws)
    if problems:
        return CampaignResult(None, (), (), in_order(problems))
    spoken = dataset.campaign.languages
    return CampaignResult(
        dataset, tuple(languages.models[each] for each in spoken), tuple(names.models[each] for each in spoken), ()
    )


def _zone_flaws(dataset: Dataset) -> Iterator[Inconsistency]:
    """Report a time zone that this machine does not know."""
    zone = dataset.campaign.zone
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        mend = "write one such as Europe/Brussels or Asia/Almaty"
        yield Inconsistency(("campaign", "zone"), f"“{zone}” is not a time zone", mend)


def locate_flaws(folder: Path, flaws: Iterable[Inconsistency]) -> tuple[Problem, ...]:
    """Return flaws of records with their positions in the campaign's files, which are read for this."""
    flaws = tuple(flaws)
    if not flaws:
        return ()
    documents: dict[KeyPath, Document] = {(key,): document for key, document in _read_records(folder).documents.items()}
    return in_order(_locate(flaw, documents) for flaw in flaws)


def campaign_files(folder: Path, languages_folder: Path) -> list[Path]:
    """Return every file that a campaign is read from, in a fixed order."""
    return [path for each in (folder, folder / VOCABULARY, languages_folder) for path in _yaml_files(each)]


def _yaml_files(folder: Path) -> list[Path]:
    # Names that begin with a dot are temporary files of editors.
    return sorted(path for path in folder.glob(f"*{_ENDING}") if not path.name.startswith("."))


def _read_records(folder: Path) -> _RecordFiles:
    paths = _yaml_files(folder)
    problems = list(_misnamed_files(folder))
    if not paths:
        what, mend = "there is no campaign here", "name a folder that holds *.yaml files"
        problems.append(Problem(str(folder), 1, 1, what, mend))
        return _RecordFiles(None, {}, problems)
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
    # A key may be in a file that could not be read, so it is not reported as missing.
    unread = bool(problems)
    try:
        return _RecordFiles(Dataset.model_validate(data), documents, problems)
    except ValidationError as error:
        for told in explain(error, Dataset):
            if told.path:
                problems.append(to_problem(documents[str(told.path[0])], told))
            elif not unread:
                problems.append(
                    Problem(str(folder), 1, 1, f"in all files {told.what}", "add a file that begins with it")
                )
    return _RecordFiles(None, documents, problems)


def _repeated(key: str, here: Document, first: Document) -> Problem:
    place_here = here.key_position((key,))
    return here.problem(place_here, f"“{key}” stands in {first.file} already", "put all its entries in one file")


def _read_words(folder: Path, model: type[WordsModel]) -> _WordFiles[WordsModel]:
    found: _WordFiles[WordsModel] = _WordFiles({}, {}, list(_misnamed_files(folder)))
    for path in _yaml_files(folder):
        words, problems = _read_words_file(path, model)
        found.problems.extend(problems)
        if words is not None:
            found.models[words.language], found.files[words.language] = words, path
    return found


def _read_words_file(path: Path, model: type[WordsModel]) -> tuple[WordsModel | None, tuple[Problem, ...]]:
    reading = read_file(path)
    document, problems = reading.document, reading.problems
    if document is None:
        return None, problems
    checked = read_model(document, model)
    problems += checked.problems
    if checked.model is not None and checked.model.language != path.stem:
        what = f"the language is “{checked.model.language}”, the file's name says “{path.stem}”"
        problems += (document.problem(document.position(("language",)), what, "make both the same"),)
    return checked.model, problems


def _misnamed_files(folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.glob("*.yml")):
        yield Problem(str(path), 1, 1, "only files that end in “.yaml” are read", f"rename it to {path.stem}{_ENDING}")


def _alias_keys(languages: dict[str, LanguageWords]) -> Callable[[str, str], tuple[str, ...]]:
    """Return the function that normalises aliases, with each language's own stemmer."""
    from bot.core.validation.words import alias_keys  # noqa: PLC0415

    def keys(alias: str, language: str) -> tuple[str, ...]:
        return alias_keys(alias, languages[language].stemmer if language in languages else None)

    return keys


def _documents_by_prefix(
    records: _RecordFiles,
    names: _WordFiles[CampaignWords],
    languages: _WordFiles[LanguageWords],
    flaws: Iterable[Inconsistency],
) -> dict[KeyPath, Document]:
    """Return the documents by the first part of the flaws' paths; word files only if they have flaws."""
    by_key: dict[KeyPath, Document] = {(key,): document for key, document in records.documents.items()}
    for kind, language in {flaw.where[:2] for flaw in flaws if flaw.where[0] in {"vocabulary", "languages"}}:
        words = names if kind == "vocabulary" else languages
        if language in words.files:
            by_key[kind, language] = words.document(str(language))
    return by_key


def _locate(flaw: Inconsistency, documents: dict[KeyPath, Document]) -> Problem:
    """Return a flaw as a problem with its position in the file."""
    document = documents.get(flaw.where[:2])
    if document is not None:
        return document.problem(document.position(flaw.where[2:]), flaw.what, flaw.mend)
    document = documents[flaw.where[:1]]
    return document.problem(document.position(flaw.where), flaw.what, flaw.mend)
