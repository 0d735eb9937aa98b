"""Answers as JSON lines, for scripts; their shape is public and stable."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from math import inf
from typing import TYPE_CHECKING, Final, NoReturn

from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.sentence import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Message
    from bot.core.domain.records import Meeting, Source
    from bot.core.domain.sentence import Item
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.questions.model import Answer

QuestionId = str | int | float | None

_INVISIBLE: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SESSION_KEYS: Final = (
    "forum", "meeting", "number", "state", "as_of", "date", "place", "level", "chair", "raised", "before",
)  # fmt: skip
_REFERENCE_FIRST: Final = ("text", "doc", "celex", "procedure", "report")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a shown record can be read."""

    source: str | None
    reference: str | None
    url: str | None


def answer_line(name: QuestionId, question: str, answer: Answer, message: Message, catalogue: Catalogue) -> str:
    """Return an answer as one line of JSON."""
    shown = {role: answer.items(role) for role in ("main", "related")}
    found = citations((item for items in shown.values() for item in items), catalogue)
    return _to_json_line(
        {
            "id": name,
            "question": question,
            "language": answer.language,
            "intent": answer.intent,
            "abstained": answer.abstained,
            "records": [
                {"type": item.kind, "id": item.id, "role": role} for role, items in shown.items() for item in items
            ],
            "citations": [asdict(each) for each in found],
            "text": to_plain_text(message),
        }
    )


def briefing_line(briefing: Briefing | None, message: Message, catalogue: Catalogue) -> str:
    """Return a briefing as one line of JSON, complete even if the message had to be shortened.

    If no meeting is ahead, every key is present and only the text has a value, which says so.
    """
    told = _session(briefing, catalogue) if briefing else dict.fromkeys(_SESSION_KEYS)
    shown = _records_of(briefing) if briefing else []
    return _to_json_line(
        {
            **told,
            "topics": [asdict(part) for part in briefing.parts] if briefing else [],
            "conflicts": briefing.conflicts if briefing else [],
            "language": message.language,
            "records": [{"type": item.kind, "id": item.id, "role": role} for role, item in shown],
            "citations": [asdict(each) for each in citations((item for _, item in shown), catalogue)],
            "text": to_plain_text(message),
        }
    )


def _session(briefing: Briefing, catalogue: Catalogue) -> dict[str, object]:
    forum = catalogue.forums[briefing.forum]
    meeting = catalogue.meetings.get(briefing.meeting or "")
    before = {"meeting": briefing.before, "raised": briefing.raised_before} if briefing.before else None
    values = (
        forum.slug,
        briefing.meeting,
        briefing.number,
        briefing.state,
        f"{briefing.as_of:%Y-%m-%d}",
        _date(meeting, catalogue) if meeting else None,
        meeting.place if meeting else None,
        forum.level,
        meeting.chair if meeting else None,
        briefing.raised,
        before,
    )
    return dict(zip(_SESSION_KEYS, values, strict=True))


def _records_of(briefing: Briefing) -> list[tuple[str, Item]]:
    """Return each record that a briefing names once, its session and the asks to raise first."""
    lines = [line for part in briefing.parts for line in part.lines]
    main = [*items("meeting", [briefing.meeting] if briefing.meeting else [])]
    main += items("recommendation", [line.id for line in lines])
    beside = [name for line in lines for name in (*line.earlier, *(n for r in line.readings for n in (r.id, r.of)))]
    related = [*items("meeting", [briefing.before] if briefing.before else [])]
    related += items("recommendation", [*briefing.raised, *briefing.raised_before, *beside])
    related += items("conflict", briefing.conflicts)
    seen = [("main", item) for item in main] + [("related", item) for item in related if item not in main]
    return list(dict.fromkeys(seen))


def _date(meeting: Meeting, catalogue: Catalogue) -> dict[str, str | None]:
    """Return the date of a meeting: as written, first and last possible day, instant, and how certain it is."""
    plan = catalogue.ahead.plans.get(meeting.id)
    when, moment = meeting.date, plan.when if plan else None
    return {
        "written": str(moment or when) if moment or when else None,
        "first": f"{when.first:%Y-%m-%d}" if when else None,
        "last": f"{when.last:%Y-%m-%d}" if when else None,
        "instant": f"{moment.instant:%Y-%m-%dT%H:%M:%SZ}" if moment and moment.instant else None,
        "zone": moment.zone if moment else None,
        "status": plan.status if plan else None,
        "certainty": meeting.certainty,
    }


