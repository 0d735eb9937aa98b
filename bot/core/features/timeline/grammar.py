"""Parsing of the ``timeline`` command: ``timeline of what came of article 174? as svg``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from bot.core.domain.command import CommandSpec
from bot.core.features.timeline.commands import DrawTimeline

if TYPE_CHECKING:
    from bot.core.features.timeline.model import PictureFormat

_SAID: Final = re.compile(
    r"(?:(?:of|for|on)\b:? ?)?(?P<what>.*?)(?: ?\bas (?:an? )?(?P<form>svg|png))?[.!]*", re.IGNORECASE
)
_NO_FORM: Final = re.compile(
    r"(?:.* )?as (?:an? )?(?:jpe?g|gif|webp|bmp|tiff?|pdf|docx?|xlsx?|csv|json|md|html?|picture|image|file)",
    re.IGNORECASE,
)
"""Matches a text that ends in a file format that timelines do not have."""
_ALL: Final = frozenset({"", "all", "everything"})


def parse_timeline_command(rest: str) -> DrawTimeline | None:
    """Parse what follows "timeline"; None if it is not a timeline command."""
    found = _SAID.fullmatch(rest)
    if found is None or _NO_FORM.fullmatch(found["what"]):
        return None
    what = found["what"].strip()
    form = cast("PictureFormat", (found["form"] or "png").lower())
    return DrawTimeline(None if what.casefold() in _ALL else what, form)


COMMANDS: Final = (CommandSpec("timeline", "timeline [of QUESTION|RECORD] [as svg|png]", parse_timeline_command),)
