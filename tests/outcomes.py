"""What the parts of an outcome hold, for tests; empty where an outcome has no such part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.features.briefings.model import Briefing, ShownBriefing
from bot.core.features.commands.outcome import Outcome, TextLines
from bot.core.features.debriefs.model import Debrief, OpenDebriefs
from bot.core.features.documents.model import DocumentHistory, FieldChange, FieldChanges, HistoryEntry
from bot.core.features.plans.model import EntryDate, EntryDates, PlanCard, PlanList
from bot.core.features.progress.model import ProgressEntries, ProgressEntry, ProgressStatus, ProgressStory, Proposals
from bot.core.features.reminders.model import Reminder, ReminderList
from bot.core.features.tasks.model import TaskList, TaskView
from bot.core.features.timeline.model import Picture

if TYPE_CHECKING:
    from bot.core.domain.sentence import Item
    from bot.core.features.debriefs.model import OpenDebrief


def briefing_of(outcome: Outcome) -> Briefing:
    part = outcome.part(ShownBriefing)
    assert part is not None, outcome
    return part.briefing


def changes_of(outcome: Outcome) -> tuple[FieldChange, ...]:
    part = outcome.part(FieldChanges)
    return part.changes if part else ()


def times_of(outcome: Outcome) -> tuple[EntryDate, ...]:
    part = outcome.part(EntryDates)
    return part.dates if part else ()


def deeds_of(outcome: Outcome) -> tuple[HistoryEntry, ...]:
    part = outcome.part(DocumentHistory)
    return part.entries if part else ()


def planned_of(outcome: Outcome) -> tuple[str, ...]:
    part = outcome.part(PlanList)
    return part.ids if part else ()


def rows_of(outcome: Outcome) -> tuple[str, ...]:
    part = outcome.part(TextLines)
    return part.lines if part else ()


def entries_of(outcome: Outcome) -> tuple[ProgressEntry, ...]:
    part = outcome.part(ProgressEntries) or outcome.part(ProgressStory)
    return part.entries if part else ()


def waiting_of(outcome: Outcome) -> tuple[ProgressEntry, ...]:
    part = outcome.part(Proposals)
    return part.waiting if part else ()


def expired_of(outcome: Outcome) -> tuple[ProgressEntry, ...]:
    part = outcome.part(Proposals)
    return part.expired if part else ()


def tasks_of(outcome: Outcome) -> tuple[TaskView, ...]:
    part = outcome.part(TaskList)
    return part.tasks if part else ()


def reminders_of(outcome: Outcome) -> tuple[Reminder, ...]:
    part = outcome.part(ReminderList)
    return part.reminders if part else ()


def debriefs_of(outcome: Outcome) -> tuple[OpenDebrief, ...]:
    part = outcome.part(OpenDebriefs)
    return part.debriefs if part else ()


def debrief_of(outcome: Outcome) -> Debrief:
    part = outcome.part(Debrief)
    assert part is not None, outcome
    return part


def picture_of(outcome: Outcome) -> Picture:
    part = outcome.part(Picture)
    assert part is not None, outcome
    return part


def status_of(outcome: Outcome) -> ProgressStatus:
    part = outcome.part(ProgressStory)
    assert part is not None, outcome
    return part.status


def items_of(outcome: Outcome) -> tuple[Item, ...]:
    part = outcome.part(PlanCard)
    return (part.item,) if part else ()
