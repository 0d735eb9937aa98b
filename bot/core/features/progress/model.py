"""The progress entry: one recorded fact about what came of a recommendation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias, cast
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.core.domain.identifiers import may_be_named_in
from bot.core.domain.problem import InvalidValueError
from bot.core.domain.records import Record
from bot.core.domain.text import clean
from bot.core.features.reminders.rules import (
    HourText,
    QuietHoursText,
    ZoneText,
    parse_hour,
    parse_offset,
    parse_quiet_hours,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.core.domain.dates import UncertainDate

ProgressLine: TypeAlias = Literal["raised", "done"]
"""``raised``: what the askers did for it. ``done``: what the addressee did. The two are independent."""
ProgressState: TypeAlias = Literal[
    "not_raised", "raised", "promised", "unknown", "no_movement", "partly_met", "met", "reversed", "overtaken",
    "withdrawn",
]  # fmt: skip
"""``overtaken``: by events. ``withdrawn``: the corrected entry does not count and is not replaced."""

LINE_OF_STATE: Final[Mapping[ProgressState, ProgressLine]] = {
    "not_raised": "raised", "raised": "raised", "promised": "raised",
    "unknown": "done", "no_movement": "done", "partly_met": "done", "met": "done", "reversed": "done",
    "overtaken": "done",
}  # fmt: skip
"""The line of each state; ``withdrawn`` has that of the entry it corrects."""
NEEDS_NO_EVIDENCE: Final[frozenset[ProgressState]] = frozenset({"unknown", "withdrawn"})
"""States that claim nothing and therefore need no evidence."""


_UNSEEN_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
"""Characters that Unicode classes as letters but that are invisible."""


class ProgressEntryError(ValueError):
    """Raised for an entry that must not be recorded; ``key`` is the message key of the reason."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """A recorded fact about a recommendation, with its evidence.

    Raises:
        ProgressEntryError: if it has no author, or lacks the evidence that its state needs, or withdraws nothing.

    """

    record: str
    line: ProgressLine
    state: ProgressState
    date: UncertainDate
    """The date at which the state held."""
    author: str
    """As ``platform:id``."""
    at: datetime
    """The time of recording."""
    evidence: str | None = None
    """A link, or the name of a document."""
    meeting: str | None = None
    note: str | None = None
    corrects: int | None = None
    """The number of the entry it replaces."""
    number: int = 0
    """Assigned when it is stored; from 1."""
    proposed: bool = False
    """Whether it awaits an editor's approval before it counts."""
    approved_by: str | None = None
    """The approver as ``platform:id``; ``at`` is then the time of approval."""
    room: str | None = None
    """The room it was said in, as ``platform:room``; never shown."""
    approved_in: str | None = None
    """The room it was approved in; never shown."""
    author_named: bool = False
    """Whether the author is named where this is shown; set only in :mod:`bot.core.features.progress.model`."""
    approver_named: bool = False
    proposed_at: datetime | None = None
    """For an approved entry: when it was proposed."""
    remind_at: datetime | None = None
    """For a proposal: when a reminder of it is sent."""
    expires_at: datetime | None = None
    """For a proposal: when it expires. Both times are stored with the entry, so that changed settings do not affect it.
    """

    def __post_init__(self) -> None:
        """Check that the entry has an author, the evidence its state needs, and a consistent line."""
        if not has_author_id(self.author):
            key = "progress.no_author"
            raise ProgressEntryError(key)
        if self.state not in NEEDS_NO_EVIDENCE and not has_visible_text(self.evidence or ""):
            key = "progress.no_evidence"
            raise ProgressEntryError(key)
        if LINE_OF_STATE.get(self.state, self.line) != self.line or (
            self.state == "withdrawn" and self.corrects is None
        ):
            key = "progress.no_state"
            raise ProgressEntryError(key)


def has_visible_text(text: str) -> bool:
    """Tell whether a text has a visible letter or digit."""
    return "\0" not in text and any(each.isalnum() and each not in _UNSEEN_LETTERS for each in clean(text))


def has_author_id(author: str) -> bool:
    """Tell whether an author's id has a visible part after the platform."""
    return has_visible_text(author.rpartition(":")[2] if author.count(":") == 1 else author)


