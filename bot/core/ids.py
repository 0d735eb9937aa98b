"""Ids of people and rooms as the platforms give them: ``slack:U0123456789``, ``matrix:!abc:example.org``.

Who may do what hangs on them, so an id that only looks like one must never be taken for one.
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.legible import visible

_SLACK: Final = re.compile(r"slack:(?:(?P<person>[UW])|[CGD])[A-Z0-9]{1,30}")
# https://spec.matrix.org/v1.18/appendices/#user-identifiers, historical ones included, but for the three marks that
# stand for everybody or part a list; https://spec.matrix.org/v1.18/appendices/#room-ids: since version 12 of rooms
# without a server.
_SERVER: Final = r"(?:[A-Za-z0-9.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_MARKLESS: Final = r"[!-)+\-.-9<-~]"
_MATRIX: Final = re.compile(rf"matrix:(?:(?P<person>@{_MARKLESS}+:{_SERVER})|!{_MARKLESS}+(?::{_SERVER})?)")
_LONGEST: Final = 255 + len("matrix:")
"""Bytes."""
_STRANGE: Final = re.compile(r"[^!-)+\-.-:<-~]")
"""What stands in no id, nor in a name that somebody may have written for one."""


def is_person(name: str) -> bool:
    """Tell whether a platform could have given an id to a person."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is not None and len(name) <= _LONGEST


def is_room(name: str) -> bool:
    """Tell whether a platform could have given an id to a room."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is None and len(name) <= _LONGEST


def check_written(name: str) -> str:
    """Return what stands for an id in a file.

    Old names that nobody has do no harm and are let be; what looks like another's id is not.

    Raises:
        ValueError: if a sign is in it that stands in no id: one that everybody or a list is meant by, that cannot be
            seen, or that only looks like a letter of one.

    """
    found = _STRANGE.search(name)
    if found is None:
        return name
    sign = visible(found[0])
    # A letter that looks like another one is told by its number.
    sign = sign if found[0].isascii() or sign != found[0] else f"{sign} (U+{ord(found[0]):04X})"
    message = (
        f"“{visible(name)}” holds {sign}, which stands in no id; copy one id from the platform, such as "
        "slack:U0123456789 or matrix:@ada:example.org"
    )
    raise ValueError(message)
