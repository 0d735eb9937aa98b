"""Commands about plans and reminders, and their usage; :mod:`bot.core.features.commands.grammar` parses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from bot.core.features.debriefs.commands import DebriefCommand
from bot.core.features.exports.grammar import ExportTable
from bot.core.features.follows.commands import FollowCommand
from bot.core.features.progress.commands import ProgressCommand
from bot.core.features.tasks.grammar import TaskCommand
from bot.core.features.timeline.commands import DrawTimeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Noun = Literal["meeting", "milestone", "person"]
Verb = Literal["list", "show", "add", "move", "confirm", "cancel", "note", "remove", "set"]

COMMAND_PREFIX: Final = "ep"
"""The prefix for platforms that need one: ``/ep`` or ``!ep``."""
HELP_WORDS: Final = frozenset({"", "help", "?"})
"""Words after the prefix that ask for help."""

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
"""The usage of each command; a test checks that every line can be parsed."""
FIRST_USAGES: Final = tuple(
    USAGE[each]
    for each in (
        ("brief", ""), ("meeting", "list"), ("subscribe", ""), ("snooze", ""), ("follow", ""), ("task", ""),
        ("progress", ""), ("raised", ""), ("debriefs", ""), ("proposals", ""), ("export", ""), ("timeline", ""),
        ("history", ""), ("undo", ""),
    )
)  # fmt: skip
"""The usages shown to those who ask for help; each leads to others."""


PLANS_DOCUMENT: Final = "milestones"
SETTINGS_DOCUMENT: Final = "bot"
"""The documents that can be changed, by file name."""


@dataclass(frozen=True, slots=True)
class ShowEntries:
    """List what is planned, or one entry of it."""

    noun: Noun
    key: str | None = None
    """A forum's or an entry's name, as typed."""
    one: bool = False


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add a meeting or milestone to the plans."""

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
class MoveEntry:
    """Change the date of an entry, and optionally its place."""

    noun: Noun
    key: str
    when: str
    place: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Set the status of an entry to confirmed or cancelled."""

    noun: Noun
    key: str
    status: Literal["confirmed", "cancelled"]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetNote:
    """Set the note of an entry."""

    noun: Noun
    key: str
    note: str


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Remove an entry from its document."""

    noun: Noun
    key: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetRole:
    """Give a person a role, in some rooms or everywhere."""

    key: str
    role: str
    rooms: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show who changed a document, and when."""

    document: str
    limit: int = 10


@dataclass(frozen=True, slots=True)
class UndoChange:
    """Undo one change: the last one, or that of a revision."""

    document: str
    number: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Send the user private reminders of what is ahead."""

    about: str | None = None
    """A forum or a meeting, as typed; everything if None."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """End such a subscription."""

    about: str | None = None


@dataclass(frozen=True, slots=True)
class ListSubscriptions:
    """List the user's subscriptions."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Remind the user again later, in private."""

    about: str | None = None
    """A meeting, as typed; that of the last reminder if None."""
    after: str | None = None
    """A duration such as ``2h``; alternatively"""
    until: str | None = None
    """a date, as typed."""


@dataclass(frozen=True, slots=True)
class SetPledge:
    """Record or withdraw a pledge to raise a recommendation at a meeting."""

    record: str
    meeting: str
    """Both as typed."""
    back: bool = False


@dataclass(frozen=True, slots=True)
class ListReminders:
    """List the deliveries that are planned, and what became of earlier ones."""

    first: date | None = None
    """The first day; now if None."""
    last: date | None = None
    """The last day, included."""


@dataclass(frozen=True, slots=True)
class ExplainReminder:
    """Show everything known of one delivery."""

    id: str
    """As typed; the beginning of the id is enough."""


@dataclass(frozen=True, slots=True)
class ShowBriefing:
    """Show the briefing on a meeting."""

    what: str | None = None
    """A forum's or a meeting's name, as typed; the next meeting of all if None."""
    whole: bool = False
    """Whether to show all of it, however long."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """Show the usage of a command."""

    usage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TerminalOnly:
    """A command that only works on the machine where the bot runs, not in chat."""

    line: str
    """The command to type there."""


SubscriptionCommand: TypeAlias = Subscribe | Unsubscribe | ListSubscriptions | Snooze
"""Commands that concern only the user."""
PersonalCommand: TypeAlias = SubscriptionCommand | SetPledge
"""Commands that a person gives for themselves."""
ReminderQuery: TypeAlias = ListReminders | ExplainReminder
ReadCommand: TypeAlias = ShowBriefing | ReminderQuery
"""Commands that change nothing."""
Command: TypeAlias = (
    ReadCommand
    | ShowEntries
    | AddEntry
    | MoveEntry
    | SetStatus
    | SetNote
    | RemoveEntry
    | SetRole
    | ShowHistory
    | UndoChange
    | PersonalCommand
    | FollowCommand
    | ProgressCommand
    | DebriefCommand
    | TaskCommand
    | DrawTimeline
    | ExportTable
    | ShowHelp
    | TerminalOnly
)
EditCommand: TypeAlias = AddEntry | MoveEntry | SetStatus | SetNote | RemoveEntry | SetRole


@dataclass(frozen=True, slots=True)
class ParseError:
    """A line that begins like a command but cannot be parsed."""

    typed: str
    usage: tuple[str, ...]
    """The usages of what was probably meant."""