def parse_state(text: str) -> ProgressState | None:
    """Return the state named like ``partly met``, ``partly_met`` or ``overtaken by events``; None if unknown."""
    wanted = "_".join(text.casefold().replace("-", " ").replace("_", " ").split()).removesuffix("_by_events")
    return cast("ProgressState", wanted) if wanted in LINE_OF_STATE else None


_RAISED: Final[frozenset[ProgressState]] = frozenset({"raised", "promised"})
"""The states that say that it was raised."""


@dataclass(frozen=True, slots=True)
class ProgressStatus:
    """The progress of a recommendation: the entry that counts on each line, None if there is none with evidence."""

    raised: ProgressEntry | None = None
    done: ProgressEntry | None = None
    meetings: tuple[str, ...] = ()
    """The meetings at which it was raised, oldest first."""

    @property
    def known(self) -> bool:
        """Whether anything is on record."""
        return self.raised is not None or self.done is not None


def entries_in_force(entries: Iterable[ProgressEntry], known_by: datetime | None = None) -> tuple[ProgressEntry, ...]:
    """Return the entries that no other entry corrects, newest first; optionally as of a moment.

    A correction can itself be corrected: then the original entry counts again.
    """
    known = [entry for entry in entries if known_by is None or entry.at <= known_by]
    corrected: set[int | None] = set()
    found: list[ProgressEntry] = []
    for entry in sorted(known, key=lambda each: each.number, reverse=True):
        if entry.number not in corrected:
            corrected.add(entry.corrects)
            found.append(entry)
    return tuple(found)


def progress_status(entries: Iterable[ProgressEntry], known_by: datetime | None = None) -> ProgressStatus:
    """Return the progress of one recommendation: on each line, the entry with the latest date."""
    counting = [entry for entry in entries_in_force(entries, known_by) if entry.state != "withdrawn"]
    counting.sort(key=lambda each: (each.date.last, each.date.first, each.number))
    last: dict[ProgressLine, ProgressEntry] = {entry.line: entry for entry in counting}
    meetings = dict.fromkeys(entry.meeting for entry in counting if entry.meeting and entry.state in _RAISED)
    return ProgressStatus(last.get("raised"), last.get("done"), tuple(meetings))


def progress_statuses(
    records: Iterable[str], entries: Iterable[ProgressEntry], known_by: datetime | None = None
) -> dict[str, ProgressStatus]:
    """Return the progress of each of some recommendations."""
    apart: dict[str, list[ProgressEntry]] = {name: [] for name in records}
    for entry in entries:
        if entry.record in apart:
            apart[entry.record].append(entry)
    return {name: progress_status(of, known_by) for name, of in apart.items()}


def find_repetition(entry: ProgressEntry, said: Iterable[ProgressEntry]) -> ProgressEntry | None:
    """Return the person's last equal entry, if a new entry adds nothing to it; None otherwise."""
    last = _last_entries_by_person(entry, said).get(entry.author)
    if last is None or entry.corrects is not None:
        return None
    same = (last.state, last.date, last.evidence) == (entry.state, entry.date, entry.evidence)
    return last if same and entry.note in {None, last.note} else None


def find_disagreements(entry: ProgressEntry, said: Iterable[ProgressEntry]) -> tuple[ProgressEntry, ...]:
    """Return the last entries of other people that give another state for the same meeting."""
    if entry.meeting is None or entry.line != "raised":
        return ()
    others = _last_entries_by_person(entry, said).values()
    return tuple(each for each in others if each.author != entry.author and each.state != entry.state)


def _last_entries_by_person(entry: ProgressEntry, said: Iterable[ProgressEntry]) -> dict[str, ProgressEntry]:
    """Return each person's last entry for the same recommendation, line and meeting."""
    alike = [each for each in said if _is_of_same(each, entry) and each.state != "withdrawn"]
    return {each.author: each for each in sorted(alike, key=lambda each: each.number)}


def _is_of_same(said: ProgressEntry, entry: ProgressEntry) -> bool:
    return (said.record, said.line, said.meeting) == (entry.record, entry.line, entry.meeting)


SHOWN_EXPIRED: Final = timedelta(days=30)
"""For how long expired proposals are listed."""


def _days(text: str) -> str:
    if not parse_offset(text).days:
        what, mend = f"“{text}” is not a number of days", "write one such as 3d"
        raise InvalidValueError(what, mend)
    return text


