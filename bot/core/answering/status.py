"""Questions on the status of recommendations: none counts as met without evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Item, Say, Section
from bot.core.answering.lineage import story_of
from bot.core.answering.selecting import listed, select
from bot.core.briefing.owed import owed
from bot.core.progress.standing import standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.answering.context import FollowUp
    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.core.understanding.question import Question

_MOST_RAISED: Final = 24


def answer_status(follow_up: FollowUp, catalogue: Catalogue) -> Answer | None:
    """Answer what is on record about the outcome of recommendations: none counts as met without evidence."""
    question = follow_up.question
    texts = {"vote", "rapporteur", "reference", "journal", "procedure", "motion", "link"}
    if "status" not in question.cues or question.cues & texts or (question.steps and question.entities):
        return None
    shown = tuple(item for item in follow_up.shown if item.kind == "recommendation")
    named = tuple(Item("recommendation", name) for kind, name in question.records if kind == "recommendation")
    shown = named or shown
    number = len(shown)
    if not shown:
        if not question.subject and (question.unknown or not _of_asks(question)):
            return None
        chosen = select(question, catalogue)
        if not chosen.main and question.subject:
            return None
        if not chosen.main or not chosen.limited:
            # "Which asks were met?": none is known to be, and a list of all would suggest the contrary.
            return Answer("status", question, abstained=True, lead=[Say("status.unknown")])
        shown, number = listed(chosen.main, catalogue, follow_up.at_most(_MOST_RAISED)), chosen.main.bit_count()
    later = any(catalogue.rows.find(item.id).later for item in shown)
    lead = [Say("status.later" if later else "status.unknown")]
    story = story_of(shown, catalogue)
    return Answer("status", question, lead=lead, story=story, sections=[Section("main", None, shown, number)])


def asks_of_progress(answer: Answer) -> tuple[str, ...]:
    """Return the recommendations whose progress an answer has to state."""
    shown = answer.items("main") if answer.intent == "status" else ()
    asks = [item.id for item in shown if item.kind == "recommendation"]
    told = (*answer.story.official, *answer.story.own) if answer.story else ()
    return tuple(dict.fromkeys((*asks, *told, *answer.weighed)))


def tell_progress(answer: Answer, entries: Iterable[Entry], known_by: datetime | None = None) -> None:
    """Add the recorded progress of its recommendations to an answer, as known at the given time if there is one.

    An answer on what can be raised gets only the promises that are not kept.
    """
    if answer.weighed:
        as_of, known = (known_by.date(), known_by) if known_by else (date.max, datetime.max.replace(tzinfo=UTC))
        answer.owed = owed(answer.weighed, entries, as_of=as_of, known_by=known)
        return
    found = standings(asks_of_progress(answer), entries, known_by)
    if any(each.known for each in found.values()):
        answer.lead[0] = Say("status.recorded")
        answer.standings = found


def _of_asks(question: Question) -> bool:
    """Return whether a question without a subject asks for the outcome of recommendations, not of a meeting or step."""
    named = question.forums or question.steps or question.themes or question.from_context
    return "ask" in question.cues and not named
