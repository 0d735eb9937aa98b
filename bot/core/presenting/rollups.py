"""Rendering of roll-ups: the changes to what readers follow, one line each, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref
from bot.core.cutting import cut
from bot.core.editing.acting import line_of
from bot.core.editing.meant import ref_of
from bot.core.following.changes import PlanChange
from bot.core.following.periods import SETTLED
from bot.core.message import Action, Block, Bullets, Message, Note, Paragraph
from bot.core.presenting.composing import summary_of
from bot.core.presenting.naming import Namer
from bot.core.presenting.planned import PlannedDates
from bot.core.presenting.progressed import ProgressWords
from bot.core.reminding.catchup import ON_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.following.changes import Change, How
    from bot.core.following.followed import Thing
    from bot.core.following.periods import Span
    from bot.core.planning.planned import Planned
    from bot.core.reminding.delivery import Delivery
    from bot.core.wording import Wording

MOST: Final = 20
"""The limit of changes in one message; the number of others is stated."""
_LONGEST: Final = 120
"""The limit of a recommendation's text."""
_KEYS: Final[Mapping[How, str]] = {
    "added": "follow.added",
    "moved": "remind.moved",
    "confirmed": "follow.confirmed",
    "cancelled": "remind.off",
    "again": "remind.again",
    "gone": "remind.gone",
}


@dataclass(frozen=True, slots=True)
class Rollup:
    """The changes in a period, grouped by what is followed."""

    span: Span
    parts: tuple[tuple[Thing, tuple[Change, ...]], ...]


@dataclass(frozen=True, slots=True)
class RollupComposer:
    """Renders roll-ups for one room or person."""

    catalogue: Catalogue
    wording: Wording
    language: str
    zone: str
    """The reader's zone."""
    in_room: bool
    """Whether the reader is a room rather than a person in private."""

    def compose(self, rollup: Rollup, delivery: Delivery, now: datetime) -> Message:
        """Render a roll-up with its period, and its due time if it is late."""
        first, last = (self._dates.moment(each, self.zone) for each in (rollup.span.first, rollup.span.last))
        title = self._say("follow.changed_here" if self.in_room else "follow.changed", first=first, last=last)
        blocks: list[Block] = [Paragraph(title, strong=True)]
        if now - delivery.due_at > ON_TIME:
            due = self._dates.moment(delivery.due_at - SETTLED, self.zone)
            blocks.append(Note(self._say("remind.late", date=due)))
        left, offered = MOST, []
        for thing, changes in rollup.parts:
            shown = changes[:left]
            left -= len(shown)
            if shown:
                blocks.append(Paragraph(self._name(thing), strong=True))
                blocks.append(Bullets(tuple(self._line(each) for each in shown)))
            offered.append(self._unfollow(thing))
        hidden = sum(len(changes) for _, changes in rollup.parts) - MOST
        if hidden > 0:
            blocks.append(Note(self.wording.say("follow.more", self.language, hidden, number=hidden)))
        return Message(summary_of(blocks), tuple(blocks), self.language, tuple(offered))

    def _line(self, change: Change) -> str:
        if isinstance(change, PlanChange):
            return self._plan(change)
        record = self.catalogue.recommendations.get(change.record)
        ask = f" ({cut(record.ask, _LONGEST)})" if record else ""
        return f"{change.record}{ask}: {ProgressWords(self.wording, self._namer).news(change)}"

    def _plan(self, change: PlanChange) -> str:
        known = change.key in self.catalogue.meetings
        what = change.what or (self._namer.name(Ref("meeting", change.key)) if known else change.key)
        told = self._say(_KEYS[change.how], what=what, old=self._when(change.old), new=self._when(change.new))
        return f"{told} ({change.source})" if change.source else told

    def _when(self, when: Planned | None) -> str:
        return self._dates.when(when) if when else self._say("date.unknown")

    def _name(self, thing: Thing) -> str:
        return self._namer.name(ref_of(thing, self.catalogue))

    def _unfollow(self, thing: Thing) -> Action:
        about = f"{thing.typed} here" if self.in_room else thing.typed
        label = self._say("follow.unfollow", what=self._name(thing))
        return Action("unfollow", about, label, line_of("unfollow", about) or "")

    @property
    def _dates(self) -> PlannedDates:
        """Return the renderer of dates in the reader's zone only."""
        return PlannedDates(self.wording, self.language, self.zone)

    @property
    def _namer(self) -> Namer:
        return Namer(self.catalogue, self.language)

    def _say(self, key: str, **values: str) -> str:
        return self.wording.say(key, self.language, None, **values)
