"""Lazy access to the store for the command line: opening it takes longer than an answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.adapters.files import find_ownership_problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.adapters.documents.home import HomePaths
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.ports.documents import Revision


def stored_texts(places: HomePaths, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the newest texts of the documents if ``BOT_MIRROR`` is ``none``; otherwise empty, as the files have them.

    Raises:
        StoreUnavailableError: if the store is needed and cannot be opened.
    """
    if environment.get("BOT_MIRROR") != "none":
        return {}
    import asyncio  # noqa: PLC0415 -- most homes have their files, and need none of this

    from bot.app.stores import read_heads  # noqa: PLC0415

    return {name: head.text for name, head in asyncio.run(read_heads(places, environment)).items()}


def newest_revisions(places: HomePaths, environment: Mapping[str, str] = os.environ) -> Mapping[str, Revision]:
    """Return the newest revision of each document; none if no store was ever made, or it cannot be used."""
    if find_ownership_problem(places.state) is not None or not _has_store(places, environment):
        return {}
    # Only where a file is broken: whoever asks may be on a loop of their own.
    import asyncio  # noqa: PLC0415
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from bot.app.stores import StoreUnavailableError, read_heads  # noqa: PLC0415

    with ThreadPoolExecutor(1) as aside:
        try:
            return aside.submit(asyncio.run, read_heads(places, environment)).result()
        except StoreUnavailableError:
            return {}


def _has_store(places: HomePaths, environment: Mapping[str, str]) -> bool:
    from bot.app.settings import read_variable  # noqa: PLC0415 -- most questions need none of this

    return bool(read_variable("BOT_DATABASE_URL", environment)) or (places.state / "bot.sqlite").exists()


class LazyProgress:
    """Recorded progress for programs without an event loop; opens the store for each query."""

    def __init__(self, places: HomePaths, environment: Mapping[str, str] = os.environ) -> None:
        self._places = places
        self._environment = environment

    async def of(self, records: Collection[str]) -> tuple[ProgressEntry, ...]:
        """Return the entries of some recommendations; none if there is no store yet.

        A state folder to which other users can write is ignored, as :func:`bot.app.settings.describe_ignored_files`
        reports.

        Raises:
            StoreUnavailableError: if the store cannot be opened.
        """
        if find_ownership_problem(self._places.state) is not None:
            return ()
        if not _has_store(self._places, self._environment):
            return ()
        import asyncio  # noqa: PLC0415

        from bot.app.stores import read_progress  # noqa: PLC0415

        # No loop runs here: see finish() in bot.cli.streams.
        return asyncio.run(read_progress(self._places, records, self._environment))
