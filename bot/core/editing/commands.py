"""What can be done to what is ahead, or told of it, and how it is typed; :mod:`bot.core.editing.reading` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.debriefing.commands import Debriefed
from bot.core.editing.exporting import Export
from bot.core.following.commands import Following
from bot.core.progress.commands import Progressing
from bot.core.tasks.commands import Tasking
from bot.core.timeline.commands import Draw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Noun = Literal["meeting", "milestone", "person"]
Verb = Literal["list", "show", "add", "move", "confirm", "cancel", "note", "remove", "set"]

WORD: Final = "ep"
"""What a line for the bot begins with, behind a sign, where platforms ask for that: ``/ep`` or ``!ep``."""
WANTING_HELP: Final = frozenset({"", "help", "?"})
"""What is typed behind that word by who wants to know what to type there."""

USAGE: Final[Mapping[tuple[str, str], str]] = {
    ("meeting", "list"): "meeting list [FORUM]",
    ("meeting", "show"): "meeting show FORUM:NUMBER",
    (
        "meeting",
        "add",
    ): "meeting add FORUM:NUMBER on WHEN [in PLACE] [zone ZONE] [confirmed] [because …] [source: …] [note: …]",
    ("meeting", "move"): "meeting move FORUM:NUMBER to WHEN [in PLACE] [because …]",
    ("meeting", "confirm"): "meeting confirm FORUM:NUMBER [because …]",
    ("meeting", "cancel"): "meeting cancel FORUM:NUMBER [because …]",
    ("meeting", "note"): "meeting note FORUM:NUMBER: TEXT",
    ("meeting", "remove"): "meeting remove FORUM:NUMBER [because …]",
    ("milestone", "list"): "milestone list",
    ("milestone", "show"): "milestone show ID",
    ("milestone", "add"): "milestone add ID on WHEN: WHAT [confirmed] [source: …] [note: …]",
    ("milestone", "move"): "milestone move ID to WHEN [because …]",
    ("milestone", "confirm"): "milestone confirm ID [because …]",
    ("milestone", "cancel"): "milestone cancel ID [because …]",
    ("milestone", "note"): "milestone note ID: TEXT",
    ("milestone", "remove"): "milestone remove ID [because …]",
    ("person", "list"): "people list",
    ("person", "set"): "people set PLATFORM:ID ROLE [in PLATFORM:ROOM …] [because …]",
    ("person", "remove"): "people remove PLATFORM:ID [because …]",
    ("history", ""): "history [meetings|people] [NUMBER]",
    ("brief", ""): "brief [next|FORUM|FORUM:NUMBER] [full]",
    ("undo", ""): "undo [people|progress] [REVISION] [because …]",
    ("subscribe", ""): "subscribe [FORUM|MEETING]",
    ("unsubscribe", ""): "unsubscribe [FORUM|MEETING]",
    ("subscriptions", ""): "subscriptions",
    ("snooze", ""): "snooze [MEETING] 2h|until WHEN",
    ("follow", ""): "follow TOPIC|RECORD|FORUM|ARTICLE [daily|weekly] [here]",
    ("unfollow", ""): "unfollow [TOPIC|RECORD|FORUM|ARTICLE] [here]",
    ("following", ""): "following [here]",
    ("raise", ""): "raise RECORD at FORUM:NUMBER",
    ("unraise", ""): "unraise RECORD at FORUM:NUMBER",
    (
        "progress",
        "",
    ): "progress RECORD [STATE WHEN] [at FORUM:NUMBER] [corrects ENTRY] [evidence LINK] [note …]",
    ("raised", ""): "raised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]",
    ("promised", ""): "promised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]",
    ("task", ""): "task RECORD|FORUM:NUMBER [for PERSON] [until DAY] [: TEXT]",
    ("done", ""): "done TASK",
    ("tasks", ""): "tasks [mine]",
    ("timeline", ""): "timeline [of QUESTION|RECORD] [as svg|png]",
    ("proposals", ""): "proposals [as of DAY]",
    ("approve", ""): "approve ENTRY|all",
    ("decline", ""): "decline ENTRY|all",
    ("debrief", ""): "debrief FORUM:NUMBER [did not take place [because …]|done|reopen]",
    ("debriefs", ""): "debriefs",
    (
        "export",
        "",
    ): "export recommendations|progress|milestones|briefing|audit [as xlsx|csv|json|md|docx] "
    "[of QUESTION|for MEETING] [with related]",
    ("reminders", ""): "reminders [from DAY] [to DAY]",
    ("reminders", "show"): "reminders show ID",
}
"""How each command is typed; a test holds that every line of it can be read."""
BEGIN_WITH: Final = tuple(
    USAGE[each]
    for each in (
        ("brief", ""), ("meeting", "list"), ("subscribe", ""), ("snooze", ""), ("follow", ""), ("task", ""),
        ("progress", ""), ("raised", ""), ("debriefs", ""), ("proposals", ""), ("export", ""), ("timeline", ""),
        ("history", ""), ("undo", ""),
    )
)  # fmt: skip
"""What people are shown who want to know what can be typed; each tells of the others."""


PLANS: Final = "milestones"
SETTINGS: Final = "bot"
"""The documents that can be changed, by the names of their files."""


@dataclass(frozen=True, slots=True)
class Show:
    """List what is planned, or one entry of it."""

    noun: Noun
    key: str | None = None
    """A forum's or an entry's name, as typed."""
    one: bool = False


@dataclass(frozen=True, slots=True)
class Add:
    """Plan something new."""

    noun: Noun
    key: str
    when: str
    what: str | None = None
    place: str | None = None
    zone: str | None = None
    confirmed: bool = False
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Plan it for another time, perhaps at another place."""

    noun: Noun
    key: str
    when: str
    place: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Settle:
    """Say that it is confirmed, or called off."""

    noun: Noun
    key: str
    status: Literal["confirmed", "cancelled"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Annotate:
    """Write a note on it."""

    noun: Noun
    key: str
    note: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Take the entry away, as if it had never been planned."""

    noun: Noun
    key: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Appoint:
    """Give a person a role, in some rooms or everywhere."""

    key: str
    role: str
    rooms: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Show who changed what, and when."""

    document: str
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one change: the last one, or that of a revision."""

    document: str
    number: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Tell whoever typed it in private of what is ahead."""

    about: str | None = None
    """A forum or a meeting, as typed; everything if nothing is said."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Do so no more."""

    about: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """List what they are told of."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Remind whoever typed it again, in private."""

    about: str | None = None
    """A meeting, as typed; the one they were reminded of last if nothing is said."""
    after: str | None = None
    """In how long, ``2h``; or"""
    until: str | None = None
    """when, as typed."""


@dataclass(frozen=True, slots=True)
class Raise:
    """Keep somebody's word to raise a recommendation at a meeting, or let them take it back."""

    record: str
    meeting: str
    """Both as typed."""
    back: bool = False


@dataclass(frozen=True, slots=True)
class ListReminders:
    """Tell what will be told, and what became of what was to be told."""

    first: date | None = None
    """The first day; from now on if nothing is said."""
    last: date | None = None
    """The last day, with all of it."""


@dataclass(frozen=True, slots=True)
class ExplainReminder:
    """Tell everything that is known of one."""

    id: str
    """As typed: the beginning will do."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Tell what to raise at a meeting."""

    what: str | None = None
    """A forum's or a meeting's name, as typed; nothing means whatever is next."""
    whole: bool = False
    """All of it, however long that is."""


@dataclass(frozen=True, slots=True)
class Help:
    """Tell how something is typed."""

    usage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnTerminal:
    """Do what is done where the bot runs, and never in chat."""

    line: str
    """As it is typed there."""


Wish: TypeAlias = Subscribe | Unsubscribe | Subscribed | Snooze
"""What concerns nobody but whoever typed it."""
Personal: TypeAlias = Wish | Raise
"""What somebody says for themselves."""
Telling: TypeAlias = ListReminders | ExplainReminder
Asked: TypeAlias = Brief | Telling
"""What changes nothing."""
Command: TypeAlias = (
    Asked
    | Show
    | Add
    | Move
    | Settle
    | Annotate
    | Drop
    | Appoint
    | History
    | Undo
    | Personal
    | Following
    | Progressing
    | Debriefed
    | Tasking
    | Draw
    | Export
    | Help
    | OnTerminal
)
Change: TypeAlias = Add | Move | Settle | Annotate | Drop | Appoint


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that begins like a command and cannot be read as one."""

    typed: str
    usage: tuple[str, ...]
    """The ways to type what was probably meant."""
