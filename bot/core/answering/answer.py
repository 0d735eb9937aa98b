"""The answer as data: sections of records, and sentences by key; text and layout are made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.core.dates import UncertainDate

if TYPE_CHECKING:
    from bot.core.briefing.briefing import Owed
    from bot.core.progress.standing import Standing
    from bot.core.understanding.question import Question

Intent = Literal[
    "recommendations", "milestones", "meetings", "source", "status", "glossary", "briefing", "help", "none"
]
Kind = Literal[
    "recommendation", "finding", "milestone", "meeting", "source", "conflict", "provision", "topic", "actor", "forum",
    "glossary",
]  # fmt: skip
Role = Literal["main", "related"]

MOST_MAIN = 40
"""Records listed as the answer; more are counted, not listed."""
MOST_RELATED = 40


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that a sentence names; its name is looked up when the sentence is rendered."""

    kind: Kind | Literal["entity", "actor_kind", "law", "lineage"]
    id: str


Value = str | int | UncertainDate | Ref | tuple[Ref, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence by its key in the message files, with the values it mentions."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)
    count: int | None = None
    """The number that selects the singular or plural form."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record in an answer."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Section:
    """Records shown together in an answer, with an optional heading."""

    role: Role
    heading: Say | None
    items: tuple[Item, ...]
    total: int = 0
    """The number of records found, if more than are listed."""
    detail: Literal["full", "line"] = "full"
    """``full``: cards, as far as the message has room; ``line``: one line per record."""


@dataclass(frozen=True, slots=True)
class Story:
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
    story: Story | None = None
    """The history of the recommendations' lineage, if the question asks for it."""
    standings: dict[str, Standing] = field(default_factory=dict)
    """The status of recommendations by id, if the question asks for it."""
    weighed: tuple[str, ...] = ()
    """For a question on what to raise: the recommendations that are searched for unkept promises."""
    owed: tuple[Owed, ...] = ()
    """The promises on these recommendations that are not kept."""

    def items(self, role: Role) -> list[Item]:
        """Return the records of one role, each once, in order; ``related`` omits records that are also ``main``."""
        mine = dict.fromkeys(item for section in self.sections if section.role == role for item in section.items)
        if role == "related":
            leading = set(self.items("main"))
            return [item for item in mine if item not in leading]
        return list(mine)


def items(kind: Kind, ids: list[str] | tuple[str, ...]) -> tuple[Item, ...]:
    """Return records of one kind as items."""
    return tuple(Item(kind, name) for name in ids)