DaysText = Annotated[str, Field(max_length=20, examples=["3d", "30d"]), AfterValidator(_days)]
"""After how many days of the calendar."""


class ProposalRule(Record):
    """What becomes of proposals on which nobody decides."""

    remind: DaysText = "3d"
    """After how many days they are called to mind, once."""
    expire: DaysText = "30d"
    """After how many days they can be approved no more."""
    most: int = Field(default=20, ge=1, le=1000, strict=True)
    """How many of one person may wait at a time, of those who may not approve any."""
    at: HourText = "09:00"
    """The hour of the day for both."""
    zone: ZoneText | None = None
    """Where that hour counts; the campaign's zone if left out."""
    quiet: QuietHoursText | None = None
    """Hours in which neither happens: both wait until they are over."""


def make_proposal(entry: ProgressEntry, rule: ProposalRule, zone: str) -> ProgressEntry:
    """Return an entry as a proposal, with the times of its reminder and expiry; ``zone`` is the campaign's."""
    remind_at, expires_at = (_after(days, entry.at, rule, zone) for days in (rule.remind, rule.expire))
    return replace(entry, proposed=True, remind_at=remind_at, expires_at=expires_at)


def has_expired(entry: ProgressEntry, now: datetime) -> bool:
    """Tell whether a proposed entry has expired, so that nobody can decide on it."""
    return entry.expires_at is not None and entry.expires_at <= now


def undecided_entries(undecided: Iterable[ProgressEntry], now: datetime) -> tuple[ProgressEntry, ...]:
    """Return the undecided entries that have not expired."""
    return tuple(entry for entry in undecided if not has_expired(entry, now))


def recently_expired(undecided: Iterable[ProgressEntry], now: datetime) -> tuple[ProgressEntry, ...]:
    """Return the undecided entries that expired recently."""
    return tuple(
        entry for entry in undecided if entry.expires_at is not None and now - SHOWN_EXPIRED < entry.expires_at <= now
    )


def _after(days: str, moment: datetime, rule: ProposalRule, zone: str) -> datetime:
    """Return the rule's hour, the given number of days later, outside the quiet hours."""
    where = ZoneInfo(rule.zone or zone)
    day = moment.astimezone(where).date() + timedelta(days=parse_offset(days).days)
    due = datetime.combine(day, parse_hour(rule.at), where).astimezone(UTC)
    return parse_quiet_hours(rule.quiet).end_after(due, where) if rule.quiet else due


def entries_for_place(
    place: str, entries: Iterable[ProgressEntry], note_rooms: Collection[str]
) -> tuple[ProgressEntry, ...]:
    """Return entries as they may be shown in a place.

    Args:
        place: the place they are shown in, as ``platform:room``; for a file, the room it was requested in.
        entries: the stored entries.
        note_rooms: the only rooms where notes are shown; empty for no restriction.

    """
    shown = not note_rooms or place in note_rooms
    return tuple(_redacted(place, entry, note=entry.note if shown else None) for entry in entries)


def _redacted(place: str, entry: ProgressEntry, *, note: str | None) -> ProgressEntry:
    author = may_be_named_in(place, person=entry.author, said_in=entry.room)
    approver = entry.approved_by is not None and may_be_named_in(
        place, person=entry.approved_by, said_in=entry.approved_in
    )
    if (note, author, approver) == (entry.note, entry.author_named, entry.approver_named):
        return entry
    return replace(entry, note=note, author_named=author, approver_named=approver)


@dataclass(frozen=True, slots=True)
class ProgressEntries:
    """A part of an outcome: entries in the order they were recorded."""

    entries: tuple[ProgressEntry, ...]


@dataclass(frozen=True, slots=True)
class ProgressStory:
    """A part of an outcome: a recommendation with its status, and all entries on it."""

    record: str
    entries: tuple[ProgressEntry, ...]

    @property
    def status(self) -> ProgressStatus:
        """The status that the entries amount to."""
        return progress_status(self.entries)


@dataclass(frozen=True, slots=True)
class Proposals:
    """A part of an outcome: proposed entries that await approval, and those that expired."""

    waiting: tuple[ProgressEntry, ...]
    expired: tuple[ProgressEntry, ...] = ()
