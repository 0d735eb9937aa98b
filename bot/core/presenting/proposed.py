"""Rendering of proposals that wait for approval: one card per entry, with its actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.editing.progressing import line_of
from bot.core.message import Block, Bullets, Card, Note, Paragraph
from bot.core.presenting.progressed import ProgressWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.presenting.naming import Namer
    from bot.core.progress.entry import Entry
    from bot.core.wording import Wording

MOST_PROPOSALS: Final = 12
"""The limit in one message; the others follow when these are decided."""


class ProposalWords:
    """Renders proposed entries in one language."""

    def __init__(self, wording: Wording, namer: Namer) -> None:
        self._wording = wording
        self._language = namer.language
        self._progress = ProgressWords(wording, namer)

    def waiting(self, entries: Sequence[Entry], *, by: bool) -> list[Block]:
        """Return the waiting proposals, with or without their proposers."""
        blocks: list[Block] = [self._card(entry, by=by) for entry in entries[:MOST_PROPOSALS]]
        left = len(entries) - MOST_PROPOSALS
        if left > 0:
            blocks.append(Note(self._wording.say("proposal.more", self._language, left, number=left)))
        return blocks

    def expired(self, entries: Sequence[Entry]) -> list[Block]:
        """Return the expired proposals, and what to type to propose each again."""
        if not entries:
            return []
        heading = self._wording.say("proposal.expired_lately", self._language)
        # The newest are the most likely to have been missed.
        lines = tuple(self._again(entry) for entry in entries[-MOST_PROPOSALS:])
        return [Paragraph(heading, strong=True), Bullets(lines)]

    def _card(self, entry: Entry, *, by: bool) -> Card:
        what, *more = self._progress.proposed(entry, by=by)
        return Card(f"{entry.number}", what, "", tuple(("", part) for part in more))

    def _again(self, entry: Entry) -> str:
        values = {"id": entry.record, "line": line_of(entry)}
        return self._wording.say("proposal.propose_again", self._language, None, number=entry.number, **values)
