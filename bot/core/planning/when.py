"""The grammar of planned dates: what people write in ``when:``, read without guessing.

==========  =====================================================================================================
instant     ``2027-03-11 09:30``, ``11 March 2027, 9:30``, ``2027-03-11 09:30 Almaty``, ``2027-10-31 02:30+01:00``
date        ``2027-03-11``, ``11 March 2027``, ``Thu March 11, 2027``
window      ``March 2027``, ``Q2 2027``, ``2027-W14``, ``12–14 Oct 2027``, ``30 Sept – 2 Oct 2027``, ``2027``,
            ``first half of May 2027``, ``early May 2027``, ``H1 2027``
unknown     ``tbc``, ``tba``, ``tbd``, ``unknown``, ``?``
==========  =====================================================================================================

Months are English, in full or by their first letters. Case, repeated spaces and the kind of dash do not matter.
An ambiguous date is refused with both readings.
"""

from __future__ import annotations

from typing import Final

from bot.core.planning.days import split_day
from bot.core.planning.instants import read_moment
from bot.core.planning.planned import Kind, Planned, Precision, WhenError
from bot.core.planning.refusals import EXAMPLES, refuse
from bot.core.planning.windows import read_window
from bot.core.planning.zones import check_zone, city_in, zone_named

__all__ = ["Kind", "Planned", "Precision", "WhenError", "check_zone", "parse_when", "readings_at", "zone_named"]

_UNKNOWN: Final = frozenset({"tbc", "tba", "tbd", "unknown", "?"})
_LONGEST: Final = 100
"""Maximum characters of a date; twice the longest in the grammar."""
_SHOWN: Final = 40
_ALIKE: Final = str.maketrans(
    # Hyphen, no-break hyphen, figure dash, en dash, em dash, minus; and invisible characters of copied text.
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", "")
)


def parse_when(text: str, zone: str) -> Planned:
    """Parse a planned date.

    Args:
        text: the date as written.
        zone: the default zone for times without a place.

    Raises:
        WhenError: if it is not a date, does not exist, or is ambiguous.

    """
    written = text.strip()
    plain = " ".join(written.translate(_ALIKE).split())
    if not plain:
        what = "nothing is written"
        raise WhenError(what, f"write a date such as {EXAMPLES} if it is not known")
    if len(plain) > _LONGEST:
        what = f"“{plain[:_SHOWN]}…” is too long for a date"
        raise WhenError(what, f"write one such as {EXAMPLES}")
    if plain.lower() in _UNKNOWN:
        return Planned(written, "unknown", None, None, precision="unknown")
    window = read_window(plain)
    if window is not None:
        return Planned(written, "window", window.first, window.last, precision=window.precision)
    found = split_day(plain)
    if found is None:
        raise refuse(plain)
    day, behind = found
    if not behind:
        return Planned(written, "date", day, day, precision="day")
    moment = read_moment(day, behind, zone)
    return Planned(written, "instant", day, day, moment.time, moment.zone, moment.instant, precision="minute")


def readings_at(text: str, place: str, zone: str) -> tuple[str, str] | None:
    """Return the two readings of a time without a zone, if the clocks at the place differ from those of the zone.

    None if it is unambiguous: it has no time, it names a zone, or the clocks agree.

    Args:
        text: the date as written.
        place: the place of the event, as written.
        zone: the default zone.
    """
    city = city_in(place)
    here = _read(text, zone)
    if city is None or here is None or here.zone is None:
        return None
    there = _read(text, check_zone(city))
    # A text valid in one zone only has an offset, unless clocks at the place skip that hour or show it twice.
    is_said = there.instant == here.instant if there else _read(text, "UTC") is None
    if is_said:
        return None
    own = here.zone.rpartition("/")[2].replace("_", " ")
    return f"{here} {city}", f"{here} {own if zone_named(own) == here.zone else here.zone}"


def _read(text: str, zone: str) -> Planned | None:
    try:
        return parse_when(text, zone)
    except WhenError:
        return None
