"""Which records a timeline is of: all, those that somebody named, or those that answer a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref
from bot.core.answering.status import asks_of_progress
from bot.core.index import numbers_in

if TYPE_CHECKING:
    from bot.core.answering.answer import Answer
    from bot.core.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to draw; of asks also what came of them, and the meetings and milestones that concern them."""

    about: Ref | str | None
    asks: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    unlisted: int = 0
    """How many asks more were found than an answer lists."""


def everything(catalogue: Catalogue) -> Chosen:
    """Choose all of a campaign."""
    asks = catalogue.rows.names(list(numbers_in(catalogue.index.all)))
    return Chosen(None, tuple(asks), tuple(catalogue.meetings), tuple(catalogue.milestones))


def named(record: str, catalogue: Catalogue) -> Chosen:
    """Choose an ask with all of its line, the official and the other alike."""
    line = catalogue.rows.find(record).lineage
    if line is None:
        return Chosen(record, (record,))
    asks = catalogue.rows.names(list(numbers_in(catalogue.index.having("lineage", line))))
    return Chosen(Ref("lineage", line), tuple(asks))


def answering(answer: Answer) -> Chosen | None:
    """Choose what answers a question; nothing where that is no record of a kind that has a date.

    What came of an ask is also told by the rest of its line.
    """
    asks, meetings, milestones = (
        tuple(item.id for item in answer.items("main") if item.kind == kind)
        for kind in ("recommendation", "meeting", "milestone")
    )
    asks = tuple(dict.fromkeys((*asks, *asks_of_progress(answer))))
    if not (asks or meetings or milestones):
        return None
    about = Ref("lineage", answer.story.lineage) if answer.story else answer.question.text
    unlisted = sum(max(0, section.total - len(section.items)) for section in answer.sections if section.role == "main")
    return Chosen(about, asks, meetings, milestones, unlisted)
