"""Merging of a saved file with changes that others made since it was opened.

An editor may be open for an hour and save the same old base again and again. So the base of a saved text is determined
first: the text, of all that the file ever held, from which it differs least. Then others' changes since are merged with
the person's; where both changed the same lines, the newest text wins, which is the file's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.editing.merging import merge, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.services.ports import Revision

FILE: Final = "file"
"""The author of a text that was saved with an editor: the person is not known."""
AS_FOUND: Final = "as found"
AS_SAVED: Final = "saved in the file"
"""The reasons of revisions stored exactly as the file held them."""
_AT_ONCE: Final = timedelta(seconds=5)
"""Two people who save within this time have not seen each other's text."""
REMEMBERED: Final = 100
"""The number of newest texts that are searched for the base of a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The next text of the document."""

    text: str
    reason: str
    over: Revision | None = None
    """The revision whose change was overwritten."""


def origin(text: str, seen: Sequence[Revision], before: Sequence[Revision], now: datetime) -> Revision:
    """Return the revision that a text was based on, if it equals none of them.

    Args:
        text: the file's text.
        seen: the revisions that the file held, newest first.
        before: the texts that were saved in the file and stored merged with others' changes: an editor that does not
            reload its file continues from these.
        now: when it was saved.

    """
    # The author has seen what was saved by hand before; if they undo half of it, they mean to.
    by_hand = (place for place, each in enumerate(seen) if _is_by_hand(each) and now - each.at > _AT_ONCE)
    surely = next(by_hand, len(seen) - 1)
    # Among equals the first is taken, which is the newest.
    candidates = [*seen[: surely + 1], *(each for each in before if each.at >= seen[surely].at)]
    return candidates[nearest(text, [each.text for each in candidates])]


def _is_by_hand(revision: Revision) -> bool:
    return revision.author == FILE and revision.reason in {AS_FOUND, AS_SAVED}


def going_on(text: str, known: Sequence[Revision]) -> Taken | None:
    """Return the saved text as it is if it begins with the newest revision: that was imported during the save.

    A text with an addition at its end looks the same, and the result is the same.
    """
    head = known[0]
    return Taken(text, AS_SAVED) if head.author == FILE and text.startswith(head.text) else None


def going_back(text: str, known: Sequence[Revision], seen: Sequence[Revision]) -> Taken | None:
    """Return an earlier text of the file if that is what was saved: it is taken as intended.

    Args:
        text: the file's text.
        known: the document's revisions, newest first.
        seen: those of them that the file held.

    """
    meant = next((each for each in seen if each.text == text), None)
    if meant is None:
        return None
    over = next((each for each in known if each.number > meant.number and each.author != FILE), None)
    return Taken(text, f"saved in the file: back to revision {meant.number}", over)


def bring_together(text: str, base: Revision, known: Sequence[Revision], right: Callable[[str], bool]) -> Taken:
    """Return a saved text merged with what others changed since its base.

    Args:
        text: the file's text, which is valid.
        base: the revision it was based on.
        known: the document's revisions, newest first.
        right: returns whether a text is valid.

    """
    head, base = known[0], _unsure(text, base, known)
    if base == head:
        return Taken(text, AS_SAVED)
    merged = merge(base.text, text, head.text)
    if not merged.clashes and right(merged.text):
        return Taken(merged.text, f"saved in the file, beside what changed up to revision {head.number}")
    over = _in_the_way(text, base, known)
    # With the arguments swapped, the file wins in clashing lines.
    winning = merge(base.text, head.text, text).text
    return Taken(winning if merged.clashes and right(winning) else text, _in_place_of(over), over)


def _unsure(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the revision before the base, if the text may as well be based on that one.

    A person who changes just the lines that somebody changed last may have seen that change or not, so it is reported.
    """
    place = known.index(base) if base in known else len(known)
    before = known[place + 1 : place + 2]
    either = before and base.author != FILE and nearest(text, [before[0].text, base.text]) == 0
    return before[0] if either else base


def _in_place_of(over: Revision) -> str:
    return f"saved in the file, in place of lines of revision {over.number} by {over.author}"


def _in_the_way(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the newest revision that changed the same lines as the file."""
    clashes = merge(base.text, text, known[0].text).clashes
    for newer, older in pairwise(known):
        if merge(base.text, text, older.text).clashes != clashes:
            return newer
    return known[0]
