"""Timelines of the larger tiny campaign."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.core.timeline.choosing import everything
from bot.core.timeline.making import make
from tests.core.asking import TODAY
from tests.core.briefed import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.timeline.choosing import Chosen
    from bot.core.timeline.timeline import Timeline


def timeline(
    chosen: Chosen | None = None,
    entries: Iterable[Entry] = (),
    *,
    of: Catalogue | None = None,
    as_of: date = TODAY,
    known_by: datetime | None = None,
) -> Timeline:
    """Return the timeline of chosen records, or of everything, as of a day's end."""
    of = of or catalogue()
    moment = known_by or datetime.combine(as_of, time.max, UTC)
    return make(chosen or everything(of), of, entries, as_of=as_of, known_by=moment)
