"""By what a text is cited: the numbers it has, and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.core.records import Source

_NUMBERS_FIRST: Final = (
    "text",
    "procedure",
    "report",
    "oj",
    "joint_motion",
    "motion",
    "doc",
    "celex",
    "debate",
    "vote",
)


def references(source: Source, most: int | None = None) -> list[str]:
    """Return the numbers by which a text is found, the one people cite first."""
    ordered = sorted(source.references, key=lambda k: _NUMBERS_FIRST.index(k) if k in _NUMBERS_FIRST else 99)
    return [source.references[key] for key in ordered[:most]]


def cite(source: Source) -> str:
    """Return a text by its title, and its number or who published it."""
    number = source.references.get("text")
    return f"{source.title} ({number})" if number else f"{source.title} ({source.body})"
