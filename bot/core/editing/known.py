"""Lookup of the records that are named in a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Say
from bot.core.editing.drafting import NotPossibleError, resolved
from bot.core.editing.phrases import name_of

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue


def known_meeting(typed: str, catalogue: Catalogue) -> str:
    """Return the id of a meeting on record.

    Raises:
        NotPossibleError: if there is no such meeting.

    """
    named = name_of("meeting", typed)
    key = resolved("meeting", named.key if named else typed, catalogue.dataset)
    if key not in catalogue.meetings:
        raise NotPossibleError(Say("unknown.meeting", {"id": key}))
    return key


def known_record(typed: str, catalogue: Catalogue) -> str:
    """Return the id of a recommendation, ignoring case.

    Raises:
        NotPossibleError: if there is no such recommendation.

    """
    wanted = typed.casefold()
    for name in catalogue.recommendations:
        if name.casefold() == wanted:
            return name
    raise NotPossibleError(Say("unknown.recommendation", {"id": typed}))
