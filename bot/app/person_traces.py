"""Everything in a home that contains a person's id."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.forgetting import devices_of
from bot.adapters.storage.address import BESIDE
from bot.adapters.storage.backup import copied_file
from bot.adapters.storage.forgetting import copy_names, find, is_ours, private_rooms
from bot.adapters.traces import files_of, names
from bot.app.errors import WrongCallError
from bot.app.stores import store_url
from bot.core.forgetting import Named, person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.adapters.storage.forgetting import Kept
    from bot.adapters.storage.store import Store
    from bot.app.places import Places

_SQLITE: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that contains a person's id."""

    named: Named
    rows: tuple[Kept, ...] = ()
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


def named_person(typed: str) -> str:
    """Return the person as ``platform:id``.

    Raises:
        WrongCallError: if it is not the id of a person.
    """
    person = person_of(typed)
    if person is None:
        message = f"people: “{typed}” is no id of a person; type slack:U0123456789 or matrix:@ada:example.org"
        raise WrongCallError(message)
    return person


async def find_traces(store: Store, person: str, places: Places, environment: Mapping[str, str]) -> Traces:
    named = Named(person, await private_rooms(store.database, person))
    rows = await find(store.database, named)
    in_files = traces_in_files(named, places, environment)
    return Traces(named, rows, in_files.files, in_files.copies)


def traces_in_files(named: Named, places: Places, environment: Mapping[str, str]) -> Traces:
    """Search the home's files, except databases in use."""
    store, keys = copied_file(store_url(places, environment)), key_store(places, environment)
    used = {path for path in (store, keys / "keys.db") if path is not None}
    used |= {path.with_name(path.name + ending) for path in used for ending in BESIDE}
    really_used = {os.path.realpath(path) for path in used}
    folders = {places.settings.parent, places.seeds, places.state, keys, *((store.parent,) if store else ())}
    files: list[Path] = []
    copies: list[Path] = []
    for path in sorted({path for folder in _outermost(folders) for path in files_of(folder)}):
        if path in used or os.path.realpath(path) in really_used:
            continue
        if _is_copy(path):
            if copy_names(path, named) or names(path, named):
                copies.append(path)
        elif names(path, named):
            files.append(path)
    # The database itself may be reached by another name: it is no copy of itself, to be deleted.
    known = {os.path.realpath(path) for path in (*used, *copies)}
    others = [path for path in _copies_elsewhere(places.home, folders) if os.path.realpath(path) not in known]
    copies += [path for path in others if _copy_with_log_names(path, named)]
    return Traces(named, (), tuple(files), tuple(copies))


def with_devices(traces: Traces, places: Places, environment: Mapping[str, str]) -> Traces:
    platform, _, user = traces.named.person.partition(":")
    devices = devices_of(key_store(places, environment), user) if platform == "matrix" else []
    return Traces(traces.named, traces.rows, traces.files, traces.copies, tuple(devices))


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


def _copy_with_log_names(copy: Path, named: Named) -> bool:
    belonging = (copy.with_name(copy.name + ending) for ending in ("", *BESIDE))
    return copy_names(copy, named) or any(names(path, named) for path in belonging)


def key_store(places: Places, environment: Mapping[str, str]) -> Path:
    return Path(environment.get("BOT_MATRIX_STORE") or places.state / "matrix").absolute()
