"""A meeting ahead, its reminder, the debrief, what came of it, the next briefing, and all of it in a file."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pytest

from bot.app.clock import SystemClock
from tests.flows.circle.days import days_that_pass
from tests.flows.circle.scenes import SCENES
from tests.flows.circle.scenes.scene import ASK, EVIDENCE, NEXT, plan
from tests.homes import settle

if TYPE_CHECKING:
    from pathlib import Path

ZONE: Final = ZoneInfo("Europe/Oslo")
"""The campaign's."""


def earlier(home: Path) -> None:
    """Move what is on record back by ten years: it was all asked before the present day."""
    for file in (home / "seeds").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        moved = re.sub(r"20(?P<ten>[23])(?=[0-9])", lambda found: f"20{int(found['ten']) - 1}", text)
        file.write_text(moved, encoding="utf-8")


def moment(day: date, hour: int, minute: int = 1) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_what_was_promised_at_a_meeting_leads_the_next_briefing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    home = settle(tmp_path / "home")
    earlier(home)
    today = SystemClock().now().astimezone(ZONE).date()
    first, second = today + timedelta(days=3), today + timedelta(days=33)
    plan(home, first, second)
    # Synapse lives in the present, whenever it was started.
    if name == "matrix":
        request.getfixturevalue("synapse")
    monkeypatch.chdir(tmp_path)
    told: dict[str, str] = {}

    with (
        days_that_pass(tmp_path / "ahead", monkeypatch) as days,
        SCENES[name](home, lambda: request.getfixturevalue("synapse")) as scene,
    ):
        days.pass_until(moment(first - timedelta(days=1), 9))
        told["reminder"] = scene.hears("Veldria talks 5: tomorrow")
        days.pass_until(moment(first + timedelta(days=1), 10))
        told["debrief"] = scene.hears("what was raised?")
        scene.says_it_was_promised()
        told["before"] = scene.asks(f"progress {ASK}")
        scene.approves()
        told["story"] = scene.asks("What came of article 91?")
        told["briefing"] = scene.asks(f"brief {NEXT}")
        days.pass_until(moment(second - timedelta(days=1), 9))
        told["next"] = scene.hears("Veldria talks 6: tomorrow")
        told["file"] = scene.takes_along("export progress as csv of everything").decode("utf-8-sig")

    assert ASK in told["reminder"]
    assert ASK in told["debrief"]
    assert EVIDENCE not in told["before"]
    assert EVIDENCE in told["story"]
    for briefing in (told["briefing"], told["next"]):
        promised, asks = briefing.index("Promised but not done"), briefing.index("To raise, by topic")
        assert promised < briefing.index(EVIDENCE) < asks
    assert [line for line in told["file"].splitlines() if {ASK, "promised", EVIDENCE} <= set(line.split(","))]
