"""Reading of the parts of a question from its mentions: cues, subject, forums, and what is not on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.language.question import Cues, Period, Subject, Time, once
from bot.core.language.scanner import POSTPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.core.language.names import CampaignNames
    from bot.core.language.question import Mention
    from bot.core.language.scanner import Scan

_MEETING_CUES: Final = frozenset({"last", "next", "upcoming", "when", "where", "chair", "meeting", "raise", "raised"})
_SITTING_CUES: Final = frozenset({"raise", "meeting", "chair", "next", "upcoming"})
_MAX_DATE_DISTANCE: Final = 4
"""The maximum number of words between an upheaval and its date."""
_AFTERMATH_LENGTH: Final = timedelta(days=120)


def read_cues(scan: Scan) -> Cues:
    """Return what is wanted, and whether the question goes on from what was said before."""
    return Cues(
        words=frozenset(_values(scan.said, "cue")),
        steps=_values(scan.said, "step"),
        refusals=_values(scan.said, "refusal"),
        goes_on=_is_continuation(scan),
        points_back=_refers_back(scan),
    )


def _values(mentions: Iterable[Mention], slot: str) -> tuple[str, ...]:
    return once(value for mention in mentions for value in mention.values(slot))


def read_subject(scan: Scan, cues: Cues, periods: Sequence[Period], names: CampaignNames) -> Subject:
    """Return the topics, names and laws of a question; the articles and the records named by id are read elsewhere."""
    said = [mention for mention in scan.said if not mention.negated]
    themed = [m for m in said if not m.values("topic") and m.start not in scan.dates]
    return replace(
        _read_topics(scan, cues, periods, names),
        listed=_listed(scan),
        themes=_values(themed, "theme"),
        telling_themes=_values((m for m in themed if m.end - m.start > 1), "theme"),
        # A person who speaks for an actor counts as that actor: "Borrell" is the High Representative.
        entities=once(e for m in said for e in m.values("entity") if names.persons.get(e) not in m.values("actor")),
        laws=_values(said, "law"),
        terms=_values(said, "term"),
    )


def _read_topics(scan: Scan, cues: Cues, periods: Sequence[Period], names: CampaignNames) -> Subject:
    found = [topic for mention in scan.said for topic in _topics_of(scan, mention, cues, periods, names)]
    meant = [each for each in found if not each.negated]
    return Subject(
        topics=_without_field_topics(scan, once(each.topic for each in meant)),
        not_topics=once(each.topic for each in found if each.negated),
        telling_topics=once(each.topic for each in meant if each.telling),
        event_topics=once(each.topic for each in found if each.within),
        dated_topics=once(each.topic for each in found if each.by_date),
    )


def read_forums(scan: Scan, cues: Cues, names: CampaignNames) -> tuple[str, ...]:
    """Return the forums that a question names, also by a term of the glossary."""
    found: list[str] = []
    for mention in scan.said:
        if mention.negated:
            continue
        # "The plenary" is Parliament, unless something is to be raised there or it is meant as a meeting.
        if not mention.values("actor") or cues.words & _SITTING_CUES:
            found += mention.values("forum")
        found += (names.term_forums[term] for term in mention.values("term") if term in names.term_forums)
    return once(found)


def find_unrecorded(scan: Scan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries and bodies, and the laws, that are not on record, unless they can be something that is."""
    bodies = (m.surface for m in scan.said if m.values("outsider") or (m.values("country") and not m.values("actor")))
    laws = (m.surface for m in scan.said if m.values("other_law") and not m.values("topic"))
    return once(bodies), once(laws)


def _is_continuation(scan: Scan) -> bool:
    """Return whether a text begins with a follow-up word, possibly after a clause of assent or thanks."""
    thanked = {i for m in scan.mentions if "greeting" in m.values("cue") for i in range(m.start, m.end)}
    for mention in scan.mentions:
        if "followup" not in mention.values("cue"):
            continue
        nods = all(scan.tokens[i].filler or i in thanked for i in range(mention.start))
        if mention.start <= 1 or (nods and scan.tokens[mention.start].breaks):
            return True
    return False


def _refers_back(scan: Scan) -> bool:
    """Return whether a pronoun refers to what was said before: "of that text" does, "that novel" does not."""
    ends = (mention.end for mention in scan.mentions if "it" in mention.values("cue"))
    return any(
        end == len(scan.tokens) or scan.covered[end] or scan.tokens[end].filler or scan.tokens[end].breaks
        for end in ends
    )


