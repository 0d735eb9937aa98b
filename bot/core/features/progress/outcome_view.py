"""Rendering of the outcomes of progress commands: entries, the story of a recommendation, and proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.message import Block, Bullets, Card, Note, Paragraph
from bot.core.domain.sentence import Item
from bot.core.features.actions import ActionBuilder
from bot.core.features.commands.parts import PartView
from bot.core.features.progress.grammar import progress_command_text
from bot.core.features.progress.model import ProgressEntries, ProgressStory, Proposals
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.cards import CardRenderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.domain.message import Action
    from bot.core.domain.names import Namer
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.parts import PartContext
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


def _entries(part: ProgressEntries | ProgressStory, context: PartContext) -> tuple[Block, ...]:
    lines = ProgressRenderer(context.wording, context.namer).story(part.entries)
    return (Bullets(tuple(lines)),) if lines else ()


def _story(part: ProgressStory, context: PartContext) -> tuple[Block, ...]:
    cards = CardRenderer(context.catalogue, context.wording, context.namer, {part.record: part.status})
    return (cards.card(Item("recommendation", part.record)), *_entries(part, context))


def _proposals(part: Proposals, context: PartContext) -> list[Block]:
    renderer = ProposalRenderer(context.wording, context.namer)
    return [*renderer.waiting(part.waiting, by=True), *renderer.expired(part.expired)]


def _actions(part: Proposals, context: PartContext) -> tuple[Action, ...]:
    offers = ActionBuilder(context.wording, context.namer.language)
    return offers.with_proposals(part.waiting[:MOST_PROPOSALS]) if part.waiting else ()


PART_VIEWS: Final = (
    PartView(ProgressEntries, _entries),
    PartView(ProgressStory, _story),
    PartView(Proposals, _proposals, _actions),
)
