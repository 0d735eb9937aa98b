"""Where people are named: in the room where they said something, and to themselves in private; nowhere else.

It holds for whoever recorded, proposed or approved what came of an ask, ended a debrief, or takes care of something.
Who governs reads all names in the audit; who changed what is planned is told wherever that is.
"""

from __future__ import annotations

import re
from typing import Final

_PERSON: Final = re.compile(r"slack:[UW][A-Z0-9]+|matrix:@\S+")


def is_person(place: str) -> bool:
    """Tell by its id whether a place, as ``platform:room``, is the private conversation with a person."""
    return _PERSON.fullmatch(place) is not None


def is_named_in(place: str, *, person: str, said_in: str | None) -> bool:
    """Tell whether somebody may be named in a place.

    Args:
        place: where it would be read, as ``platform:room``; private messages that are sent are ``platform:person``.
        person: who said it, as ``platform:id``.
        said_in: where they did, as ``platform:room``; nothing where that was not kept.

    """
    return place in {said_in, person}
