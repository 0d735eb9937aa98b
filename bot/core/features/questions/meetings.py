"""Questions on meetings: past ones as recorded, future ones only if their date is on record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from bot.core.domain.sentence import Ref, Say, Value, items
from bot.core.domain.sessions import last_sessions_of, next_sessions_of, split_past_and_ahead
from bot.core.features.questions.candidates import falls_in
from bot.core.features.questions.model import Answer, Section
from bot.core.language.spelling import fold, split_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.records import Meeting
    from bot.core.features.questions.context import ThreadQuestion
    from bot.core.language.question import Question

_MAX_SHOWN: Final = 12
_ASKING: Final = frozenset({"ask", "raise", "raised"})


def answer_meetings(asked: ThreadQuestion, catalogue: Catalogue) -> Answer | ThreadQuestion | None:
    """Answer on meetings: past ones as recorded, future ones only if their date is on record."""
    question = asked.question
    wanted = _about_a_forum(question, catalogue) if question.time.forums else _about_meetings(question)
    if not wanted:
        return None
    found = sorted(meetings_meant(question, catalogue), key=_date_and_number)
    if not found and question.time.meeting_numbers == (1,) and _has_start_on_record(question, catalogue):
        # No first meeting is on record, but the date from which they met.
        return replace(asked, question=question.as_start_of_meetings())
    following = _adjacent_meeting(asked, found)
    if following:
        shown = items("meeting", [following.id])
        return Answer("meetings", question, sections=[Section("main", None, shown, 1)])
    return _answer_chosen(question, found, catalogue, asked.today)


def _about_a_forum(question: Question, catalogue: Catalogue) -> bool:
    """Return whether a forum is named for its meetings, not for what is or was raised there."""
    cues, subject = question.cues.words, question.subject
    if subject.articles or (cues & _ASKING and not cues & {"chair", "next", "upcoming"}):
        return False
    if subject.topics and not cues & {"when", "where", "chair", "next", "last", "number", "upcoming"}:
        return False
    if question.cues.steps and _asks_for_start(question, catalogue):
        return False
    held = any(meeting.forum in question.time.forums for meeting in catalogue.dataset.meetings)
    return held or bool(cues & {"next", "upcoming"} and not subject.entities)


def _about_meetings(question: Question) -> bool:
    """Return whether a question without a forum is about meetings."""
    cues, subject = question.cues.words, question.subject
    if not cues & {"meeting", "upcoming"} or cues & {"ask", "document", "raise"}:
        return False
    if subject.articles or subject.topics or subject.entities:
        return False
    return bool(question.time.periods) or not question.unknown.words


def meetings_meant(question: Question, catalogue: Catalogue) -> list[Meeting]:
    """Return the meetings that meet every condition of a question, in the order of the records."""
    time = question.time
    found = [m for m in catalogue.dataset.meetings if not time.forums or m.forum in time.forums]
    if time.meeting_numbers:
        found = [m for m in found if m.number in time.meeting_numbers]
    if time.periods:
        found = [m for m in found if falls_in(m.date, time.periods)]
    if time.places:
        found = [m for m in found if _words_of_place(m) & set(time.places)]
    return found


def _words_of_place(meeting: Meeting) -> set[str]:
    return {fold(word) for word in split_words(meeting.place or "")}


def _date_and_number(meeting: Meeting) -> tuple[int, int]:
    """Return what to sort a meeting by: its first day, then its number; zero for one that is not on record."""
    return meeting.date.first.toordinal() if meeting.date else 0, meeting.number or 0


def _adjacent_meeting(asked: ThreadQuestion, found: Sequence[Meeting]) -> Meeting | None:
    """Return the meeting shown last, or the one after or before it ("the next one", "who chaired it"), or None."""
    shown = [item.id for item in asked.before if item.kind == "meeting"]
    if len(shown) != 1 or "forums" not in asked.question.from_context:
        return None
    if _asks_for_previous(asked, found, shown[0]):
        return _adjacent_to(shown[0], found, step=-1)
    if asked.question.cues.words & {"next", "after"}:
        return _adjacent_to(shown[0], found, step=1)
    return next((m for m in found if m.id == shown[0]), None) if _asks_about_shown(asked) else None


def _asks_for_previous(asked: ThreadQuestion, found: Sequence[Meeting], shown: str) -> bool:
    """Return whether a question asks for the meeting before the one shown."""
    cues = asked.question.cues.words
    # "And the previous one?" after the last meeting means the one before it.
    return "before" in cues or ("last" in cues and [m.id for m in _held_last(found, asked.today)] == [shown])


def _asks_about_shown(asked: ThreadQuestion) -> bool:
    """Return whether a question asks for more about the meeting shown, rather than for others."""
    return bool(asked.shown) and not asked.question.cues.words & {"last", "latest", "first", "upcoming", "list"}


def _adjacent_to(name: str, found: Sequence[Meeting], *, step: Literal[-1, 1]) -> Meeting | None:
    """Return the dated meeting next after (or before) another, or None if either is not among those found."""
    dated = [meeting for meeting in found if meeting.date]
    at = next((i for i, meeting in enumerate(dated) if meeting.id == name), None)
    if at is None or not 0 <= at + step < len(dated):
        return None
    return dated[at + step]


def _held_last(found: Sequence[Meeting], today: date) -> list[Meeting]:
    return last_sessions_of([m for m in found if m.date and m.date.last < today])


def _asks_for_start(question: Question, catalogue: Catalogue) -> bool:
    """Return whether the question asks when a forum began to meet, which is a milestone."""
    return any(m.forum in question.time.forums and m.step in question.cues.steps for m in catalogue.dataset.milestones)


def _has_start_on_record(question: Question, catalogue: Catalogue) -> bool:
    began = any(m.forum in question.time.forums and m.step == "begun" for m in catalogue.dataset.milestones)
    return began and "when" in question.cues.words and not question.time.periods


def _answer_chosen(question: Question, found: Sequence[Meeting], catalogue: Catalogue, today: date) -> Answer:
    cues = question.cues.words
    past, ahead = split_past_and_ahead(found, catalogue, today)
    if cues & {"next", "upcoming"}:
        if not ahead:
            return answer_none_ahead(question, catalogue, past)
        chosen = next_sessions_of(ahead) if "next" in cues and question.time.forums else ahead
    else:
        chosen = _on_record(question, found, past, ahead)
    if not chosen:
        return answer_no_meeting(question)
    shown = items("meeting", [m.id for m in chosen[:_MAX_SHOWN]])
    return Answer("meetings", question, sections=[Section("main", None, shown, len(chosen))])


def _on_record(
    question: Question, found: Sequence[Meeting], past: Sequence[Meeting], ahead: Sequence[Meeting]
) -> list[Meeting]:
    """Return the last or first meeting if the question asks for it, else all, or the forum's last and next ones."""
    time = question.time
    cues = question.cues.words
    if cues & {"last", "latest"}:
        return last_sessions_of(past)
    if "first" in cues and not time.meeting_numbers:
        numbered = [m for m in found if m.number == 1]
        return numbered or list(past[:1])
    limited = time.meeting_numbers or time.periods or time.places or cues & {"list", "count"}
    if time.forums and not limited:
        return [*last_sessions_of(past), *next_sessions_of(ahead)]
    return list(found)


