"""Rendering of roll-ups: the changes to what readers follow, one line each, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Action, Block, Bullets, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Ref
from bot.core.domain.text_cutting import cut
from bot.core.features.actions import action_command
from bot.core.features.follows.grammar import subject_reference
from bot.core.features.follows.plan import SETTLING_TIME, PlanChange
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.view import summary_of
from bot.core.features.reminders.plan import ON_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.planned import PlannedDate
    from bot.core.domain.wording import Wording
    from bot.core.features.follows.model import FollowSubject
    from bot.core.features.follows.plan import ChangePeriod, FollowedChange, PlanChangeKind
    from bot.core.features.reminders.model import Delivery

MAX_CHANGES: Final = 20
"""The limit of changes in one message; the number of others is stated."""
_MAX_TEXT: Final = 120
"""The limit of a recommendation's text."""
_KEYS: Final[Mapping[PlanChangeKind, str]] = {
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

    span: ChangePeriod
    parts: tuple[tuple[FollowSubject, tuple[FollowedChange, ...]], ...]


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
            due = self._dates.moment(delivery.due_at - SETTLING_TIME, self.zone)
            blocks.append(Note(self._say("remind.late", date=due)))
        left, offered = MAX_CHANGES, []
        for thing, changes in rollup.parts:
            shown = changes[:left]
            left -= len(shown)
            if shown:
                blocks.append(Paragraph(self._name(thing), strong=True))
                blocks.append(Bullets(tuple(self._line(each) for each in shown)))
            offered.append(self._unfollow(thing))
        hidden = sum(len(changes) for _, changes in rollup.parts) - MAX_CHANGES
        if hidden > 0:
            blocks.append(Note(self.wording.say("follow.more", self.language, hidden, number=hidden)))
        return Message(summary_of(blocks), tuple(blocks), self.language, tuple(offered))

    def _line(self, change: FollowedChange) -> str:
        if isinstance(change, PlanChange):
            return self._plan(change)
        record = self.catalogue.recommendations.get(change.record)
        ask = f" ({cut(record.ask, _MAX_TEXT)})" if record else ""
        return f"{change.record}{ask}: {ProgressRenderer(self.wording, self._namer).news(change)}"

    def _plan(self, change: PlanChange) -> str:
        known = change.key in self.catalogue.meetings
        what = change.what or (self._namer.name(Ref("meeting", change.key)) if known else change.key)
        told = self._say(_KEYS[change.how], what=what, old=self._when(change.old), new=self._when(change.new))
        return f"{told} ({change.source})" if change.source else told

    def _when(self, when: PlannedDate | None) -> str:
        return self._dates.when(when) if when else self._say("date.unknown")

    def _name(self, thing: FollowSubject) -> str:
        return self._namer.name(subject_reference(thing, self.catalogue))

    def _unfollow(self, thing: FollowSubject) -> Action:
        about = f"{thing.typed} here" if self.in_room else thing.typed
        label = self._say("follow.unfollow", what=self._name(thing))
        return Action("unfollow", about, label, action_command("unfollow", about) or "")

    @property
    def _dates(self) -> PlannedDateRenderer:
        """Return the renderer of dates in the reader's zone only."""
        return PlannedDateRenderer(self.wording, self.language, self.zone)

    @property
    def _namer(self) -> Namer:
        return Namer(self.catalogue, self.language)

    def _say(self, key: str, **values: str) -> str:
        return self.wording.say(key, self.language, None, **values)
