"""What the database holds, for those who open it only where they must: it takes longer than an answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.adapters.keeping import why_not_ours

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.app.places import Places
    from bot.core.progress.entry import Entry
    from bot.services.ports import Revision


def stored_texts(places: Places, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the documents' newest texts where ``BOT_MIRROR`` is ``none``; else nothing, for the files hold them.

    Raises:
        StoreUnusableError: if there the store cannot be opened.

    """
    if environment.get("BOT_MIRROR") != "none":
        return {}
    import asyncio  # noqa: PLC0415 -- most homes have their files, and need none of this

    from bot.app.stores import read_heads  # noqa: PLC0415

    return {name: head.text for name, head in asyncio.run(read_heads(places, environment)).items()}


def newest_revisions(places: Places, environment: Mapping[str, str] = os.environ) -> Mapping[str, Revision]:
    """Return the newest revision of each document; none if no store was ever made, or it cannot be used."""
    if why_not_ours(places.state) is not None or not _has_store(places, environment):
        return {}
    # Only where a file is broken: whoever asks may be on a loop of their own.
    import asyncio  # noqa: PLC0415
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from bot.app.stores import StoreUnusableError, read_heads  # noqa: PLC0415

    with ThreadPoolExecutor(1) as aside:
        try:
            return aside.submit(asyncio.run, read_heads(places, environment)).result()
        except StoreUnusableError:
            return {}


def _has_store(places: Places, environment: Mapping[str, str]) -> bool:
    from bot.app.environment import value_of  # noqa: PLC0415 -- most questions need none of this

    return bool(value_of("BOT_DATABASE_URL", environment)) or (places.state / "bot.sqlite").exists()


class StoredProgress:
    """What came of asks, for a program in which nothing else waits: the store is opened for each look at it."""

    def __init__(self, places: Places, environment: Mapping[str, str] = os.environ) -> None:
        """Take where the files lie, and the environment that may say where the store is."""
        self._places = places
        self._environment = environment

    async def of(self, records: Collection[str]) -> tuple[Entry, ...]:
        """Return the entries of some recommendations; none where no store was ever made.

        What others could have put there tells nothing: :func:`bot.app.places.what_is_not_used` says so.

        Raises:
            StoreUnusableError: if the store cannot be opened.

        """
        if why_not_ours(self._places.state) is not None:
            return ()
        if not _has_store(self._places, self._environment):
            return ()
        import asyncio  # noqa: PLC0415

        from bot.app.stores import read_progress  # noqa: PLC0415

        # No loop runs here: see finish() in bot.commands.speaking.
        return asyncio.run(read_progress(self._places, records, self._environment))
