"""What is in force where no file mirrors the documents: what the database holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.places import Places


def stored_texts(places: Places, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the documents' newest texts where ``BOT_MIRROR`` is ``none``; else nothing, for the files hold them.

    Raises:
        StoreUnusableError: if there the store cannot be opened.

    """
    if environment.get("BOT_MIRROR") != "none":
        return {}
    import asyncio  # noqa: PLC0415 -- most homes have their files, and need none of this

    from bot.app.changing import read_heads  # noqa: PLC0415

    return asyncio.run(read_heads(places, environment))
