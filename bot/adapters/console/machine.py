"""Answers as JSON lines, for scripts; their shape is public and stable."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.console.render import plain
from bot.core.answering.answer import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.core.answering.answer import Answer, Item
    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.message import Message
    from bot.core.records import Meeting, Source

QuestionId = str | int | float | None

_UNSEEN: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_OF_SESSION: Final = (
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
    return _line(
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
            "text": plain(message),
        }
    )


def briefing_line(briefing: Briefing | None, message: Message, catalogue: Catalogue) -> str:
    """Return a briefing as one line of JSON, complete even if the message had to be shortened.

    If no meeting is ahead, every key is present and only the text has a value, which says so.
    """
    told = _session(briefing, catalogue) if briefing else dict.fromkeys(_OF_SESSION)
    shown = _records_of(briefing) if briefing else []
    return _line(
        {
            **told,
            "topics": [asdict(part) for part in briefing.parts] if briefing else [],
            "conflicts": briefing.conflicts if briefing else [],
            "language": message.language,
            "records": [{"type": item.kind, "id": item.id, "role": role} for role, item in shown],
            "citations": [asdict(each) for each in citations((item for _, item in shown), catalogue)],
            "text": plain(message),
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
    return dict(zip(_OF_SESSION, values, strict=True))


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
    return _line({"id": name, "error": error})


def citations(shown: Iterable[Item], catalogue: Catalogue) -> list[Citation]:
    """Return where each record can be read, without duplicates, in the order of the records."""
    return list(dict.fromkeys(each for item in shown for each in _citations(item, catalogue)))


def _citations(item: Item, catalogue: Catalogue) -> Iterator[Citation]:
    names, link = _read_in(item, catalogue)
    sources = [catalogue.sources[name] for name in names if name in catalogue.sources]
    yield from (_citation(source) for source in sources)
    if link and link not in (url for source in sources for url in source.links):
        yield Citation(None, None, link)


def _read_in(item: Item, catalogue: Catalogue) -> tuple[tuple[str | None, ...], str | None]:
    """Return the sources of a record and its own link, if it has one."""
    names: tuple[str | None, ...] = ()
    link: str | None = None
    match item.kind:
        case "recommendation":
            record = catalogue.rows.find(item.id)
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


def _line(content: dict[str, object]) -> str:
    """Serialise an object; control and bidirectional characters and line separators are escaped."""
    written = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
