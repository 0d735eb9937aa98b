"""What waits to be approved, in words: a card an entry, so that it can be decided on where it stands."""

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
"""In one message; the rest come up when these are decided on."""


class ProposalWords:
    """Words proposed entries in one language."""

    def __init__(self, wording: Wording, namer: Namer) -> None:
        """Take the sentences and the names."""
        self._wording = wording
        self._language = namer.language
        self._progress = ProgressWords(wording, namer)

    def waiting(self, entries: Sequence[Entry], *, by: bool) -> list[Block]:
        """Return what waits, with or without who proposed it."""
        blocks: list[Block] = [self._card(entry, by=by) for entry in entries[:MOST_PROPOSALS]]
        left = len(entries) - MOST_PROPOSALS
        if left > 0:
            blocks.append(Note(self._wording.say("proposal.more", self._language, left, number=left)))
        return blocks

    def expired(self, entries: Sequence[Entry]) -> list[Block]:
        """Return what nobody decided on in time, and what to type for each of it."""
        if not entries:
            return []
        heading = self._wording.say("proposal.expired_lately", self._language)
        # The newest are likeliest to be missed.
        lines = tuple(self._again(entry) for entry in entries[-MOST_PROPOSALS:])
        return [Paragraph(heading, strong=True), Bullets(lines)]

    def _card(self, entry: Entry, *, by: bool) -> Card:
        what, *more = self._progress.proposed(entry, by=by)
        return Card(f"{entry.number}", what, "", tuple(("", part) for part in more))

    def _again(self, entry: Entry) -> str:
        values = {"id": entry.record, "line": line_of(entry)}
        return self._wording.say("proposal.propose_again", self._language, None, number=entry.number, **values)
