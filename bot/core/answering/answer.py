"""An answer as data: sections of records and sentences by key; worded and rendered elsewhere."""

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
    """A record that a sentence names: its name is looked up when the sentence is worded."""

    kind: Kind | Literal["entity", "actor_kind", "law", "lineage"]
    id: str


Value = str | int | UncertainDate | Ref | tuple[Ref, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence by its key in the message files, with the values it mentions."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)
    count: int | None = None
    """The number that decides between singular and plural."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record in an answer."""

    kind: Kind
    id: str


@dataclass(frozen=True, slots=True)
class Section:
    """Records that stand together in an answer, and why."""

    role: Role
    heading: Say | None
    items: tuple[Item, ...]
    total: int = 0
    """How many there are, where more than are listed."""
    detail: Literal["full", "line"] = "full"
    """Cards, as far as a message holds them, or one line a record."""


@dataclass(frozen=True, slots=True)
class Story:
    """How the same ask went on over the years, oldest first."""

    lineage: str
    official: tuple[str, ...]
    own: tuple[str, ...]
    """What organisations ask in their own name stands apart from official texts."""


@dataclass(slots=True)
class Answer:
    """What the bot says: nothing that is not in the records it names."""

    intent: Intent
    question: Question
    abstained: bool = False
    lead: list[Say] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    notes: list[Say] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    language: str = "en"
    story: Story | None = None
    """Of the line that its recommendations are of, where that is what was asked."""
    standings: dict[str, Standing] = field(default_factory=dict)
    """Where recommendations in it stand, where that is what was asked."""
    weighed: tuple[str, ...] = ()
    """Where it tells what to raise: the recommendations among which is looked for what was promised."""
    owed: tuple[Owed, ...] = ()
    """What was promised of these, and is not done."""

    def items(self, role: Role) -> list[Item]:
        """Return the records of one role, each once, in order; what leads is not also related."""
        mine = dict.fromkeys(item for section in self.sections if section.role == role for item in section.items)
        if role == "related":
            leading = set(self.items("main"))
            return [item for item in mine if item not in leading]
        return list(mine)


def items(kind: Kind, ids: list[str] | tuple[str, ...]) -> tuple[Item, ...]:
    """Return records of one kind as items."""
    return tuple(Item(kind, name) for name in ids)
