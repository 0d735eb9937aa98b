"""What is wrong in a document, told to whoever has it open in an editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.core.legible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in one place; lines and columns count from one, as editors do."""

    file: str
    line: int
    column: int
    what: str
    mend: str

    @override
    def __str__(self) -> str:
        """Return the one line that every command prints: editors and terminals jump to its address."""
        return visible(f"{self.file}:{self.line}:{self.column}: {self.what}; {self.mend}")


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by file and line, each once."""
    return tuple(sorted(set(problems)))
