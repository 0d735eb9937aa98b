"""Deliveries about undecided proposals: one reminder, and one notice once they have expired."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.core.domain.message import Block, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.features.actions import ActionBuilder
from bot.core.features.deliveries.model import Rendered, Skip
from bot.core.features.progress.model import undecided_entries
from bot.core.features.progress.outcome_view import MOST_PROPOSALS, ProposalRenderer
from bot.core.features.questions.view import summary_of
from bot.core.features.reminders.model import Delivery, delivery_id
from bot.core.features.reminders.plan import GONE, OVER, DeliveryPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.wording import Wording
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.progress.redaction import RedactedProgressStore
    from bot.core.features.reminders.model import DeliveryKind, ProposalState

_NO_PLACE: Final = ""
"""The place of entries that are only counted."""
_STALE: Final = timedelta(days=7)
"""How long after its expiry a proposal can still be reported as expired."""


class ProposalSource:
    """Plans and composes reminders and expiry notices: one message per room and day, however many proposals there are.

    Args:
        room_for: returns the room in which a proposal is shown, as ``platform:room``, if any.
        wordings: composes the messages about waiting and about expired proposals.

    """

    def __init__(
        self,
        progress: RedactedProgressStore,
        room_for: Callable[[ProgressEntry], str | None],
        wordings: Mapping[ProposalState, ProposalWording],
    ) -> None:
        self._progress = progress
        self._room_for = room_for
        self._wordings = wordings

    @property
    def kinds(self) -> frozenset[DeliveryKind]:
        """The kind of delivery it plans: proposals."""
        return frozenset({"proposal"})

    async def plan(self, now: datetime) -> DeliveryPlan:
        """Return the messages about undecided proposals; once decided, a proposal is in no message any more."""
        undecided = await self._progress.pending(_NO_PLACE)
        told = [*self._apart(undecided_entries(undecided, now), "waiting"), *self._apart(undecided, "expired")]
        return DeliveryPlan(tuple(each for each in told if each.expires_at > now), {})

    async def compose(self, delivery: Delivery, now: datetime) -> Rendered | Skip:
        """Compose the message about proposals that are still undecided, or return why it is not sent."""
        if now >= delivery.expires_at:
            return Skip(OVER)
        undecided = await self._progress.pending(delivery.room)
        which = delivery.proposals or "waiting"
        meant = undecided_entries(undecided, now) if which == "waiting" else undecided
        found = [each for each in meant if _delivery_of(each, which, self._room_for(each)) == delivery.id]
        if not found:
            return Skip(GONE)
        # A note is only shown in the room where it was written.
        told = [each if each.room == delivery.room else replace(each, note=None) for each in found]
        return Rendered(self._wordings[which](told, delivery.room))

    def _apart(self, entries: Iterable[ProgressEntry], which: ProposalState) -> Iterator[Delivery]:
        """Yield one delivery per room and due time: one a day, unless the rule's hour has changed in between."""
        by_name: defaultdict[str, list[ProgressEntry]] = defaultdict(list)
        for entry in entries:
            name = _delivery_of(entry, which, self._room_for(entry))
            if name is not None:
                by_name[name].append(entry)
        for name, mine in by_name.items():
            dues = [due for entry in mine if (due := _due_at(entry, which)) is not None]
            over = [entry.expires_at for entry in mine if entry.expires_at is not None]
            due, room = dues[0], self._room_for(mine[0]) or ""
            until = max(over) if which == "waiting" else max(over) + _STALE
            yield Delivery(
                name, "proposal", room, due, until, day=due.date(), proposals=which,
                reason="nobody has decided on a proposal",
            )  # fmt: skip


def _delivery_of(entry: ProgressEntry, which: ProposalState, room: str | None) -> str | None:
    """Return the id of the delivery that is about an entry; None if there is none."""
    due = _due_at(entry, which)
    if due is None or room is None:
        return None
    return delivery_id("proposal", f"{due.date()}", which, room, f"{due:%Y-%m-%d %H:%M}")


def _due_at(entry: ProgressEntry, which: ProposalState) -> datetime | None:
    return entry.remind_at if which == "waiting" else entry.expires_at


if TYPE_CHECKING:
    ProposalWording: TypeAlias = Callable[[Sequence[ProgressEntry], str], Message]
    """Words entries for a room."""


def waiting_message(entries: Sequence[ProgressEntry], catalogue: Catalogue, wording: Wording, language: str) -> Message:
    """Return the message on proposals that wait for approval, with the actions; it does not name the proposers."""
    proposed = ProposalRenderer(wording, Namer(catalogue, language))
    title = wording.say("proposal.called_to_mind", language, len(entries), number=len(entries))
    blocks: list[Block] = [Paragraph(title, strong=True), *proposed.waiting(entries, by=False)]
    blocks.append(Note(wording.say("proposal.how", language)))
    actions = ActionBuilder(wording, language).with_proposals(entries[:MOST_PROPOSALS])
    return Message(summary_of(blocks), tuple(blocks), language, actions)


def expired_message(entries: Sequence[ProgressEntry], catalogue: Catalogue, wording: Wording, language: str) -> Message:
    """Return the message on expired proposals, with what to type for each of them."""
    blocks = ProposalRenderer(wording, Namer(catalogue, language)).expired(entries)
    return Message(summary_of(blocks), tuple(blocks), language)
