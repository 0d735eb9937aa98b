"""References and citations of source texts."""

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
    """Return the reference numbers of a text, the most cited first."""
    ordered = sorted(source.references, key=lambda k: _NUMBERS_FIRST.index(k) if k in _NUMBERS_FIRST else 99)
    return [source.references[key] for key in ordered[:most]]


def cite(source: Source) -> str:
    """Return the citation of a text: its title, and its number or the body that published it."""
    number = source.references.get("text")
    return f"{source.title} ({number})" if number else f"{source.title} ({source.body})"