def answer_none_ahead(question: Question, catalogue: Catalogue, past: Sequence[Meeting]) -> Answer:
    """Answer that no future meeting is on record, with the usual months and the last meeting."""
    time = question.time
    lead = [Say("none.ahead", {"forums": tuple(Ref("forum", f) for f in time.forums)})]
    answer = Answer("meetings", question, abstained=True, lead=lead)
    answer.lead += usual_months(time.forums, catalogue)
    if past and time.forums:
        last = items("meeting", [m.id for m in last_sessions_of(past)])
        answer.sections.append(Section("related", Say("related.last_meeting"), last, len(last), detail="line"))
    return answer


def usual_months(forums: Sequence[str], catalogue: Catalogue) -> list[Say]:
    """Return sentences on the months in which the forums, or all forums, usually meet; never as a date."""
    windows = catalogue.ahead.windows
    said = []
    for name in forums or [f.id for f in catalogue.dataset.forums if f.months_on_record or f.id in windows]:
        key = "lead.window" if name in windows else "lead.usual_months"
        numbers = windows.get(name) or catalogue.forums[name].months_on_record
        months: Value = tuple(str(month) for month in sorted(set(numbers)))
        if months:
            said.append(Say(key, {"forum": Ref("forum", name), "months": months}))
    return said


def answer_no_meeting(question: Question) -> Answer:
    lead = [Say("none.meeting", {"forums": tuple(Ref("forum", f) for f in question.time.forums)})]
    return Answer("meetings", question, abstained=True, lead=lead)
