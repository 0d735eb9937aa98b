"""The documents as people read them: their texts, the blocks they show, and what they name in code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.homes import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANUAL: Final[tuple[Path, ...]] = (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md")))
"""What tells people how the bot is used."""
RULES: Final[tuple[Path, ...]] = (REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "SECURITY.md")
LINKED: Final[tuple[Path, ...]] = (
    *MANUAL,
    *RULES,
    REPOSITORY / "CHANGELOG.md",
    *(REPOSITORY / folder / "README.md" for folder in ("bot/languages", "config/texts", "tests/questions")),
)
"""What people go to by a link, and on from."""

_BLOCK: Final = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_IN_CODE: Final = re.compile(r"`([^`]+)`")
_LINK: Final = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^()\s]+)\)")
_HEADING: Final = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)


def name_of(page: Path) -> str:
    """Return a page's path in the repository."""
    return page.relative_to(REPOSITORY).as_posix()


def read(page: str) -> str:
    """Return the text of a page, by its path in the repository."""
    return (REPOSITORY / page).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of a language that a text shows."""
    return [found["text"] for found in _BLOCK.finditer(text) if found["language"] == language]


def prose(text: str) -> str:
    """Return a text without its blocks."""
    return _BLOCK.sub("", text)


def in_code(text: str) -> list[str]:
    """Return what stands between backticks, and each line that is typed into a shell."""
    spans = [" ".join(span.split()) for span in _IN_CODE.findall(prose(text))]
    typed = [line.removeprefix("$ ").strip() for each in ("sh", "console") for line in _lines(text, each)]
    return [*spans, *typed]


def _lines(text: str, language: str) -> Iterator[str]:
    for block in blocks(text, language):
        yield from (line.strip() for line in block.splitlines() if language == "sh" or line.strip().startswith("$ "))


def links(text: str) -> list[str]:
    """Return where the links of a text lead within the repository."""
    return [link for link in _LINK.findall(prose(text)) if not re.match(r"[a-z]+:", link)]


def anchors(text: str) -> set[str]:
    """Return the anchors of a text's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(prose(text)):
        told = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", told).replace(" ", "-")
        number = 0
        while (each := f"{anchor}-{number}" if number else anchor) in found:
            number += 1
        found.add(each)
    return found
