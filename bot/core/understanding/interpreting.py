"""From mentions to a question: dates, articles, parts played, negation; what is wanted and what was not understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.understanding.articles import find_articles, find_bare_articles, find_meeting_numbers
from bot.core.understanding.names import squeeze
from bot.core.understanding.periods import POSTPOSITIONS, MonthNames, find_periods
from bot.core.understanding.question import Question
from bot.core.understanding.roles import Cast
from bot.core.understanding.scanning import LONGEST_QUESTION, Scan, Scanner, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.understanding.names import Names
    from bot.core.understanding.question import Mention

_ID: Final = re.compile(r"(?<![\w-])(?:[A-Za-z]{1,9}[\w]*(?:-[\w]+)+|[a-z][\w]*:[\w.-]+)")
_NUMBERED: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}[)_\- ]{0,2}\d{3,4}|[ABCE]{1,2}-?\d{1,2}[-/]\d{3,6}/\d{4}|\d{4}/\d{4}\s?\(\w{3}\)"
    r"|[\w./()-]*\d[\w./()-]*\d[\w./()-]*",
    re.IGNORECASE,
)
_OFFICIAL: Final = re.compile(
    r"[A-Z]\d[_ ]?TA[-(_ ]{0,2}\d{4}.{0,2}\d{3,4}|\d{4}/\d{4}\s?\(\w{3}\)|[AB]\d-\d{4}/\d{4}", re.IGNORECASE
)
_NEGATION_REACH: Final = 4
_ONE_VALUE: Final = ("topic", "theme", "entity", "actor", "kind", "forum")


class Interpreter:
    """Reads questions against one campaign's names and one vocabulary."""

    def __init__(self, scanner: Scanner, names: Names, months: MonthNames) -> None:
        """Take the compiled vocabulary and what the records name."""
        self._scanner = scanner
        self._names = names
        self._months = months

    def read(self, text: str) -> Question:
        """Understand one question on its own, without what was said before."""
        question = Question(text, cut=len(text) > LONGEST_QUESTION)
        rest = self._references(clean(text), question)
        scan = self._scanner.scan(rest)
        question.language = scan.guess.language
        question.mentions = scan.mentions
        self._negate(scan)
        taken = self._numbers(scan, question)
        self._values(scan, question, taken)
        self._parts(scan, question)
        self._leftovers(scan, question)
        return question

    def _references(self, text: str, question: Question) -> str:
        """Take ids and reference numbers out of the text."""
        for match in list(_ID.finditer(text)):
            known = self._names.ids.get(match.group().upper())
            if known:
                question.records.append(known)
                text = text.replace(match.group(), " ", 1)
        for match in list(_NUMBERED.finditer(text)):
            source = self._names.references.get(squeeze(match.group()))
            if source:
                question.records.append(("source", source))
                text = text.replace(match.group(), " ", 1)
            elif _OFFICIAL.fullmatch(match.group()):
                question.no_such_reference.append(match.group())
                text = text.replace(match.group(), " ", 1)
        return text

    def _negate(self, scan: Scan) -> None:
        """Turn what stands in the reach of "not" and "except"."""
        for k, mention in enumerate(scan.mentions):
            cues = set(mention.values("cue"))
            if not cues & {"not", "except"}:
                continue
            if any(sense.language in POSTPOSITIONS for sense in mention.senses if sense.slot == "cue"):
                for other in scan.mentions[:k]:
                    gap = range(other.end, mention.start)
                    other.negated = other.negated or (len(gap) <= 1 and all(scan.tokens[i].filler for i in gap))
                continue
            for other in scan.mentions[k + 1 :]:
                gap = range(mention.end, other.start)
                if any(scan.tokens[i].breaks for i in (*gap, other.start)) or len(gap) > _NEGATION_REACH:
                    break
                if any(other.values(slot) for slot in _ONE_VALUE):
                    other.negated = True
                    if "except" not in cues:
                        break
                elif "except" not in cues:
                    break

    def _numbers(self, scan: Scan, question: Question) -> set[int]:
        found = find_articles(scan.tokens, scan.mentions, self._names)
        taken = found.taken
        question.articles = found.articles
        question.foreign_law = found.foreign_law
        question.meeting_numbers = find_meeting_numbers(scan.tokens, scan.mentions, self._names, taken)
        dated: set[int] = set(taken)
        question.periods = find_periods(scan.tokens, scan.mentions, self._names, self._months, dated)
        dates = dated - taken
        taken |= dated
        bare, others = find_bare_articles(scan.tokens, scan.mentions, self._names, taken)
        question.articles += bare
        question.numbers = others
        for i in taken:
            scan.covered[i] = True
        return dates

    def _values(self, scan: Scan, question: Question, dates: set[int]) -> None:
        for mention in scan.mentions:
            if mention.spent:
                continue
            question.cues.update(mention.values("cue"))
            for step in mention.values("step"):
                _put(question.steps, step)
            for slot, target in (
                ("theme", question.themes),
                ("entity", question.entities),
                ("forum", question.forums),
                ("term", question.terms),
                ("law", question.laws),
            ):
                if not mention.negated:
                    for value in mention.values(slot):
                        if slot == "forum" and mention.values("actor") and not question.cues & {"raise", "meeting"}:
                            # "The plenary" is Parliament, unless something is to be raised there.
                            continue
                        if slot == "entity" and self._names.persons.get(value) in mention.values("actor"):
                            continue
                        _put(target, value)
                        if slot == "term" and value in self._names.term_forums:
                            _put(question.forums, self._names.term_forums[value])
            acts = bool(mention.values("actor")) and not mention.values("kind")
            for topic in () if acts else mention.values("topic"):
                day = self._names.anchors.get(("topic", topic, ""))
                if day and dates & set(range(mention.start, mention.end)):
                    # "January 2022" is a day and an event; "January 2012" is only a day.
                    if not any(p.first <= day <= p.last for p in question.periods):
                        continue
                    _put(question.dated_topics, topic)
                _put(question.not_topics if mention.negated else question.topics, topic)
                if day and any(p.first <= day <= p.last for p in question.periods):
                    _put(question.event_topics, topic)
                if mention.end - mention.start > 1 or ("topic", topic, "") in self._names.anchors:
                    _put(question.telling_topics, topic)
            if mention.values("country") or mention.values("outsider"):
                _put(question.outside, mention.surface)
            for refusal in mention.values("refusal"):
                _put(question.refusals, refusal)
        for mention in scan.mentions:
            if mention.end - mention.start > 1 and not mention.negated:
                for theme in mention.values("theme"):
                    _put(question.telling_themes, theme)
        question.themes = [] if question.topics and not self._separate_theme(scan) else question.themes
        question.listed = _listed(scan)

    def _named(self, mention: Mention) -> bool:
        return bool(set(mention.values("entity")) & set(self._names.persons)) or bool(mention.values("actor"))

    @staticmethod
    def _separate_theme(scan: Scan) -> bool:
        return any(m.values("theme") and not m.values("topic") for m in scan.mentions)

    def _parts(self, scan: Scan, question: Question) -> None:
        cast = Cast(scan.tokens, scan.mentions, self._names)
        actors = [(m, value) for m in scan.mentions if not m.spent for value in m.values("actor")]
        sure = {a for m, a in actors if not m.negated and a in self._names.askers - self._names.addressees}
        meeting = bool(question.forums or question.meeting_numbers) or bool(question.cues & {"raise", "raised"})
        for mention, actor in actors:
            if mention.negated:
                _put(question.not_askers, actor)
                continue
            if self._part_named_next(actors, mention, actor) or (
                question.forums and mention.surface.lower() in question.places
            ):
                continue
            role = cast.role(mention, actor, other_asker=bool(sure - {actor}), meeting=meeting)
            _put(question.addressees if role == "addressee" else question.askers, actor)
            if role == "either":
                _put(question.unsure, actor)
        for mention in scan.mentions:
            if mention.values("home") and not mention.spent and cast.addressed(mention):
                _put(question.addressees, self._names.home)
            for kind in mention.values("kind"):
                if mention.negated:
                    _put(question.not_askers, "kind:" + kind)
                elif self._kind_asks(scan, mention, question):
                    _put(question.asker_kinds, kind)
                    for topic in mention.values("topic"):
                        if topic in question.topics and sum(topic in m.values("topic") for m in scan.mentions) == 1:
                            question.topics.remove(topic)
        for mention in scan.mentions:
            for entity in mention.values("entity"):
                if entity in self._names.voices and entity in question.entities and not mention.negated:
                    question.entities.remove(entity)
                    _put(question.askers, entity)

    def _part_named_next(self, actors: list[tuple[Mention, str]], mention: Mention, actor: str) -> bool:
        """Tell whether the words only begin the name of a part, as "the EU" does in "the EU Delegation"."""
        return any(other.start == mention.end and self._names.wholes.get(name) == actor for other, name in actors)

    def _kind_asks(self, scan: Scan, mention: Mention, question: Question) -> bool:
        """Tell whether "NGOs" are those who ask, rather than what is asked about."""
        if not mention.values("topic"):
            return True
        cast = Cast(scan.tokens, scan.mentions, self._names)
        if question.askers:
            return False
        others = [t for t in question.topics if t not in mention.values("topic")]
        return cast.asking(mention) or bool(others or question.articles or question.cues & {"same", "raised", "except"})

    def _leftovers(self, scan: Scan, question: Question) -> None:
        named = {i for m in scan.mentions if self._named(m) for i in (m.start - 1, m.end)}
        for i, token in enumerate(scan.tokens):
            if token.folded in self._names.places:
                _put(question.places, token.folded)
                continue
            if scan.covered[i] or (i in named and token.written[:1].isupper() and not token.number):
                # A first name beside a name on record, as in "Josep Borrell".
                continue
            if not token.filler and not token.number and self._months.month(token.folded) is None:
                _put(question.unknown, token.written)
        question.unknown += [number for number in question.numbers if len(number) > 1]
        question.understood = sum(
            1 for m in scan.mentions if not set(m.values("cue")) & {"to", "from", "not", "followup", "it"}
        ) + len(question.periods)


def _put(values: list[str], value: str) -> None:
    if value not in values:
        values.append(value)


def _listed(scan: Scan) -> bool:
    """Tell whether two topics stand side by side, joined by "and", "or" or a comma."""
    places = [m for m in scan.mentions if m.values("topic") and not m.negated]
    return any(_adjoining(scan, one, other) for one, other in _pairs(places))


def _adjoining(scan: Scan, one: Mention, other: Mention) -> bool:
    gap = range(one.end, other.start)
    joining = any("followup" in m.values("cue") for m in scan.mentions if m.start in gap)
    comma = scan.tokens[other.start].breaks
    return all(scan.tokens[i].filler or _is_cue(scan, i) for i in gap) and (comma or joining or not gap)


def _is_cue(scan: Scan, place: int) -> bool:
    return any(m.start <= place < m.end and m.values("cue") for m in scan.mentions)


def _pairs(mentions: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    yield from zip(mentions, mentions[1:], strict=False)
