"""Proposals that await approval: their reminder, expiry and listing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from bot.core.records import Record
from bot.core.reminding.rules import Hour, Hours, Place
from bot.core.reminding.spans import read_hour, read_offset, read_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.progress.entry import Entry

SHOWN_EXPIRED: Final = timedelta(days=30)
"""For how long expired proposals are listed."""


def _days(text: str) -> str:
    if not read_offset(text).days:
        message = f"“{text}” is no number of days; write one such as 3d"
        raise ValueError(message)
    return text


Days = Annotated[str, Field(max_length=20, examples=["3d", "30d"]), AfterValidator(_days)]
"""After how many days of the calendar."""


class ProposalRule(Record):
    """What becomes of proposals on which nobody decides."""

    remind: Days = "3d"
    """After how many days they are called to mind, once."""
    expire: Days = "30d"
    """After how many days they can be approved no more."""
    most: int = Field(default=20, ge=1, le=1000, strict=True)
    """How many of one person may wait at a time, of those who may not approve any."""
    at: Hour = "09:00"
    """The hour of the day for both."""
    zone: Place | None = None
    """Where that hour counts; the campaign's zone if left out."""
    quiet: Hours | None = None
    """Hours in which neither happens: both wait until they are over."""


def proposed(entry: Entry, rule: ProposalRule, zone: str) -> Entry:
    """Return an entry as a proposal, with the times of its reminder and expiry; ``zone`` is the campaign's."""
    remind_at, expires_at = (_after(days, entry.at, rule, zone) for days in (rule.remind, rule.expire))
    return replace(entry, proposed=True, remind_at=remind_at, expires_at=expires_at)


def has_expired(entry: Entry, now: datetime) -> bool:
    """Tell whether a proposed entry has expired, so that nobody can decide on it."""
    return entry.expires_at is not None and entry.expires_at <= now


def waiting(undecided: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Return the undecided entries that have not expired."""
    return tuple(entry for entry in undecided if not has_expired(entry, now))


def lately_expired(undecided: Iterable[Entry], now: datetime) -> tuple[Entry, ...]:
    """Return the undecided entries that expired recently."""
    return tuple(
        entry for entry in undecided if entry.expires_at is not None and now - SHOWN_EXPIRED < entry.expires_at <= now
    )


def _after(days: str, moment: datetime, rule: ProposalRule, zone: str) -> datetime:
    """Return the rule's hour, the given number of days later, outside the quiet hours."""
    where = ZoneInfo(rule.zone or zone)
    day = moment.astimezone(where).date() + timedelta(days=read_offset(days).days)
    due = datetime.combine(day, read_hour(rule.at), where).astimezone(UTC)
    return read_quiet(rule.quiet).end_after(due, where) if rule.quiet else due
