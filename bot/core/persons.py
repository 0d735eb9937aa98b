"""The rule for naming people: only in the room where they said something, and to themselves in private.

It covers those who recorded, proposed or approved progress, ended a debrief, or took on a task. Admins see all names
in the audit; the author of a change of plans is named wherever the change is shown.
"""

from __future__ import annotations

import re
from typing import Final

_PERSON: Final = re.compile(r"slack:[UW][A-Z0-9]+|matrix:@\S+")


def is_person(place: str) -> bool:
    """Tell from its id whether a place, given as ``platform:room``, is a private conversation with a person."""
    return _PERSON.fullmatch(place) is not None


def is_named_in(place: str, *, person: str, said_in: str | None) -> bool:
    """Tell whether a person may be named in a place.

    Args:
        place: the place of the text, as ``platform:room``; private messages go to ``platform:person``.
        person: the person, as ``platform:id``.
        said_in: the room they said it in, as ``platform:room``; None if unknown.

    """
    return place in {said_in, person}
