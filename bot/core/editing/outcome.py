"""What came of a command, as data: worded in the language of whoever typed it, the same on every platform."""

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
"""``noted``: what somebody wants for themselves is kept; there is nothing to undo. ``recorded``: what came of an ask is
kept, or proposed, and whoever reads along may know. ``asked``: it waits for a yes.
``refused``: nothing was changed, and ``say`` tells why."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a document's history."""

    number: int
    author: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is planned, as it is written."""

    id: str
    when: str
    zone: str | None = None
    """Where a time holds that names no zone itself; the campaign's if none is said."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was asked for."""

    name: str
    media: str
    data: bytes = field(repr=False)
    shows: Say
    """What is in it, for whoever cannot open it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to say to whoever typed a command."""

    kind: Kind
    say: tuple[Say, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    times: tuple[Timing, ...] = ()
    """Of entries that were changed: the dates that stand there then."""
    problems: tuple[Problem, ...] = ()
    items: tuple[Item, ...] = ()
    """Records to show as cards."""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    """Where recommendations among them stand."""
    entries: tuple[Entry, ...] = ()
    """What is recorded of what came of one, in the order it was."""
    tasks: tuple[Told, ...] = ()
    waiting: tuple[Entry, ...] = ()
    """What waits to be approved."""
    expired: tuple[Entry, ...] = ()
    """What waited for it in vain."""
    planned: tuple[str, ...] = ()
    """Ids of plans to list in a line each."""
    deeds: tuple[Deed, ...] = ()
    rows: tuple[str, ...] = ()
    """Names and roles, as they are."""
    usage: tuple[str, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    briefing: Briefing | None = None
    picture: Picture | None = None
    """A timeline, which is in words already: what is drawn cannot be worded anew."""
    debrief: Debrief | None = None
    debriefs: tuple[OpenDebrief, ...] = ()
    """Those that are not answered whole, to list in a line each."""
    files: tuple[File, ...] = ()
    """What goes with what is said."""
    whole: bool = False
    """Whether everything is wanted of what is shown, however long that is."""
    base: str | None = None
    """Of what was asked: the hash of the revision that it was shown on."""
    token: str = ""
    """Of what was asked: a name for exactly this question."""
    stored: tuple[str, int] | None = None
    """Of what was done: the document, and its revision."""
