"""Filling of a question's slots from its mentions: subject, wanted facts, and what is out of scope."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.language.periods import POSTPOSITIONS
from bot.core.language.question import Period, add_once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Mention, Question
    from bot.core.language.scanner import Scan

_SHIFTS: Final = ("+", "-")
_MEETING_CUES: Final = frozenset({"last", "next", "upcoming", "when", "where", "chair", "meeting", "raise", "raised"})
_SITTING_CUES: Final = frozenset({"raise", "meeting", "chair", "next", "upcoming"})
_MAX_DATE_DISTANCE: Final = 4
"""The maximum number of words between an upheaval and its date."""
_AFTERMATH_LENGTH: Final = timedelta(days=120)


def fill_slots(scan: Scan, question: Question, names: CampaignNames, dates: set[int]) -> None:
    """Fill every slot except askers and addressees; ``dates`` are the indexes of words that are part of dates."""
    for mention in scan.mentions:
        if not mention.spent:
            question.cues.update(mention.values("cue"))
    _read_upheavals(scan, question, names, dates)
    for mention in scan.mentions:
        if mention.spent:
            continue
        _fill_wanted(mention, question)
        _fill_unrecorded(mention, question)
        _fill_topics(mention, question, names, dates)
        if not mention.negated:
            _fill_names(mention, question, names)
    _drop_field_topics(scan, question)
    _fill_themes(scan, question, dates)
    question.listed = _listed(scan)


def _fill_wanted(mention: Mention, question: Question) -> None:
    for step in mention.values("step"):
        add_once(question.steps, step)
    for refusal in mention.values("refusal"):
        add_once(question.refusals, refusal)
    shifts = (int(part) for part in mention.values("year_part") if part[0] in _SHIFTS)
    question.years_on = question.years_on or next(shifts, 0)


def _fill_unrecorded(mention: Mention, question: Question) -> None:
    """Add the countries, bodies and laws that are not on record, unless they can be something that is."""
    if (mention.values("country") and not mention.values("actor")) or mention.values("outsider"):
        add_once(question.outside, mention.surface)
    if mention.values("other_law") and not mention.values("topic"):
        add_once(question.other_laws, mention.surface)


def is_continuation(scan: Scan) -> bool:
    """Return whether a text begins with a follow-up word, possibly after a clause of assent or thanks."""
    thanked = {i for m in scan.mentions if "greeting" in m.values("cue") for i in range(m.start, m.end)}
    for mention in scan.mentions:
        if "followup" not in mention.values("cue"):
            continue
        nods = all(scan.tokens[i].filler or i in thanked for i in range(mention.start))
        if mention.start <= 1 or (nods and scan.tokens[mention.start].breaks):
            return True
    return False


def refers_back(scan: Scan) -> bool:
    """Return whether a pronoun refers to what was said before: "of that text" does, "that novel" does not."""
    ends = (mention.end for mention in scan.mentions if "it" in mention.values("cue"))
    return any(
        end == len(scan.tokens) or scan.covered[end] or scan.tokens[end].filler or scan.tokens[end].breaks
        for end in ends
    )


def read_aftermath(question: Question) -> None:
    """Read "after the unrest", if nothing else is asked about, as the unrest and the months that followed."""
    events = [period for period in question.periods if period.event]
    if question.subject or len(events) != 1 or len(question.periods) > 1:
        return
    period = events[0]
    until = period.first + _AFTERMATH_LENGTH
    question.periods = [Period(period.first, until, period.text)]
    question.topics = [period.event]
    question.dated_topics = [period.event]
    question.telling_topics = [period.event]


def _read_upheavals(scan: Scan, question: Question, names: CampaignNames, dates: set[int]) -> None:
    """Read "the violence of early 2022" as the event on record in that period, if there is exactly one."""
    within = [topic for topic, day in names.events.items() if any(p.first <= day <= p.last for p in question.periods)]
    if len(within) != 1:
        return
    asks = "ask" in question.cues or any(m.values("topic") for m in scan.mentions)
    for mention in scan.mentions:
        if "upheaval" not in mention.values("cue") or mention.spent or not _has_date_nearby(scan, mention, dates):
            continue
        if asks or not all(token.filler for token in scan.tokens[mention.start : mention.end]):
            # "The events of 2022" alone means everything that happened.
            mention.read_as("topic", within[0])


def find_unknown_upheavals(scan: Scan) -> list[str]:
    """Return the words for upheavals that match no event on record; they count as unknown subjects."""
    return [
        mention.surface
        for mention in scan.mentions
        if mention.values("cue") == ("upheaval",)
        and not (mention.values("topic") or mention.values("theme"))
        and not all(token.filler for token in scan.tokens[mention.start : mention.end])
    ]


def _has_date_nearby(scan: Scan, mention: Mention, dates: set[int]) -> bool:
    """Return whether a date is beside a mention, with only words without a subject between them."""
    part = {i for m in scan.mentions if m.spent for i in range(m.start, m.end)}
    for step, place in ((1, mention.end), (-1, mention.start - 1)):
        for i in range(place, place + step * _MAX_DATE_DISTANCE, step):
            if not 0 <= i < len(scan.tokens) or (step > 0 and scan.tokens[i].breaks):
                break
            if i in dates:
                return True
            if not (scan.tokens[i].filler or i in part):
                break
    return False


def _fill_topics(mention: Mention, question: Question, names: CampaignNames, dates: set[int]) -> None:
    if mention.values("actor") and not mention.values("kind"):
        return
    if mention.values("forum") and question.cues & _MEETING_CUES:
        # "HRD" means defenders as well as the dialogue: "the last HRD" was a meeting.
        return
    for topic in mention.values("topic"):
        day = names.anchors.get(("topic", topic, ""))
        named_by_date = day is not None and not dates.isdisjoint(range(mention.start, mention.end))
        _fill_topic(topic, day, mention, question, named_by_date=named_by_date)


def _fill_topic(topic: str, day: date | None, mention: Mention, question: Question, *, named_by_date: bool) -> None:
    """Add a topic, with the day of its event if it is one."""
    within = day is not None and any(period.first <= day <= period.last for period in question.periods)
    if named_by_date and not within:
        # "January 2022" is a day and an event; "January 2012" is only a day.
        return
    if named_by_date:
        add_once(question.dated_topics, topic)
    if within:
        add_once(question.event_topics, topic)
    if mention.negated:
        add_once(question.not_topics, topic)
        return
    add_once(question.topics, topic)
    if mention.end - mention.start > 1 or day:
        add_once(question.telling_topics, topic)


def _drop_field_topics(scan: Scan, question: Question) -> None:
    """Drop a topic named by a word for the whole field, such as "reforms", if another one is named."""
    field = {topic for m in scan.mentions if "field" in m.values("cue") for topic in m.values("topic")}
    named = {topic for m in scan.mentions if "field" not in m.values("cue") for topic in m.values("topic")}
    if named & set(question.topics):
        question.topics = [topic for topic in question.topics if topic not in field - named]


def _fill_names(mention: Mention, question: Question, names: CampaignNames) -> None:
    for entity in mention.values("entity"):
        # A person who speaks for an actor counts as that actor: "Borrell" is the High Representative.
        if names.persons.get(entity) not in mention.values("actor"):
            add_once(question.entities, entity)
    for forum in mention.values("forum"):
        # "The plenary" is Parliament, unless something is to be raised there or it is meant as a meeting.
        if not mention.values("actor") or question.cues & _SITTING_CUES:
            add_once(question.forums, forum)
    for term in mention.values("term"):
        add_once(question.terms, term)
        if term in names.term_forums:
            add_once(question.forums, names.term_forums[term])
    for law in mention.values("law"):
        add_once(question.laws, law)


def _fill_themes(scan: Scan, question: Question, dates: set[int]) -> None:
    for mention in scan.mentions:
        if mention.spent or mention.negated or mention.values("topic") or mention.start in dates:
            continue
        for theme in mention.values("theme"):
            add_once(question.themes, theme)
            if mention.end - mention.start > 1:
                add_once(question.telling_themes, theme)


def _listed(scan: Scan) -> bool:
    """Return whether two topics are listed side by side, joined by "and", "or" or a comma."""
    places = [mention for mention in scan.mentions if mention.values("topic") and not mention.negated]
    return any(_are_joined(scan, one, other) for one, other in pairwise(places))


def _are_joined(scan: Scan, one: Mention, other: Mention) -> bool:
    gap = range(one.end, other.start)
    joining = any("followup" in mention.values("cue") for mention in scan.mentions if mention.start in gap)
    comma = scan.tokens[other.start].breaks
    return all(scan.tokens[i].filler or _is_cue(scan, i) for i in gap) and (comma or joining)


def _is_cue(scan: Scan, place: int) -> bool:
    return any(mention.start <= place < mention.end and mention.values("cue") for mention in scan.mentions)


_MAX_DISTANCE: Final = 4
_MIN_LETTERS: Final = 4
"""The minimum number of letters of a word that is not taken for an article or pronoun."""
_SUBJECT_SLOTS: Final = (
    "topic", "theme", "actor", "kind", "entity", "law", "other_law", "forum", "term", "country", "home", "outsider",
    "refusal",
)  # fmt: skip
_SUFFICIENT_CUES: Final = frozenset(
    {"field", "list", "everyone", "it", "same", "article", "document", "paragraph", "meeting"}
)


def find_unknown_subjects(scan: Scan) -> list[str]:
    """Return the words that are the subject of a question and are unknown."""
    found = []
    for mention in scan.mentions:
        languages = [sense.language for sense in mention.senses if sense.slot == "cue" and sense.value == "about"]
        if not languages or len(mention.values("cue")) > 1:
            continue
        behind = any(language in POSTPOSITIONS for language in languages)
        places = _before(scan, mention) if behind else _after(scan, mention)
        word = _word(scan, places) or (behind and _subject_before_about(scan, places))
        if word:
            found.append(word)
    return found


def _subject_before_about(scan: Scan, places: Sequence[int]) -> str | None:
    """Return the word just before a Kazakh "about" if only an asker is known before it: *HRW қарындаш жайлы*."""
    near = [m for m in scan.mentions if any(m.start <= i < m.end for i in places)]
    if not places or not near or any(not m.values("actor") or places[0] in range(m.start, m.end) for m in near):
        return None
    token = scan.tokens[places[0]]
    return token.written if len(token.folded) >= _MIN_LETTERS and not token.number else None


def _after(scan: Scan, mention: Mention) -> list[int]:
    places = []
    for i in range(mention.end, min(mention.end + _MAX_DISTANCE, len(scan.tokens))):
        if scan.tokens[i].breaks:
            break
        places.append(i)
    return places


def _before(scan: Scan, mention: Mention) -> list[int]:
    places = []
    for i in range(mention.start - 1, max(-1, mention.start - 1 - _MAX_DISTANCE), -1):
        places.append(i)
        if scan.tokens[i].breaks:
            break
    return places


def _word(scan: Scan, places: Sequence[int]) -> str | None:
    """Return the word nearest to "about" that could be its subject, or None if something known stands there."""
    mentions = [m for m in scan.mentions if any(m.start <= i < m.end for i in places)]
    if any(
        m.spent or set(m.values("cue")) & _SUFFICIENT_CUES or any(m.values(slot) for slot in _SUBJECT_SLOTS)
        for m in mentions
    ):
        return None
    if any(scan.tokens[i].number for i in places):
        return None
    words = [scan.tokens[i] for i in places]
    return next((token.written for token in words if len(token.folded) >= _MIN_LETTERS), None)
