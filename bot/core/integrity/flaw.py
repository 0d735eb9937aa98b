"""The type of a consistency error in a campaign whose files are all well-formed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection

KeyPath: TypeAlias = tuple[str | int, ...]
"""The path to a value: ``("recommendations", 3, "source")``, ``("vocabulary", "ru", "topics", "torture", 2)`` or
``("languages", "ru", "themes", "health", 0)``; list indexes start at zero."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """An inconsistency: its place, a description, and how to correct it."""

    where: KeyPath
    what: str
    mend: str


def nearest(unknown: str, known: Collection[str], otherwise: str) -> str:
    """Return the question whether a similar id was meant, or the other advice if none is similar."""
    close = get_close_matches(unknown, known, n=1)
    return f"did you mean “{close[0]}”?" if close else otherwise
