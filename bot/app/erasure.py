"""Everything in a home that contains a person's id."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.documents.texts import DocumentValidator, YamlEditor
from bot.adapters.erasure import drop_caches, file_names_person, files_of, is_cache, rewrite_file
from bot.adapters.matrix.erasure import KeyStoreError, devices_of
from bot.adapters.matrix.erasure import forget as forget_devices
from bot.adapters.storage.backup import sqlite_file
from bot.adapters.storage.database import BESIDE, DatabaseStoreError
from bot.adapters.storage.erasure import (
    FinalRevision,
    copy_names_person,
    erase_rows,
    find_rows,
    is_ours,
    open_exclusively,
    private_rooms,
    vacuum,
)
from bot.app.clock import SystemClock
from bot.app.errors import BotError, UsageError, format_problems
from bot.app.services import TERMINAL_USER
from bot.app.stores import DOCUMENTS, StoreUnavailableError, mirror_of, store_url
from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.domain.pseudonyms import FORGOTTEN, FORGOTTEN_PLATFORM, PersonIds, parse_person_id, replace_names
from bot.core.features.documents.model import RemoveItem, entries_in
from bot.core.features.documents.service import Documents
from bot.core.ports.documents import UneditableError
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.storage.erasure import PersonRow
    from bot.adapters.storage.store import Store
    from bot.app.bot import Bot

_SQLITE: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that contains a person's id."""

    named: PersonIds
    rows: tuple[PersonRow, ...] = ()
    files: tuple[Path, ...] = ()
    """Text files, which can be rewritten, caches, which are built again, and others."""
    copies: tuple[Path, ...] = ()
    """Other databases that contain the id: backups, and databases replaced by a restore."""
    devices: tuple[Mapping[str, Any], ...] = ()
    """Their devices in the Matrix key store."""

    @property
    def any(self) -> bool:
        """Whether anything but a copy contains the id."""
        return bool(self.rows or self.files or self.devices)

    @property
    def counted(self) -> Mapping[str, int]:
        """Number of rows by table."""
        return Counter(each.table for each in self.rows)


def parse_person(typed: str) -> str:
    """Return the person as ``platform:id``.

    Raises:
        UsageError: if it is not the id of a person.
    """
    person = parse_person_id(typed)
    if person is None:
        message = f"people: “{typed}” is not an id of a person; type slack:U0123456789 or matrix:@ada:example.org"
        raise UsageError(message)
    return person


async def find_traces(store: Store, person: str, places: HomePaths, environment: Mapping[str, str]) -> PersonalData:
    named = PersonIds(person, await private_rooms(store.database, person))
    rows = await find_rows(store.database, named)
    in_files = traces_in_files(named, places, environment)
    return PersonalData(named, rows, in_files.files, in_files.copies)


def traces_in_files(named: PersonIds, places: HomePaths, environment: Mapping[str, str]) -> PersonalData:
    """Search the home's files, except databases in use."""
    store, keys = sqlite_file(store_url(places, environment)), key_store(places, environment)
    used = _real_paths_of_databases([keys / "keys.db", *((store,) if store else ())])
    folders = {places.settings.parent, places.seeds, places.state, keys, *((store.parent,) if store else ())}
    files, copies = _search_folders(folders, named, but=used)
    # The database itself may be reached by another name: it is no copy of itself, to be deleted.
    known = used | {os.path.realpath(path) for path in copies}
    others = [path for path in _copies_elsewhere(places.home, folders) if os.path.realpath(path) not in known]
    copies += [path for path in others if _copy_with_log_names(path, named)]
    return PersonalData(named, (), tuple(files), tuple(copies))


def _search_folders(folders: Iterable[Path], named: PersonIds, *, but: set[str]) -> tuple[list[Path], list[Path]]:
    """Return the files that contain a person's id, and the databases that do.

    Args:
        folders: to be searched, with the folders within.
        named: the ids.
        but: the real paths of files to leave out.

    """
    files: list[Path] = []
    copies: list[Path] = []
    for path in sorted({path for folder in _outermost(folders) for path in files_of(folder)}):
        if os.path.realpath(path) in but:
            continue
        if _is_copy(path):
            if copy_names_person(path, named) or file_names_person(path, named):
                copies.append(path)
        elif file_names_person(path, named):
            files.append(path)
    return files, copies


def _real_paths_of_databases(databases: Iterable[Path]) -> set[str]:
    """Return the files of databases, with those that SQLite keeps beside them, whatever links lead to them."""
    return {os.path.realpath(path.with_name(path.name + ending)) for path in databases for ending in ("", *BESIDE)}


