"""What became of an ask: nothing counts as met without evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Item, Say, Section
from bot.core.answering.selecting import listed, select

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue

_MOST_RAISED: Final = 24


def answer_status(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Say what is on record of what became of an ask: nothing counts as met without evidence."""
    question = follow_up.question
    texts = {"vote", "rapporteur", "reference", "journal", "procedure", "motion", "link"}
    if "status" not in question.cues or question.cues & texts or (question.steps and question.entities):
        return None
    shown = tuple(item for item in follow_up.shown if item.kind == "recommendation")
    named = tuple(Item("recommendation", name) for kind, name in question.records if kind == "recommendation")
    shown = named or shown
    if not shown:
        if not question.subject:
            return None
        chosen = select(question, catalogue)
        if not chosen.main:
            return None
        shown = listed(chosen.main, catalogue, _MOST_RAISED)
    later = any(catalogue.rows.find(item.id).later for item in shown)
    lead = [Say("status.later" if later else "status.unknown")]
    return Answer("status", question, lead=lead, sections=[Section("main", None, shown, len(shown))])
