"""Conversion of progress commands into progress entries."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.answering.answer import Say
from bot.core.dates import DateError, parse_date
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_meeting, known_record
from bot.core.legible import clean
from bot.core.planning.ahead import uncertain
from bot.core.planning.when import WhenError, parse_when
from bot.core.progress.entry import LINES, Entry, EntryError

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue
    from bot.core.dates import UncertainDate
    from bot.core.progress.commands import Record, Withdraw


def entry_of(command: Record, catalogue: Catalogue, *, author: str, now: datetime, corrected: Entry | None) -> Entry:
    """Return the progress entry that a command records.

    Args:
        command: the command.
        catalogue: the campaign's records.
        author: who records it.
        now: the current time.
        corrected: the entry that the command corrects, if it exists.

    Raises:
        NotPossibleError: if it names something that is not on record, or lacks a date, evidence or author.

    """
    record = known_record(command.record, catalogue)
    meeting = known_meeting(command.meeting, catalogue) if command.meeting else None
    line = LINES[command.state]
    if command.corrects is not None and (corrected is None or (corrected.record, corrected.line) != (record, line)):
        raise NotPossibleError(Say("progress.no_entry", {"number": command.corrects}))
    when = _date(command.when, meeting, catalogue)
    if when.first > now.astimezone(ZoneInfo(catalogue.dataset.campaign.zone)).date():
        raise NotPossibleError(Say("progress.ahead", {"when": when}))
    evidence, note = (clean(said) if said else None for said in (command.evidence, command.note))
    try:
        return Entry(record, line, command.state, when, author, now, evidence, meeting, note, command.corrects)
    except EntryError as error:
        raise NotPossibleError(Say(error.key)) from error


def withdrawal_of(command: Withdraw, corrected: Entry, *, author: str, now: datetime) -> Entry:
    """Return the entry that withdraws another.

    Raises:
        NotPossibleError: if it has no author.

    """
    note = clean(command.reason) if command.reason else None
    try:
        return Entry(
            corrected.record, corrected.line, "withdrawn", corrected.date, author, now,
            note=note, corrects=corrected.number,
        )  # fmt: skip
    except EntryError as error:
        raise NotPossibleError(Say(error.key)) from error


def moment_named(typed: str, catalogue: Catalogue) -> datetime:
    """Return the end of a day in the campaign's zone; of a month or year, the end of its last day.

    Raises:
        NotPossibleError: if the text is not a date.

    """
    day = _date(typed, None, catalogue).last
    return datetime.combine(day, time.max, ZoneInfo(catalogue.dataset.campaign.zone))


def date_typed(typed: str, zone: str) -> UncertainDate:
    """Parse a date in the notation of the records or of plans.

    Raises:
        NotPossibleError: if the text is not a date.

    """
    try:
        return parse_date(typed)
    except DateError:
        pass
    try:
        found = uncertain(parse_when(typed, zone))
    except WhenError:
        found = None
    if found is None:
        raise NotPossibleError(Say("progress.no_date", {"when": typed}))
    return found


def _date(typed: str | None, meeting: str | None, catalogue: Catalogue) -> UncertainDate:
    """Return the typed date, or the meeting's if none was typed."""
    if typed is None:
        known = catalogue.meetings[meeting].date if meeting else None
        if known is None:
            raise NotPossibleError(Say("progress.say_when"))
        return known
    return date_typed(typed, catalogue.dataset.campaign.zone)
