"""The records that somebody names in a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Say
from bot.core.editing.drafting import NotPossibleError, resolved
from bot.core.editing.phrases import name_of

if TYPE_CHECKING:
    from bot.core.catalogue import Catalogue


def known_meeting(typed: str, catalogue: Catalogue) -> str:
    """Return the id of the meeting on record that is named so.

    Raises:
        NotPossibleError: if none is.

    """
    named = name_of("meeting", typed)
    key = resolved("meeting", named.key if named else typed, catalogue.dataset)
    if key not in catalogue.meetings:
        raise NotPossibleError(Say("unknown.meeting", {"id": key}))
    return key


def known_record(typed: str, catalogue: Catalogue) -> str:
    """Return the id of the recommendation that is named so, in letters of either case.

    Raises:
        NotPossibleError: if none is.

    """
    wanted = typed.casefold()
    for name in catalogue.recommendations:
        if name.casefold() == wanted:
            return name
    raise NotPossibleError(Say("unknown.recommendation", {"id": typed}))
