"""Where the encoder works: it takes seconds to load and milliseconds to run, and nobody else should wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.understanding.meaning import Likeness, MeaningMatcher


class MeaningAtOnce:
    """For a terminal, where the one person who asked is the one who waits."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        """Take what compares words."""
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, likeliest first."""
        return self._matcher.match(words, language)


class MeaningAside:
    """For a loop that serves many: the encoder works in a thread, and other answers go on."""

    def __init__(self, matcher: MeaningMatcher) -> None:
        """Take what compares words; it may be called from any thread."""
        self._matcher = matcher

    async def likely(self, words: str, language: str | None) -> Sequence[Likeness]:
        """Return the topics that words may mean, likeliest first."""
        import asyncio  # noqa: PLC0415 -- the terminal answers without an event loop

        return await asyncio.to_thread(self._matcher.match, words, language)
