"""The answer as data: sections of records, and sentences by key; text and layout are made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.core.domain.catalogue import RecordSet
    from bot.core.domain.sentence import Item, Say
    from bot.core.features.briefings.model import OpenPromise
    from bot.core.features.progress.model import ProgressStatus
    from bot.core.language.question import Question

Intent = Literal[
    "recommendations", "milestones", "meetings", "source", "status", "glossary", "briefing", "help", "none"
]
SectionRole = Literal["main", "related"]

MOST_MAIN = 40
"""Records listed as the answer; more are counted, not listed."""
MOST_RELATED = 40


@dataclass(frozen=True, slots=True)
class Section:
    """Records shown together in an answer, with an optional heading."""

    role: SectionRole
    heading: Say | None
    items: tuple[Item, ...]
    total: int = 0
    """The number of records found, if more than are listed."""
    detail: Literal["full", "line"] = "full"
    """``full``: cards, as far as the message has room; ``line``: one line per record."""


@dataclass(frozen=True, slots=True)
class LineageStory:
    """The recommendations of one lineage, oldest first."""

    lineage: str
    official: tuple[str, ...]
    own: tuple[str, ...]
    """Recommendations that organisations make in their own name, kept apart from official texts."""


@dataclass(slots=True)
class Answer:
    """An answer; it states nothing that is not in the records it names."""

    intent: Intent
    question: Question
    abstained: bool = False
    lead: list[Say] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    notes: list[Say] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    language: str = "en"
    story: LineageStory | None = None
    """The history of the recommendations' lineage, if the question asks for it."""
    standings: dict[str, ProgressStatus] = field(default_factory=dict)
    """The status of recommendations by id, if the question asks for it."""
    weighed: tuple[str, ...] = ()
    """For a question on what to raise: the recommendations that are searched for unkept promises."""
    owed: tuple[OpenPromise, ...] = ()
    """The promises on these recommendations that are not kept."""

    def items(self, role: SectionRole) -> list[Item]:
        """Return the records of one role, each once, in order; ``related`` omits records that are also ``main``."""
        mine = dict.fromkeys(item for section in self.sections if section.role == role for item in section.items)
        if role == "related":
            leading = set(self.items("main"))
            return [item for item in mine if item not in leading]
        return list(mine)


Condition = tuple[str, "RecordSet", "RecordSet"]
"""Name, the records that meet the condition strictly, and those that meet it loosely."""


@dataclass(slots=True)
class Selection:
    """The recommendations that a question means."""

    main: RecordSet = 0
    related: RecordSet = 0
    others: RecordSet = 0
    """Recommendations of other askers on the same subject."""
    near: RecordSet = 0
    """Near matches, if no record meets every condition."""
    reason: Say | None = None
    """The reason why no record meets every condition."""
    notes: list[Say] = field(default_factory=list)
    limited: bool = False
    """Whether the question set any condition."""
    successors: RecordSet = 0
    """The related records that are on a successor or predecessor of the article asked for."""