def error_line(name: QuestionId, error: str) -> str:
    """Return an error as one line of JSON, for a line that was not answered."""
    return _to_json_line({"id": name, "error": error})


def citations(shown: Iterable[Item], catalogue: Catalogue) -> list[Citation]:
    """Return where each record can be read, without duplicates, in the order of the records."""
    return list(dict.fromkeys(each for item in shown for each in _citations(item, catalogue)))


def _citations(item: Item, catalogue: Catalogue) -> Iterator[Citation]:
    names, link = _sources_and_link(item, catalogue)
    sources = [catalogue.sources[name] for name in names if name in catalogue.sources]
    yield from (_citation(source) for source in sources)
    if link and link not in (url for source in sources for url in source.links):
        yield Citation(None, None, link)


def _sources_and_link(item: Item, catalogue: Catalogue) -> tuple[tuple[str | None, ...], str | None]:
    """Return the sources of a record and its own link, if it has one."""
    names: tuple[str | None, ...] = ()
    link: str | None = None
    match item.kind:
        case "recommendation":
            record = catalogue.recommendations[item.id]
            names = (record.source, record.text)
        case "finding":
            names = (catalogue.findings[item.id].source,)
        case "source":
            names = (item.id,)
        case "provision":
            provision = catalogue.provisions[item.id]
            names = (provision.source, provision.successor.source if provision.successor else None)
        case "milestone":
            names, link = (catalogue.milestones[item.id].source,), catalogue.milestones[item.id].link
        case "meeting":
            names, link = (catalogue.meetings[item.id].source,), catalogue.meetings[item.id].link
        case "forum":
            names, link = catalogue.forums[item.id].sources, next(iter(catalogue.forums[item.id].links), None)
        case "conflict":
            names = catalogue.conflicts[item.id].records
        case "topic" | "actor" | "glossary":
            pass  # a name or the expansion of an abbreviation: it has no source
    return names, link


def _citation(source: Source) -> Citation:
    ordered = sorted(source.references, key=lambda kind: (kind not in _REFERENCE_FIRST, kind != "text"))
    reference = source.references[ordered[0]] if ordered else None
    return Citation(source.id, reference, source.links[0] if source.links else None)


def _to_json_line(content: dict[str, object]) -> str:
    """Serialise an object; control and bidirectional characters and line separators are escaped."""
    written = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question of a batch."""

    id: QuestionId
    question: str
    thread: str | None
    """Lines with the same thread form one conversation; a line without one is a conversation of its own."""
    now: str | None


@dataclass(frozen=True, slots=True)
class BatchError:
    """A line that cannot be answered, with the reason."""

    id: QuestionId
    error: str


def parse_line(line: bytes) -> BatchQuestion | BatchError:
    """Parse one line of a batch; unknown keys are ignored."""
    try:
        return _read(json.loads(line.decode("utf-8"), parse_constant=_refuse))
    except UnicodeDecodeError:
        return BatchError(None, "this line is not UTF-8")
    except (ValueError, RecursionError):
        return BatchError(None, "this line is not JSON")


def _read(content: object) -> BatchQuestion | BatchError:
    if not isinstance(content, dict):
        return BatchError(None, 'this line is not JSON object: write {"id": …, "question": …}')
    name = content.get("id")
    if isinstance(name, bool) or not (name is None or isinstance(name, str | int | float)) or name in (inf, -inf):
        return BatchError(None, "“id” must be a text or a number")
    question, thread, now = content.get("question"), content.get("thread"), content.get("now")
    if not isinstance(question, str):
        return BatchError(name, "“question” is missing" if question is None else "“question” must be a text")
    if now is not None and not isinstance(now, str):
        return BatchError(name, "“now” must be a date or an instant, as a text")
    # A thread may be a number as well as a text: 1 and "1" are different threads.
    return BatchQuestion(name, question, None if thread is None else json.dumps(thread), now)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
