"""Rendering of reminders for people who ask what will be sent: a list, and all details of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Ref
from bot.core.message import Block, Bullets, Card, Note
from bot.core.presenting.planned import PlannedDates
from bot.core.reminding.reminder import SHORT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.presenting.naming import Namer
    from bot.core.reminding.reminder import Reminder
    from bot.core.wording import Wording

_MOST: Final = 40
"""The maximum number of lines in a list; a shorter period shows the rest."""


class Foreseen:
    """Renders reminders for one reader."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._zone = catalogue.dataset.campaign.zone
        self._dates = PlannedDates(wording, namer.language, self._zone)

    def lines(self, reminders: Sequence[Reminder]) -> list[Block]:
        """Return one line per reminder: due time, subject, room, state, and the beginning of its id."""
        blocks: list[Block] = [Bullets(tuple(self._line(each) for each in reminders[:_MOST]))]
        left = len(reminders) - _MOST
        if left > 0:
            blocks.append(Note(self._wording.say("foreseen.more", self._namer.language, left, number=left)))
        return blocks

    def card(self, reminder: Reminder) -> Card:
        """Return the card with all details of a reminder."""
        delivery, late = reminder.delivery, reminder.late
        told = (
            ("due", self._moment(delivery.due_at)),
            ("room", delivery.room),
            ("why", delivery.reason),
            ("state", self._state(reminder)),
            ("attempts", str(reminder.attempts) if reminder.attempts else ""),
            ("sent_at", self._moment(reminder.sent_at) if reminder.sent_at else ""),
            ("late", "" if late is None else self._say("foreseen.seconds", late)),
            ("remote", reminder.remote_id or ""),
        )
        lines = tuple((self._say(f"foreseen.{label}"), value) for label, value in told if value)
        return Card(delivery.id, self._what(reminder), "", lines)

    def _line(self, reminder: Reminder) -> str:
        delivery = reminder.delivery
        where = self._say("foreseen.where", room=delivery.room)
        parts = (self._moment(delivery.due_at), self._what(reminder), where, self._state(reminder))
        return f"{' · '.join(parts)} [{delivery.id[:SHORT]}]"

    def _what(self, reminder: Reminder) -> str:
        delivery = reminder.delivery
        about = delivery.about
        name = self._namer.name(Ref("meeting", about)) if about in self._catalogue.meetings else about
        milestone = self._catalogue.milestones.get(about)
        what = milestone.what if milestone else name
        return self._say(f"foreseen.{delivery.kind}", what=what, offset=delivery.offset)

    def _state(self, reminder: Reminder) -> str:
        state = self._say(f"foreseen.{reminder.state}")
        return f"{state} ({reminder.note})" if reminder.note else state

    def _moment(self, moment: datetime) -> str:
        return self._dates.moment(moment, self._zone)

    def _say(self, key: str, count: int | None = None, **values: str) -> str:
        if count is not None:
            return self._wording.say(key, self._namer.language, count, number=count)
        return self._wording.say(key, self._namer.language, None, **values)
