"""Selection of the records for a timeline: all, those that were named, or those that answer a question."""

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
    """The records to draw; progress, related meetings and milestones are added for recommendations."""

    about: Ref | str | None
    asks: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    unlisted: int = 0
    """How many further recommendations were found but not listed by the answer."""


def everything(catalogue: Catalogue) -> Chosen:
    """Select all records of a campaign."""
    asks = catalogue.rows.names(list(numbers_in(catalogue.index.all)))
    return Chosen(None, tuple(asks), tuple(catalogue.meetings), tuple(catalogue.milestones))


def named(record: str, catalogue: Catalogue) -> Chosen:
    """Select a recommendation with its whole lineage, whatever the attribution."""
    line = catalogue.rows.find(record).lineage
    if line is None:
        return Chosen(record, (record,))
    asks = catalogue.rows.names(list(numbers_in(catalogue.index.having("lineage", line))))
    return Chosen(Ref("lineage", line), tuple(asks))


def answering(answer: Answer) -> Chosen | None:
    """Select the records that answer a question; None if there is no recommendation, meeting or milestone.

    The answer to a question about progress also includes the rest of the lineage.
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
