"""The result of a command, as data that each platform renders in the user's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.core.answering.answer import Item, Say
    from bot.core.briefing.briefing import Briefing
    from bot.core.debriefing.asking import Debrief, OpenDebrief
    from bot.core.editing.comparing import FieldChange
    from bot.core.problem import Problem
    from bot.core.progress.entry import Entry
    from bot.core.progress.standing import Standing
    from bot.core.reminding.reminder import Reminder
    from bot.core.tasks.task import Told
    from bot.core.timeline.chart import Picture

Kind = Literal["done", "noted", "recorded", "unchanged", "asked", "refused", "shown"]
"""``noted``: a personal setting is saved; there is nothing to undo. ``recorded``: a progress entry is recorded or
proposed, and everybody in the room may know. ``asked``: it waits for a confirmation. ``refused``: nothing was changed,
and ``say`` gives the reason."""


@dataclass(frozen=True, slots=True)
class Deed:
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
class File:
    """A file to send with the answer."""

    name: str
    media: str
    data: bytes = field(repr=False)
    shows: Say
    """Describes its content for those who cannot open it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a command, to be shown to the user."""

    kind: Kind
    say: tuple[Say, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    times: tuple[Timing, ...] = ()
    """The dates of the changed entries after the change."""
    problems: tuple[Problem, ...] = ()
    items: tuple[Item, ...] = ()
    """Records to show as cards."""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """Progress of the recommendations among ``items``."""
    entries: tuple[Entry, ...] = ()
    """The progress entries of a recommendation, in the order they were recorded."""
    tasks: tuple[Told, ...] = ()
    waiting: tuple[Entry, ...] = ()
    """Proposed entries that await approval."""
    expired: tuple[Entry, ...] = ()
    """Proposed entries that expired."""
    planned: tuple[str, ...] = ()
    """Ids of plans, to list one per line."""
    deeds: tuple[Deed, ...] = ()
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
    files: tuple[File, ...] = ()
    """Files to attach."""
    whole: bool = False
    """Whether to show everything, however long."""
    base: str | None = None
    """For ``asked``: the hash of the revision it was shown for."""
    token: str = ""
    """For ``asked``: a unique id of the question."""
    stored: tuple[str, int] | None = None
    """For ``done``: the document and its revision."""
