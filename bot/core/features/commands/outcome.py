"""The result of a command, as data that each platform renders in the user's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.domain.problem import Problem
    from bot.core.domain.sentence import Item, Say
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.debriefs.model import Debrief, OpenDebrief
    from bot.core.features.documents.model import FieldChange
    from bot.core.features.progress.model import ProgressEntry, ProgressStatus
    from bot.core.features.reminders.model import Reminder
    from bot.core.features.tasks.model import TaskView
    from bot.core.features.timeline.model import Picture

OutcomeKind = Literal["done", "noted", "recorded", "unchanged", "asked", "refused", "shown"]
"""``noted``: a personal setting is saved; there is nothing to undo. ``recorded``: a progress entry is recorded or
proposed, and everybody in the room may know. ``asked``: it waits for a confirmation. ``refused``: nothing was changed,
and ``say`` gives the reason."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a document's history."""

    number: int
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """The date of a plan, as written."""

    id: str
    when: str
    zone: str | None = None
    """The zone of a time that names none itself; the campaign's if None."""


@dataclass(frozen=True, slots=True)
class OutcomeFile:
    """A file to send with the answer."""

    name: str
    media: str
    data: bytes = field(repr=False)
    shows: Say
    """Describes its content for those who cannot open it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a command, to be shown to the user."""

    kind: OutcomeKind
    say: tuple[Say, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    times: tuple[Timing, ...] = ()
    """The dates of the changed entries after the change."""
    problems: tuple[Problem, ...] = ()
    items: tuple[Item, ...] = ()
    """Records to show as cards."""
    standings: Mapping[str, ProgressStatus] = field(default_factory=dict)
    """Progress of the recommendations among ``items``."""
    entries: tuple[ProgressEntry, ...] = ()
    """The progress entries of a recommendation, in the order they were recorded."""
    tasks: tuple[TaskView, ...] = ()
    waiting: tuple[ProgressEntry, ...] = ()
    """Proposed entries that await approval."""
    expired: tuple[ProgressEntry, ...] = ()
    """Proposed entries that expired."""
    planned: tuple[str, ...] = ()
    """Ids of plans, to list one per line."""
    deeds: tuple[HistoryEntry, ...] = ()
    rows: tuple[str, ...] = ()
    """Names and roles, shown unchanged."""
    usage: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    briefing: Briefing | None = None
    picture: Picture | None = None
    """A timeline; already rendered in a language."""
    debrief: Debrief | None = None
    debriefs: tuple[OpenDebrief, ...] = ()
    """Unfinished debriefs, to list one per line."""
    files: tuple[OutcomeFile, ...] = ()
    """Files to attach."""
    whole: bool = False
    """Whether to show everything, however long."""
    base: str | None = None
    """For ``asked``: the hash of the revision it was shown for."""
    token: str = ""
    """For ``asked``: a unique id of the question."""
    stored: tuple[str, int] | None = None
    """For ``done``: the document and its revision."""
