"""Rendering of proposed entries, in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.message import Block, Bullets, Card, Note, Paragraph
from bot.core.features.progress.grammar import progress_command_text
from bot.core.features.progress.view import ProgressRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.domain.names import Namer
    from bot.core.domain.wording import Wording
    from bot.core.features.progress.model import ProgressEntry

MOST_PROPOSALS: Final = 12
"""The limit in one message; the others follow when these are decided."""


class ProposalRenderer:
    """Renders proposed entries in one language."""

    def __init__(self, wording: Wording, namer: Namer) -> None:
        self._wording = wording
        self._language = namer.language
        self._progress = ProgressRenderer(wording, namer)

    def waiting(self, entries: Sequence[ProgressEntry], *, by: bool) -> list[Block]:
        """Return the waiting proposals, with or without their proposers."""
        blocks: list[Block] = [self._card(entry, by=by) for entry in entries[:MOST_PROPOSALS]]
        left = len(entries) - MOST_PROPOSALS
        if left > 0:
            blocks.append(Note(self._wording.say("proposal.more", self._language, left, number=left)))
        return blocks

    def expired(self, entries: Sequence[ProgressEntry]) -> list[Block]:
        """Return the expired proposals, and what to type to propose each again."""
        if not entries:
            return []
        heading = self._wording.say("proposal.expired_lately", self._language)
        # The newest are the most likely to have been missed.
        lines = tuple(self._again(entry) for entry in entries[-MOST_PROPOSALS:])
        return [Paragraph(heading, strong=True), Bullets(lines)]

    def _card(self, entry: ProgressEntry, *, by: bool) -> Card:
        what, *more = self._progress.proposed(entry, by=by)
        return Card(f"{entry.number}", what, "", tuple(("", part) for part in more))

    def _again(self, entry: ProgressEntry) -> str:
        values = {"id": entry.record, "line": progress_command_text(entry)}
        return self._wording.say("proposal.propose_again", self._language, None, number=entry.number, **values)
