"""Execution of the encoder, which takes seconds to load and milliseconds to run, in or beside the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.understanding.meaning import Likeness, MeaningMatcher


class MeaningAtOnce:
    """Runs the encoder directly, for a terminal with a single user."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, most likely first."""
        return self._matcher.match(words, language)


class MeaningAside:
    """Runs the encoder in a thread, so that other answers are not blocked; the matcher must be thread-safe."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, most likely first."""
        import asyncio  # noqa: PLC0415 -- the terminal answers without an event loop

        return await asyncio.to_thread(self._matcher.match, words, language)