def with_devices(traces: PersonalData, places: HomePaths, environment: Mapping[str, str]) -> PersonalData:
    platform, _, user = traces.named.person.partition(":")
    devices = devices_of(key_store(places, environment), user) if platform == "matrix" else []
    return PersonalData(traces.named, traces.rows, traces.files, traces.copies, tuple(devices))


def entries_of(people: Sequence[Mapping[str, object]], person: str) -> dict[int, Mapping[str, object]]:
    """Return a person's entries under ``people``, by index."""
    return {place: entry for place, entry in enumerate(people) if entry.get("person") == person}


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Return the existing folders that are not within another of them."""
    known = {folder.absolute() for folder in folders if folder.is_dir()}
    return sorted(folder for folder in known if not known & set(folder.parents))


def _is_copy(path: Path) -> bool:
    """Tell whether a file is a database, or belongs to one, that is not in use."""
    if path.name.endswith(BESIDE):
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _copies_elsewhere(home: Path, looked_through: Iterable[Path]) -> Iterable[Path]:
    """Yield what “backup” has written elsewhere in a home: other programs may keep databases there as well."""
    seen = {folder.absolute() for folder in looked_through}
    for path in files_of(home.absolute(), but=seen):
        if _is_copy(path) and not path.name.endswith(BESIDE) and is_ours(path):
            yield path


def _copy_with_log_names(copy: Path, named: PersonIds) -> bool:
    belonging = (copy.with_name(copy.name + ending) for ending in ("", *BESIDE))
    return copy_names_person(copy, named) or any(file_names_person(path, named) for path in belonging)


def key_store(places: HomePaths, environment: Mapping[str, str]) -> Path:
    return Path(environment.get("BOT_MATRIX_STORE") or places.state / "matrix").absolute()


_MOST_REVISIONS: Final = 1_000_000


class ErasureError(BotError):
    """A person cannot be erased at present; the message says what to do first."""


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """Result of an erasure."""

    pseudonym: str
    deleted_copies: tuple[Path, ...]
    left: PersonalData
    """What still contains the id."""


async def erase_person(  # noqa: PLR0913 -- what may be chosen has a name
    bot: Bot,
    places: HomePaths,
    person: str,
    *,
    agrees: Callable[[PersonalData], bool],
    with_notes: bool = False,
    delete_copies: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> ErasureResult | PersonalData | None:
    """Erase a person; returns the findings if ``agrees`` declined, None if there are none.

    Args:
        bot: the bot in force.
        places: paths of the files.
        person: as ``platform:id``.
        agrees: is given the findings, and returns whether to go on.
        with_notes: whether their notes on progress are deleted.
        delete_copies: whether older copies of the database that contain the id are deleted.
        environment: with the address of the database, and whether files mirror the documents.

    Raises:
        ErasureError: if something must be done first; no data has changed.
        StoreUnavailableError: if the database or a file cannot be used; calling it again continues from there.
    """
    try:
        async with open_exclusively(store_url(places, environment)) as store:
            task = _Erasure(bot, places, environment, store, person)
            return await task.carry_out(agrees, with_notes=with_notes, delete_copies=delete_copies)
    except (DatabaseStoreError, DatabaseUnavailableError, KeyStoreError) as error:
        raise StoreUnavailableError(str(error)) from error
    except OSError as error:
        where = error.filename or places.home
        message = f"{where} cannot be written ({error.strerror}); mend that, then type the same again"
        raise StoreUnavailableError(message) from error


class _Erasure:
    """The erasure of one person, with exclusive access to the store."""

    def __init__(self, bot: Bot, places: HomePaths, environment: Mapping[str, str], store: Store, person: str) -> None:
        self._places = places
        self._environment = environment
        self._store = store
        self._person = person
        self._clock = SystemClock()
        self._texts = YamlEditor()
        self._check = DocumentValidator(places, lambda: bot.home.recorded)
        self._revisions = store.revisions(self._clock)
        mirror = mirror_of(places, environment)
        self._documents = Documents(DOCUMENTS, self._revisions, mirror, self._check, self._clock, self._texts)
        self._mirrored = mirror is not None

    async def carry_out(
        self, agrees: Callable[[PersonalData], bool], *, with_notes: bool, delete_copies: bool
    ) -> ErasureResult | PersonalData | None:
        settings = await self._settings()
        found = await self._look()
        if not found.any and not (found.copies and delete_copies):
            # An erasure that was interrupted right before its end leaves no findings, but deleted data may still be in
            # the files.
            await vacuum(self._store.database)
            return ErasureResult("", (), found) if found.copies else None
        pseudonym = f"{FORGOTTEN_PLATFORM}:{secrets.token_hex(4)}"
        eraser = _Eraser(found.named, pseudonym, await self._names(), self._texts)
        text = eraser(self._without_entries(settings))
        self._refuse(settings, text)
        if not agrees(found):
            return found
        if found.any:
            await self._erase(found, eraser, text, with_notes=with_notes)
        deleted = tuple(_delete(found.copies)) if delete_copies else ()
        return ErasureResult(pseudonym, deleted, await self._look())

    async def _look(self) -> PersonalData:
        traces = await find_traces(self._store, self._person, self._places, self._environment)
        return with_devices(traces, self._places, self._environment)

    async def _settings(self) -> str:
        """Return the stored settings, after adopting changes saved in the file."""
        for name in DOCUMENTS:
            file = self._places.document(name)
            text = file.read_bytes().decode("utf-8", "replace") if file.exists() else None
            if not self._mirrored and text is not None:
                await self._documents.adopt(name, text)
            head = await self._documents.head(name)
            if self._mirrored and text is not None and (head is None or head.text != text):
                message = f"{file} has mistakes, so it cannot be rewritten; “advocacy-bot check” names them"
                raise ErasureError(message)
        head = await self._documents.head(SETTINGS_DOCUMENT)
        if head is None:
            message = f"there is no {self._places.settings} that is right; “advocacy-bot check” names what is wrong"
            raise ErasureError(message)
        return head.text

    def _refuse(self, before: str, after: str) -> None:
        """Raise NotForgottenError if the settings would be invalid without the person, or have no admin."""
        admins = self._texts.rights(before).admins
        if admins == {self._person}:
            message = (
                f"{self._person} is the last admin: make somebody else admin first "
                "(advocacy-bot people set PLATFORM:ID admin)"
            )
            raise ErasureError(message)
        if problems := self._check(SETTINGS_DOCUMENT, after):
            found = format_problems(problems)
            message = f"without {self._person} the settings would not be right; change this first:\n{found}"
            raise ErasureError(message)

    async def _names(self) -> frozenset[str]:
        """Return all names that the person ever had in the settings."""
        found = set()
        for each in await self._revisions.history(SETTINGS_DOCUMENT, _MOST_REVISIONS):
            if self._person in each.text:
                own = entries_of(entries_in(self._texts.data(each.text), "people"), self._person)
                found |= {str(entry["name"]) for entry in own.values() if entry.get("name")}
        return frozenset(found)

    def _without_entries(self, text: str) -> str:
        """Return the settings without the person's entries under ``people``."""
        places = entries_of(entries_in(self._texts.data(text), "people"), self._person)
        try:
            return self._texts.splice(text, [RemoveItem(("people", place)) for place in sorted(places, reverse=True)])
        except UneditableError as error:
            message = f"{self._person} cannot be taken off the people ({error})"
            raise ErasureError(message) from error

    async def _erase(self, found: PersonalData, eraser: _Eraser, settings: str, *, with_notes: bool) -> None:
        # Files first: a file that still has the id after the database does not would be adopted as an edit.
        rewrite_file(self._places.settings, lambda text: eraser(self._without_entries(text)))
        rewrite_file(self._places.plans, eraser)
        closing = FinalRevision(SETTINGS_DOCUMENT, settings, TERMINAL_USER.person, FORGOTTEN, self._clock.now())
        await erase_rows(self._store.database, found.named, eraser.pseudonym, eraser, closing, with_notes=with_notes)
        drop_caches(self._places.state, found.named)
        forget_devices(key_store(self._places, self._environment), found.named)
        for path in found.files:
            if path.exists() and not is_cache(path):
                rewrite_file(path, eraser.plain)
        await vacuum(self._store.database)


