"""The larger tiny campaign with meetings planned, briefed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.features.briefings.selection import build_meeting_briefing
from tests.core.campaign import TODAY, ask_record, records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.core.features.briefings.model import Briefing, BriefingLine
    from tests.campaign_data import Change

NEXT: Final = "veldria_talks:4"
READ_INTO: Final[Change] = (
    ("conflicts", 3),
    {"id": "C-04", "about": "how far to go", "readings": ["Assembly: narrow", "Bell Watch: strike"], "keep": "both",
     "records": ["R-A31-02", "R-B31-01"]},
)  # fmt: skip
"""The organisation reads more into the Assembly's ask of 2031."""


def ask(identity: str, asker: str = "ASSEMBLY", topic: str = "bells", /, **more: object) -> Change:
    """Return the change that adds an ask; of the Assembly's text of 2032 unless it says otherwise."""
    return ("recommendations", 8), {**ask_record(identity, asker, topic, "ASSEMBLY-2033"), **more}


def catalogue(*changes: Change, raises: Sequence[str] = (), **planned: object) -> Catalogue:
    """Return the campaign with the fourth talks planned, and what the plan names to raise."""
    fourth: Mapping[str, object] = {"forum": "veldria_talks", "number": 4, "when": "2033-03-11", "raise": raises}
    dataset, ahead = apply_plans(records(*changes), Plans.model_validate({"meetings": [{**fourth, **planned}]}))
    return Catalogue(dataset, ahead=ahead)


def briefed(
    *changes: Change, on: str = NEXT, today: date = TODAY, raises: Sequence[str] = (), **planned: object
) -> Briefing:
    """Brief on a meeting, with the fourth talks planned."""
    return build_meeting_briefing(on, catalogue(*changes, raises=raises, **planned), today)


def lines(briefing: Briefing) -> dict[str, BriefingLine]:
    """Return the lines of a briefing by their newest ask."""
    return {line.id: line for part in briefing.parts for line in part.lines}


def topics(briefing: Briefing) -> dict[str, list[str]]:
    """Return the asks of a briefing by topic."""
    return {part.topic: [line.id for line in part.lines] for part in briefing.parts}
