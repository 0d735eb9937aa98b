"""Export of everything that is kept about a person."""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.adapters.documents.texts import YamlTexts
from bot.adapters.matrix.forgetting import KeysError
from bot.adapters.storage.address import StoreError
from bot.adapters.storage.backup import copied_file
from bot.adapters.storage.store import open_store
from bot.adapters.traces import lines_naming
from bot.app.clock import SystemClock
from bot.app.person_traces import entries_of, find_traces, traces_in_files, with_devices
from bot.app.stores import StoreUnusableError, store_url
from bot.core.editing.comparing import entries
from bot.core.forgetting import Named
from bot.services.ports import AwayError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.app.person_traces import Traces
    from bot.app.places import Places


async def export_person(places: Places, person: str, environment: Mapping[str, str] = os.environ) -> bytes:
    """Return everything kept about a person, as JSON.

    Raises:
        StoreUnusableError: if the database or the key store cannot be read.
    """
    url = store_url(places, environment)
    try:
        file = copied_file(url)
        if file is not None and not file.exists():
            traces = traces_in_files(Named(person), places, environment)
        else:
            async with open_store(url) as store:
                traces = await find_traces(store, person, places, environment)
        traces = with_devices(traces, places, environment)
    except (StoreError, AwayError, KeysError) as error:
        raise StoreUnusableError(str(error)) from error
    kept = [*_of_settings(places, person), *_of_rows(traces), *_of_files(traces, places)]
    kept += [{"where": "the key store of Matrix", "when": None, "what": dict(each)} for each in traces.devices]
    kept += [{"where": f"the copy {_seen(path, places)}", "when": None, "what": {}} for path in traces.copies]
    whole = {"person": person, "as_of": SystemClock().now().isoformat(), "kept": kept}
    return (json.dumps(whole, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _of_settings(places: Places, person: str) -> Sequence[Mapping[str, Any]]:
    """Return the person's entries under ``people`` in the settings file."""
    try:
        text = places.settings.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    where = f"the people of {_seen(places.settings, places)}"
    own = entries_of(entries(YamlTexts().data(text), "people"), person)
    return [{"where": where, "when": None, "what": dict(entry)} for entry in own.values()]


def _of_rows(traces: Traces) -> Iterable[Mapping[str, Any]]:
    for each in traces.rows:
        row = dict(each.row)
        if each.table == "revision":
            row["text"] = [line for line in row["text"].splitlines() if traces.named.is_in(line)]
        yield {"where": f"the table {each.table}", "when": each.when, "what": row}


def _of_files(traces: Traces, places: Places) -> Iterable[Mapping[str, Any]]:
    for path in traces.files:
        lines = lines_naming(path, traces.named)
        for number, line in lines:
            yield {"where": f"{_seen(path, places)}:{number}", "when": None, "what": line}
        if not lines:
            yield {"where": _seen(path, places), "when": None, "what": {}}


def _seen(path: Path, places: Places) -> str:
    return str(path.relative_to(places.home)) if path.is_relative_to(places.home) else str(path)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
