"""The ten steps to a platform: what each shows, with the names of the test's own server in place of those."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import HomePaths
from tests.flows.shown import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Steps:
    """The numbered steps of a page of ``docs/``."""

    def __init__(self, page: str) -> None:
        """Read them."""
        sections = re.split(r"^## ", read(f"docs/{page}"), flags=re.MULTILINE)
        (found,) = [each for each in sections if each.startswith("Ten steps\n")]
        self.texts: Final = re.split(r"^(?=\d+\. )", found, flags=re.MULTILINE)[1:]

    def shown(self, step: int, meant: Mapping[str, str], language: str = "console") -> str:
        """Return a block of a step, with what is written there in place of what is meant."""
        found = re.search(rf"   ```{language}\n(.*?)   ```", self.texts[step - 1], re.DOTALL)
        assert found is not None
        block = re.sub(r"^   ", "", found[1], flags=re.MULTILINE)
        for written, really in meant.items():
            block = block.replace(written, really)
        return block

    def said(self, step: int, meant: Mapping[str, str]) -> list[str]:
        """Return the lines that a step shows as the bot's."""
        return [line for line in self.shown(step, meant).splitlines() if not line.startswith("$ ")]

    def begins(self, step: int) -> str:
        """Return how an answer begins, as a step says."""
        found = re.search(r"begins “(.*?)”", " ".join(self.texts[step - 1].split()))
        assert found is not None
        return found[1]


def settle(home: Path, chosen: str) -> None:
    """Write settings into those that ship, as somebody who follows a step: the values go, the comments stay."""
    settings = HomePaths(home).settings
    text = settings.read_text(encoding="utf-8")
    for block, key in re.findall(r"^((\w+):\n(?:  .*\n)+)", chosen, re.MULTILINE):
        before = re.search(rf"^{key}:.*\n(?:  .*\n)*", text, re.MULTILINE)
        assert before is not None
        # In its place alone: "note_rooms: []" ends like "rooms: []".
        text = text[: before.start()] + block + text[before.end() :]
    settings.write_text(text, encoding="utf-8")
