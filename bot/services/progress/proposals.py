"""Deliveries about undecided proposals: one reminder, and one notice once they have expired."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.progress.waiting import waiting
from bot.core.reminding.catchup import GONE, OVER, Drop
from bot.core.reminding.delivery import Delivery, delivery_id
from bot.core.reminding.plan import Planned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.core.message import Message
    from bot.core.progress.entry import Entry
    from bot.core.reminding.delivery import Kind
    from bot.services.discretion import DiscreetProgress

    Wording: TypeAlias = Callable[[Sequence[Entry], str], Message]
    """Words entries for a room."""

Which: TypeAlias = Literal["waiting", "expired"]

_NOWHERE: Final = ""
"""The place of entries that are only counted."""
_STALE: Final = timedelta(days=7)
"""How long after its expiry a proposal can still be reported as expired."""


class ProposalNotes:
    """Plans and composes reminders and expiry notices: one message per room and day, however many proposals there are.

    Args:
        room_for: returns the room in which a proposal is shown, as ``platform:room``, if any.
        wordings: composes the messages about waiting and about expired proposals.

    """

    def __init__(
        self,
        progress: DiscreetProgress,
        room_for: Callable[[Entry], str | None],
        wordings: Mapping[Which, Wording],
    ) -> None:
        self._progress = progress
        self._room_for = room_for
        self._wordings = wordings

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kind of delivery it plans: proposals."""
        return frozenset({"proposal"})

    async def plan(self, now: datetime) -> Planned:
        """Return the messages about undecided proposals; once decided, a proposal is in no message any more."""
        undecided = await self._progress.pending(_NOWHERE)
        told = [*self._apart(waiting(undecided, now), "waiting"), *self._apart(undecided, "expired")]
        return Planned(tuple(each for each in told if each.expires_at > now), {})

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Compose the message about proposals that are still undecided, or return why it is not sent."""
        if now >= delivery.expires_at:
            return Drop(OVER)
        undecided = await self._progress.pending(delivery.room)
        which: Which = "expired" if delivery.offset == "expired" else "waiting"
        meant = waiting(undecided, now) if which == "waiting" else undecided
        found = [each for each in meant if _names(each, which, self._room_for(each)) == delivery.id]
        if not found:
            return Drop(GONE)
        # A note is only shown in the room where it was written.
        told = [each if each.room == delivery.room else replace(each, note=None) for each in found]
        return self._wordings[which](told, delivery.room)

    def _apart(self, entries: Iterable[Entry], which: Which) -> Iterator[Delivery]:
        """Yield one delivery per room and due time: one a day, unless the rule's hour has changed in between."""
        by_name: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            name = _names(entry, which, self._room_for(entry))
            if name is not None:
                by_name[name].append(entry)
        for name, mine in by_name.items():
            dues = [due for entry in mine if (due := _due(entry, which)) is not None]
            over = [entry.expires_at for entry in mine if entry.expires_at is not None]
            due, room = dues[0], self._room_for(mine[0]) or ""
            until = max(over) if which == "waiting" else max(over) + _STALE
            yield Delivery(
                name, "proposal", *_said(due, which, room), due, until, reason="nobody has decided on a proposal"
            )


def _names(entry: Entry, which: Which, room: str | None) -> str | None:
    """Return the id of the delivery that is about an entry; None if there is none."""
    due = _due(entry, which)
    if due is None or room is None:
        return None
    return delivery_id("proposal", *_said(due, which, room))


def _said(due: datetime, which: Which, room: str) -> tuple[str, str, str, str]:
    """Return the parts of a delivery's id."""
    return f"{due.date()}", which, room, f"{due:%Y-%m-%d %H:%M}"


def _due(entry: Entry, which: Which) -> datetime | None:
    return entry.remind_at if which == "waiting" else entry.expires_at
