"""Export of everything that is kept about a person."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.adapters.documents.texts import YamlEditor
from bot.adapters.erasure import lines_naming
from bot.adapters.matrix.erasure import KeyStoreError
from bot.adapters.storage.backup import sqlite_file
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.erasure import entries_of, find_traces, traces_in_files, with_devices
from bot.app.stores import StoreUnavailableError, store_url
from bot.core.domain.pseudonyms import PersonIds
from bot.core.features.documents.model import entries_in
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.adapters.documents.home import HomePaths
    from bot.app.erasure import PersonalData


async def export_person(places: HomePaths, person: str, environment: Mapping[str, str] = os.environ) -> bytes:
    """Return everything kept about a person, as JSON.

    Raises:
        StoreUnavailableError: if the database or the key store cannot be read.
    """
    url = store_url(places, environment)
    try:
        file = sqlite_file(url)
        if file is not None and not file.exists():
            traces = traces_in_files(PersonIds(person), places, environment)
        else:
            async with open_store(url) as store:
                traces = await find_traces(store, person, places, environment)
        traces = with_devices(traces, places, environment)
    except (DatabaseStoreError, DatabaseUnavailableError, KeyStoreError) as error:
        raise StoreUnavailableError(str(error)) from error
    kept = [*_of_settings(places, person), *_of_rows(traces), *_of_files(traces, places)]
    kept += [{"where": "the key store of Matrix", "when": None, "what": dict(each)} for each in traces.devices]
    kept += [{"where": f"the copy {_seen(path, places)}", "when": None, "what": {}} for path in traces.copies]
    whole = {"person": person, "as_of": SystemClock().now().isoformat(), "kept": kept}
    return (json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _of_settings(places: HomePaths, person: str) -> Sequence[Mapping[str, Any]]:
    """Return the person's entries under ``people`` in the settings file."""
    try:
        text = places.settings.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    where = f"the people of {_seen(places.settings, places)}"
    own = entries_of(entries_in(YamlEditor().data(text), "people"), person)
    return [{"where": where, "when": None, "what": dict(entry)} for entry in own.values()]


def _of_rows(traces: PersonalData) -> Iterable[Mapping[str, Any]]:
    for each in traces.rows:
        row = dict(each.row)
        if each.table == "revision":
            row["text"] = [line for line in row["text"].splitlines() if traces.named.is_in(line)]
        yield {"where": f"the table {each.table}", "when": each.when, "what": row}


def _of_files(traces: PersonalData, places: HomePaths) -> Iterable[Mapping[str, Any]]:
    for path in traces.files:
        lines = lines_naming(path, traces.named)
        for number, line in lines:
            yield {"where": f"{_seen(path, places)}:{number}", "when": None, "what": line}
        if not lines:
            yield {"where": _seen(path, places), "when": None, "what": {}}


def _seen(path: Path, places: HomePaths) -> str:
    return str(path.relative_to(places.home)) if path.is_relative_to(places.home) else str(path)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
