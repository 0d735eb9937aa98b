"""Sentences by their keys in the message files, and the records that they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.core.domain.dates import UncertainDate

Kind = Literal[
    "recommendation", "finding", "milestone", "meeting", "source", "conflict", "provision", "topic", "actor", "forum",
    "glossary",
]  # fmt: skip


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


def items(kind: Kind, ids: list[str] | tuple[str, ...]) -> tuple[Item, ...]:
    """Return records of one kind as items."""
    return tuple(Item(kind, name) for name in ids)
