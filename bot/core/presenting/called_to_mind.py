"""Messages to a room about undecided proposals: that they are waiting, and that they have expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.message import Block, Message, Note, Paragraph
from bot.core.presenting.composing import summary_of
from bot.core.presenting.naming import Namer
from bot.core.presenting.offering import Offers
from bot.core.presenting.proposed import MOST_PROPOSALS, ProposalWords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.wording import Wording


def waiting_message(entries: Sequence[Entry], catalogue: Catalogue, wording: Wording, language: str) -> Message:
    """Return the message on proposals that wait for approval, with the actions; it does not name the proposers."""
    proposed = ProposalWords(wording, Namer(catalogue, language))
    title = wording.say("proposal.called_to_mind", language, len(entries), number=len(entries))
    blocks: list[Block] = [Paragraph(title, strong=True), *proposed.waiting(entries, by=False)]
    blocks.append(Note(wording.say("proposal.how", language)))
    actions = Offers(wording, language).with_proposals(entries[:MOST_PROPOSALS])
    return Message(summary_of(blocks), tuple(blocks), language, actions)


def expired_message(entries: Sequence[Entry], catalogue: Catalogue, wording: Wording, language: str) -> Message:
    """Return the message on expired proposals, with what to type for each of them."""
    blocks = ProposalWords(wording, Namer(catalogue, language)).expired(entries)
    return Message(summary_of(blocks), tuple(blocks), language)