def read_aftermath(subject: Subject, time: Time) -> tuple[Subject, Time]:
    """Read "after the unrest", if nothing else is asked about, as the unrest and the months that followed."""
    if subject.named or len(time.periods) != 1 or not time.periods[0].event:
        return subject, time
    event, first = time.periods[0].event, time.periods[0].first
    until = Period(first, first + _AFTERMATH_LENGTH, time.periods[0].text)
    topics = (event,)
    return (
        replace(subject, topics=topics, dated_topics=topics, telling_topics=topics),
        replace(time, periods=(until,)),
    )


def read_upheavals(scan: Scan, periods: Sequence[Period], names: CampaignNames) -> None:
    """Read "the violence of early 2022" as the event on record in that period, if there is exactly one."""
    within = [topic for topic, day in names.events.items() if any(p.first <= day <= p.last for p in periods)]
    if len(within) != 1:
        return
    asks = any("ask" in m.values("cue") for m in scan.said) or any(m.values("topic") for m in scan.mentions)
    for place, mention in enumerate(scan.mentions):
        if "upheaval" not in mention.values("cue") or mention.start in scan.spent:
            continue
        # "The events of 2022" alone means everything that happened.
        telling = asks or not all(token.filler for token in scan.tokens[mention.start : mention.end])
        if telling and _has_date_nearby(scan, mention):
            scan.mentions[place] = replace(mention, event=within[0])


def find_unknown_upheavals(scan: Scan) -> list[str]:
    """Return the words for upheavals that match no event on record; they count as unknown subjects."""
    return [
        mention.surface
        for mention in scan.mentions
        if mention.values("cue") == ("upheaval",)
        and not (mention.values("topic") or mention.values("theme"))
        and not all(token.filler for token in scan.tokens[mention.start : mention.end])
    ]


def _has_date_nearby(scan: Scan, mention: Mention) -> bool:
    """Return whether a date is beside a mention, with only words without a subject between them."""
    part = {i for m in scan.mentions if m.start in scan.spent for i in range(m.start, m.end)}
    for step, place in ((1, mention.end), (-1, mention.start - 1)):
        for i in range(place, place + step * _MAX_DATE_DISTANCE, step):
            if not 0 <= i < len(scan.tokens) or (step > 0 and scan.tokens[i].breaks):
                break
            if i in scan.dates:
                return True
            if not (scan.tokens[i].filler or i in part):
                break
    return False


class _NamedTopic(NamedTuple):
    """A topic as a mention names it."""

    topic: str
    negated: bool
    telling: bool
    """Whether it is named by more than one word, or an event, and so not by chance."""
    within: bool
    """Whether it is an event of a period that the question names."""
    by_date: bool
    """Whether it is named by its date."""


def _topics_of(
    scan: Scan, mention: Mention, cues: Cues, periods: Sequence[Period], names: CampaignNames
) -> Iterator[_NamedTopic]:
    """Yield the topics that a mention names."""
    if mention.values("actor") and not mention.values("kind"):
        return
    if mention.values("forum") and cues.words & _MEETING_CUES:
        # "HRD" means defenders as well as the dialogue: "the last HRD" was a meeting.
        return
    for topic in mention.values("topic"):
        day = names.anchors.get(("topic", topic, ""))
        within = day is not None and any(period.first <= day <= period.last for period in periods)
        by_date = day is not None and not scan.dates.isdisjoint(range(mention.start, mention.end))
        if within or not by_date:
            # "January 2022" is a day and an event; "January 2012" is only a day.
            telling = mention.end - mention.start > 1 or day is not None
            yield _NamedTopic(topic, mention.negated, telling, within, by_date)


def _without_field_topics(scan: Scan, topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return the topics without those named by a word for the whole field, such as "reforms", if another is named."""
    field = {topic for m in scan.mentions if "field" in m.values("cue") for topic in m.values("topic")}
    named = {topic for m in scan.mentions if "field" not in m.values("cue") for topic in m.values("topic")}
    return tuple(topic for topic in topics if topic not in field - named) if named & set(topics) else topics


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
        m.start in scan.spent
        or set(m.values("cue")) & _SUFFICIENT_CUES
        or any(m.values(slot) for slot in _SUBJECT_SLOTS)
        for m in mentions
    ):
        return None
    if any(scan.tokens[i].number for i in places):
        return None
    words = [scan.tokens[i] for i in places]
    return next((token.written for token in words if len(token.folded) >= _MIN_LETTERS), None)
