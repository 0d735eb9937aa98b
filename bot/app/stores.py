"""Address of the store of a home, and short queries of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.mirror import DirectoryMirror
from bot.adapters.files import find_ownership_problem
from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.errors import BotError, UsageError
from bot.app.settings import read_variable
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.adapters.documents.home import HomePaths
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.ports.documents import Revision

DOCUMENTS: Final = (PLANS_DOCUMENT, SETTINGS_DOCUMENT)


class StoreUnavailableError(BotError):
    """The store cannot be opened; the message says why and what to do."""


def store_url(places: HomePaths, environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the store of a home.

    Raises:
        StoreUnavailableError: if other users could have written to the state folder.
        UsageError: if the file with the URL cannot be read.
    """
    if (foreign := find_ownership_problem(places.state)) is not None:
        what, mend = f"{foreign.what}, so nothing there is believed", foreign.mend
        raise StoreUnavailableError(what, mend)
    return read_variable("BOT_DATABASE_URL", environment) or f"sqlite:///{places.state / 'bot.sqlite'}"


async def read_heads(places: HomePaths, environment: Mapping[str, str]) -> dict[str, Revision]:
    """Return the newest revision of each document that has one.

    Raises:
        StoreUnavailableError: if the store cannot be opened.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            revisions = store.revisions(SystemClock())
            return {name: head for name in DOCUMENTS if (head := await revisions.head(name))}
    except (DatabaseStoreError, DatabaseUnavailableError) as error:
        raise StoreUnavailableError(str(error)) from error


async def read_progress(
    places: HomePaths, records: Collection[str], environment: Mapping[str, str] = os.environ
) -> tuple[ProgressEntry, ...]:
    """Return the recorded progress of some recommendations.

    Raises:
        StoreUnavailableError: if the store cannot be opened.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            return await store.progress().of(records)
    except (DatabaseStoreError, DatabaseUnavailableError) as error:
        raise StoreUnavailableError(str(error)) from error


def mirror_of(places: HomePaths, environment: Mapping[str, str]) -> DirectoryMirror | None:
    """Return the mirror of the documents in files; None if only the database has them.

    Raises:
        UsageError: if the environment has an invalid value.
    """
    chosen = environment.get("BOT_MIRROR") or "directory"
    if chosen == "none":
        return None
    if chosen != "directory":
        what, mend = (
            f"BOT_MIRROR: “{chosen}” is not a mirror",
            "write directory, or none where several replicas share a database",
        )
        raise UsageError(what, mend)
    return DirectoryMirror(places.settings.parent, DOCUMENTS, places.state / "documents.lock")
