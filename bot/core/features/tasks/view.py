"""Rendering of tasks and of reminders of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.message import Action, Bullets, Message, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Item, Ref
from bot.core.domain.text_cutting import cut
from bot.core.features.actions import ActionBuilder
from bot.core.features.commands.parts import PartView
from bot.core.features.questions.cards import CardRenderer
from bot.core.features.questions.view import summary_of
from bot.core.features.tasks.model import TaskList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Block
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.parts import PartContext
    from bot.core.features.reminders.model import Delivery
    from bot.core.features.tasks.model import TaskView

_MAX_TEXT: Final = 300
"""The limit of a task's text in a list."""


class TaskRenderer:
    """Renders tasks in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer

    def line(self, told: TaskView) -> str:
        """Return owner, subject and due date of a task, or only that it has an owner if the name must not be shown."""
        task = told.task
        about = task.record or (self._namer.name(Ref("meeting", task.meeting)) if task.meeting else "")
        if told.owner is None:
            return self._say("task.somebody", about=about)
        parts = [f"{task.number} · {about}", told.owner]
        if task.until:
            parts.append(self._say("task.until", when=self._wording.date(task.until, self._namer.language)))
        return " · ".join([*parts, *([cut(task.what, _MAX_TEXT)] if task.what else [])])

    def lines(self, tasks: Sequence[TaskView]) -> list[str]:
        """Return one line per task; tasks whose owner must not be shown are merged by subject."""
        return list(dict.fromkeys(self.line(each) for each in tasks))

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


@dataclass(frozen=True, slots=True)
class TaskReminderComposer:
    """Renders reminders of tasks by one campaign's records."""

    catalogue: Catalogue
    wording: Wording
    language: str

    def task(self, told: TaskView, now: datetime) -> Message:
        """Render the reminder of a task, with its recommendation if it has one."""
        last, today = told.task.last_day, now.astimezone(ZoneInfo(self.catalogue.dataset.campaign.zone)).date()
        left = (last - today).days if last else 0
        key = "task.due_today" if left <= 0 else "task.due"
        namer = Namer(self.catalogue, self.language)
        blocks: list[Block] = [
            Paragraph(self.wording.say(key, self.language, left, number=left), strong=True),
            Bullets((TaskRenderer(self.catalogue, self.wording, namer).line(told),)),
        ]
        if told.task.record:
            blocks.append(
                CardRenderer(self.catalogue, self.wording, namer).card(Item("recommendation", told.task.record))
            )
        return self._message(blocks, ActionBuilder(self.wording, self.language).with_task(told.task.number))

    def pledged(self, delivery: Delivery, records: Sequence[str]) -> Message:
        """Render the reminder of a person's pledges for a meeting."""
        namer = Namer(self.catalogue, self.language)
        cards = CardRenderer(self.catalogue, self.wording, namer)
        said = self.wording.say("task.pledged", self.language, None, what=namer.name(Ref("meeting", delivery.event)))
        asks = tuple(cards.line(Item("recommendation", each)) for each in records)
        offers = ActionBuilder(self.wording, self.language).with_reminder(delivery.event, is_meeting=True)
        return self._message([Paragraph(said, strong=True), Bullets(asks)], offers)

    def _message(self, blocks: list[Block], actions: tuple[Action, ...]) -> Message:
        return Message(summary_of(blocks), tuple(blocks), self.language, actions)


def _tasks(part: TaskList, context: PartContext) -> tuple[Block, ...]:
    lines = TaskRenderer(context.catalogue, context.wording, context.namer).lines(part.tasks)
    return (Bullets(tuple(lines)),) if lines else ()


PART_VIEWS: Final = (PartView(TaskList, _tasks),)
