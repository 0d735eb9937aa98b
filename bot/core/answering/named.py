"""Records that a question names by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Answer, Item, Kind, Section
from bot.core.answering.sources import with_asks

if TYPE_CHECKING:
    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue


def answer_by_id(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Show records that the question names by id."""
    question = follow_up.question
    named = [(kind, name) for kind, name in question.records if kind != "source"]
    sources = [name for kind, name in question.records if kind == "source"]
    if named:
        shown = tuple(Item(_kind(kind), name) for kind, name in named)
        if "status" in question.cues and all(item.kind == "recommendation" for item in shown):
            return None
        intent = {"milestone": "milestones", "meeting": "meetings", "recommendation": "recommendations"}
        first = intent.get(named[0][0], "source")
        return Answer(first, question, sections=[Section("main", None, shown, len(shown))])  # type: ignore[arg-type]
    if sources and "sources" not in question.from_context and not question.cues & {"ask", "list", "count", "status"}:
        return with_asks(question, [catalogue.sources[name] for name in sources], catalogue)
    return None


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]
