"""Past, next and last sessions of a forum, by the same rule for answers and briefings.

A meeting without a date or plan is none of these.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Meeting


def split_past_and_ahead(
    found: Iterable[Meeting], catalogue: Catalogue, today: date
) -> tuple[list[Meeting], list[Meeting]]:
    """Split meetings into past and ahead; cancelled ones are left out, planned ones without a date come last."""
    standing = [m for m in found if not is_cancelled(m, catalogue)]
    past = [m for m in standing if m.date and m.date.last < today]
    dated = [m for m in standing if m.date and m.date.last >= today]
    plans = catalogue.ahead.plans
    undated = [m for m in standing if m.date is None and m.id in plans and plans[m.id].when]
    return past, [*dated, *undated]


def is_cancelled(meeting: Meeting, catalogue: Catalogue) -> bool:
    """Tell whether a meeting's plan is cancelled."""
    plan = catalogue.ahead.plans.get(meeting.id)
    return plan is not None and plan.status == "cancelled"


def next_sessions_of(ahead: Sequence[Meeting]) -> list[Meeting]:
    """Return the next meeting, or all candidates if windows overlap; one without a date only if there is no other."""
    ends = [m.date.last for m in ahead if m.date]
    return [m for m in ahead if m.date and m.date.first <= min(ends)] if ends else list(ahead[:1])


def soonest_session(ahead: Sequence[Meeting]) -> Meeting | None:
    """Return the dated meeting that is certain to be over first."""
    dated = [(m.date.last, m.date.first, m.id, m) for m in ahead if m.date]
    return min(dated, key=lambda each: each[:3])[-1] if dated else None


def last_sessions_of(past: Sequence[Meeting]) -> list[Meeting]:
    """Return the last meeting on record, and a later one that is only known from an announcement."""
    held = [m for m in past if not m.announced]
    if not held:
        return list(past[-1:])
    last_day = held[-1].date.last if held[-1].date else date.max
    later = [m for m in past if m.announced and m.date and m.date.first > last_day]
    return [held[-1], *later[-1:]]
