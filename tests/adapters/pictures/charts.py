"""Charts to draw: of the invented campaigns, and of whatever is hard to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, get_args

from bot.core.features.timeline.model import LANE_OF_KIND, LANES, Chart, ChartLane, ChartMark, MarkKind

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST: Final = date(2012, 1, 1)
LAST: Final = date(2027, 1, 1)
ALL: Final[tuple[MarkKind, ...]] = get_args(MarkKind)
LONG: Final = (
    "Rechtsstaatlichkeitsüberprüfungsverfahrensordnung und Menschenrechtsverteidigerschutzmaßnahmen",
    "Қазақстан Республикасының қылмыстық кодексінің әлеуметтік, ұлттық алауыздықты қоздыру туралы бабы",
    "Предотвращение преследования правозащитников в Северо-Казахстанской области",
    "x" * 400,
)


def label(kind: MarkKind, day: date, *, days: int = 0, **more: str | bool) -> ChartMark:
    """Return a mark of a day, or of so many from it on."""
    written = {"head": f"{day} · R-{kind}", "text": f"What was {kind}"}
    return replace(ChartMark(kind, day, day + timedelta(days), not days, unverified=False, **written), **more)  # type: ignore[arg-type]


def chart(
    labels: Iterable[ChartMark], *, language: str = "en", title: str = "Timeline", notes: tuple[str, ...] = ()
) -> Chart:
    """Return a chart of some marks, on the lanes of their kinds."""
    known = sorted(labels, key=lambda each: (each.first, each.head))
    strips = tuple(
        ChartLane(
            lane, f"Lane {lane}", tuple(each for each in known if LANE_OF_KIND[each.kind] == lane), "nothing on record"
        )
        for lane in LANES
    )
    shown = {each.kind for each in known}
    return Chart(
        language,
        title,
        FIRST,
        LAST,
        tuple((date(year, 1, 1), str(year)) for year in range(2012, 2028)),
        date(2026, 11, 27),
        "As of 27 November 2026",
        strips,
        (*((kind, f"what {kind} means") for kind in ALL if kind in shown), ("window", "some time within this"),
         ("unverified", "not verified")),
        notes,
    )  # fmt: skip


def crowded() -> Chart:
    """Return a chart of sixty marks with long words, many of them of one day and some of many years."""
    labels = []
    for number in range(60):
        kind = ALL[number % len(ALL)]
        day = FIRST + timedelta(days=(number * 397) % 5_300 if number % 3 else 2_600)
        days = (0, 0, 0, 30, 365, 2_000)[number % 6]
        days = min(days, (LAST - day).days)
        text = LONG[number % len(LONG)]
        labels.append(label(kind, day, days=days, head=f"{day} · R-{number:02}", text=text, unverified=number % 7 == 0))
    return chart(labels, title=LONG[1], notes=(LONG[2], LONG[3], "n more"))