class _Eraser:
    """Replaces a person's id in texts, and their name in their entry and in comments."""

    def __init__(self, named: PersonIds, pseudonym: str, known_as: frozenset[str], texts: YamlEditor) -> None:
        self.pseudonym = pseudonym
        self._named = named
        self._known_as = known_as
        self._texts = texts

    def __call__(self, text: str) -> str:
        return self.plain(replace_names(self._without_own_name(text), self._known_as, self.pseudonym))

    def plain(self, text: str) -> str:
        """Return a text without the id."""
        return self._named.replaced(text, self.pseudonym)

    def _without_own_name(self, text: str) -> str:
        if self._named.person not in text:
            return text
        own = entries_of(entries_in(self._texts.data(text), "people"), self._named.person)
        places = [place for place, entry in own.items() if "name" in entry]
        try:
            return self._texts.splice(text, [RemoveItem(("people", place, "name")) for place in places])
        except UneditableError:
            # The entry cannot be edited safely, so the name is replaced everywhere.
            for name in self._known_as:
                text = text.replace(name, self.pseudonym)
            return text


def _delete(copies: Iterable[Path]) -> Iterable[Path]:
    for path in copies:
        for each in (path, *(path.with_name(path.name + ending) for ending in BESIDE)):
            each.unlink(missing_ok=True)
        yield path
