"""Timelines of the larger tiny campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.core.features.timeline.builder import choose_all, make_timeline
from tests.core.briefed_campaign import catalogue
from tests.core.campaign import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.progress.model import ProgressEntry
    from bot.core.features.timeline.builder import TimelineRecords
    from bot.core.features.timeline.model import Timeline


def timeline(
    chosen: TimelineRecords | None = None,
    entries: Iterable[ProgressEntry] = (),
    *,
    of: Catalogue | None = None,
    as_of: date = TODAY,
    known_by: datetime | None = None,
) -> Timeline:
    """Return the timeline of chosen records, or of everything, as of a day's end."""
    of = of or catalogue()
    moment = known_by or datetime.combine(as_of, time.max, UTC)
    return make_timeline(chosen or choose_all(of), of, entries, as_of=as_of, known_by=moment)
