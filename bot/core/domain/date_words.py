"""Rendering of planned dates: as certain as the admin wrote them, in the reader's and the campaign's time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.dates import parse_date

if TYPE_CHECKING:
    from datetime import datetime

    from bot.core.domain.planned import PlannedDate
    from bot.core.domain.plans import Plan
    from bot.core.domain.wording import Wording

_LENGTHS: Final = {"day": len("2027-03-11"), "month": len("2027-03"), "year": len("2027")}
"""The length of the notation for each precision."""


class PlannedDateRenderer:
    """Renders plans in one language."""

    def __init__(self, wording: Wording, language: str, zone: str) -> None:
        self._wording = wording
        self._language = language
        self._zone = zone

    def date(self, plan: Plan) -> str:
        """Return the planned date, marked if it is tentative or cancelled."""
        written = self.when(plan.when) if plan.when else self._say("date.unknown")
        return written if plan.status == "confirmed" else self._say(f"date.{plan.status}", date=written)

    def lines(self, plan: Plan) -> list[tuple[str, str]]:
        """Return the lines of a plan's card: its certainty and its source."""
        lines = [(self._say("card.sure"), self._say("sure.planned"))]
        source = plan.entry.source
        if source and not source.startswith(("https://", "http://")):
            lines.append((self._say("card.source"), source))
        return lines

    def when(self, when: PlannedDate) -> str:
        """Return a planned date; a time of day also in the campaign's zone."""
        if when.first is None or when.last is None:
            return self._say("date.unknown")
        if when.instant and when.zone:
            return self.moment(when.instant, when.zone)
        first, last = f"{when.first:%Y-%m-%d}", f"{when.last:%Y-%m-%d}"
        if when.precision in _LENGTHS:
            day = self._day(first[: _LENGTHS[when.precision]])
            return day if when.precision == "day" else self._say("date.open", date=day)
        if when.precision == "days":
            return self._day(f"{first}/{last}")
        return self._say("date.window", first=self._day(first), last=self._day(last))

    def moment(self, instant: datetime, zone: str) -> str:
        """Return a moment in a zone, and in the campaign's zone if the clocks differ."""
        there, here = instant.astimezone(ZoneInfo(zone)), instant.astimezone(ZoneInfo(self._zone))
        day = self._day(f"{there:%Y-%m-%d}")
        written = self._say("date.at", date=day, time=f"{there:%H:%M}", city=_city(zone))
        if here.utcoffset() == there.utcoffset():
            return written
        clock = f"{here:%H:%M}" if here.date() == there.date() else f"{here:%H:%M}, {self._day(f'{here:%Y-%m-%d}')}"
        return self._say("date.also_at", date=written, time=clock, city=_city(self._zone))

    def _day(self, written: str) -> str:
        return self._wording.date(parse_date(written), self._language)

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._language, None, **values)


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
