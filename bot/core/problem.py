"""Problems in a document, as shown to whoever edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.core.legible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A problem at one position; lines and columns count from one, as in editors."""

    file: str
    line: int
    column: int
    what: str
    mend: str

    @override
    def __str__(self) -> str:
        """Return the one-line form, whose address editors and terminals can follow."""
        return visible(f"{self.file}:{self.line}:{self.column}: {self.what}; {self.mend}")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the distinct problems, sorted by file and line."""
    return tuple(sorted(set(problems)))
