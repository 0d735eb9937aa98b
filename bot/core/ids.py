"""Validation of platform ids of people and rooms: ``slack:U0123456789``, ``matrix:!abc:example.org``.

Rights depend on them, so a text that only looks like an id must not be accepted as one.
"""

from __future__ import annotations

import re
from typing import Final

from bot.core.legible import visible

_SLACK: Final = re.compile(r"slack:(?:(?P<person>[UW])|[CGD])[A-Z0-9]{1,30}")
# https://spec.matrix.org/v1.18/appendices/#user-identifiers, including historical ones, except for the three
# wildcards and list separators; https://spec.matrix.org/v1.18/appendices/#room-ids: since version 12 of rooms
# without a server.
_SERVER: Final = r"(?:[A-Za-z0-9.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_MARKLESS: Final = r"[!-)+\-.-9<-~]"
_MATRIX: Final = re.compile(rf"matrix:(?:(?P<person>@{_MARKLESS}+:{_SERVER})|!{_MARKLESS}+(?::{_SERVER})?)")
_LONGEST: Final = 255 + len("matrix:")
"""Maximum bytes of an id."""
_STRANGE: Final = re.compile(r"[^!-)+\-.-:<-~]")
"""Matches a character that is not allowed in an id."""


def is_person(name: str) -> bool:
    """Tell whether a text is a valid id of a person."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is not None and len(name) <= _LONGEST


def is_room(name: str) -> bool:
    """Tell whether a text is a valid id of a room."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is None and len(name) <= _LONGEST


def check_written(name: str) -> str:
    """Return an id from a file if it contains only allowed characters.

    Obsolete names are harmless and accepted; a text that resembles another's id is not.

    Raises:
        ValueError: if it contains a character that is invalid in ids: a wildcard, a list separator, an invisible
            character or a look-alike letter.
    """
    found = _STRANGE.search(name)
    if found is None:
        return name
    sign = visible(found[0])
    # A look-alike letter is shown with its code point.
    sign = sign if found[0].isascii() or sign != found[0] else f"{sign} (U+{ord(found[0]):04X})"
    message = (
        f"“{visible(name)}” holds {sign}, which stands in no id; copy one id from the platform, such as "
        "slack:U0123456789 or matrix:@ada:example.org"
    )
    raise ValueError(message)
