"""Watcher of the texts of sources: reports each problem once.

Answers do not depend on it: they read the texts themselves.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.sourcetexts.examining import examine
from bot.adapters.documents.sourcetexts.naming import look
from bot.adapters.documents.watching import stirs
from bot.app.errors import told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.app.answering import Bot
    from bot.app.places import Places
    from bot.core.problem import Problem

_RESCAN: Final = 60.0
_MOST_TOLD: Final = 10
"""Most problems sent to a room; whoever runs the bot is shown all."""

GOING_ON: Final = "Of these texts what was right last is shown."


async def watch_texts(
    places: Places,
    bot: Callable[[], Bot],
    say: Callable[[str], None],
    tell_admins: Callable[[Sequence[str]], Awaitable[None]],
) -> None:
    """Report new problems with texts and quotations until cancelled."""
    before: object = None
    known: tuple[Problem, ...] = ()
    async with aclosing(stirs((), rescan=_RESCAN, polling=False, within=(places.texts,))) as stirred:
        async for _ in stirred:
            # Includes the quotations in the records, which change when documents are reloaded.
            now = (await asyncio.to_thread(look, places.texts), bot().home.recorded)
            if now == before:
                continue
            before = now
            campaign = places.seeds / bot().home.config.campaign
            found = await asyncio.to_thread(examine, places.texts, places.state, campaign, now[1])
            new = tuple(each for each in found.problems if each not in known)
            known = found.problems
            if new:
                say(f"{told(new)}\n{GOING_ON}")
                await tell_admins([str(replace(each, file=_in_home(places, each.file))) for each in new[:_MOST_TOLD]])


def _in_home(places: Places, file: str) -> str:
    """Return the path relative to the home, so that paths of the machine are not disclosed."""
    path = Path(file)
    return str(path.relative_to(places.home)) if path.is_relative_to(places.home) else path.name
