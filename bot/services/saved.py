"""What a file that somebody saved comes to, where others changed the document since it was opened.

An editor may be open for an hour, and save again and again what it read once. So the first question is what a saved
text was made from: the text, of all that ever lay in the file, which it differs least from. Then what others changed
since is kept beside what this person changed; only in the same lines does the newest win, which is the file.
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
"""The author of what was saved with an editor: whose hand it was is not known."""
AS_FOUND: Final = "as found"
AS_SAVED: Final = "saved in the file"
"""The reasons of what was stored just as it lay in the file."""
_AT_ONCE: Final = timedelta(seconds=5)
"""Two who save within it have not seen each other."""
REMEMBERED: Final = 100
"""Texts, the newest, among which is looked for the one that a file was made from."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to become of the document."""

    text: str
    reason: str
    over: Revision | None = None
    """Whose change had to give way."""


def origin(text: str, seen: Sequence[Revision], before: Sequence[Revision], now: datetime) -> Revision:
    """Return what a text was made from, where it is none of the texts itself.

    Args:
        text: what the file holds.
        seen: the revisions that lay in the file, newest first.
        before: what was saved in the file and then stored together with others' changes: an editor that does not read
            its file again goes on from that.
        now: when it was saved.

    """
    # What lay there as it was saved by hand, its author has seen; who takes half of it back means to.
    by_hand = (place for place, each in enumerate(seen) if _is_by_hand(each) and now - each.at > _AT_ONCE)
    surely = next(by_hand, len(seen) - 1)
    # Of equals the first counts, and that is the newest.
    candidates = [*seen[: surely + 1], *(each for each in before if each.at >= seen[surely].at)]
    return candidates[nearest(text, [each.text for each in candidates])]


def _is_by_hand(revision: Revision) -> bool:
    return revision.author == FILE and revision.reason in {AS_FOUND, AS_SAVED}


def going_on(text: str, known: Sequence[Revision]) -> Taken | None:
    """Return a saved text as it is, if the document is its beginning: that was taken in while it was being written.

    A text with something new at its end looks the same, and comes to the same.
    """
    head = known[0]
    return Taken(text, AS_SAVED) if head.author == FILE and text.startswith(head.text) else None


def going_back(text: str, known: Sequence[Revision], seen: Sequence[Revision]) -> Taken | None:
    """Return the document as it was once in the file, if that is what was saved: it is taken as meant.

    Args:
        text: what the file holds.
        known: the document's revisions, newest first.
        seen: those of them that lay in the file.

    """
    meant = next((each for each in seen if each.text == text), None)
    if meant is None:
        return None
    over = next((each for each in known if each.number > meant.number and each.author != FILE), None)
    return Taken(text, f"saved in the file: back to revision {meant.number}", over)


def bring_together(text: str, base: Revision, known: Sequence[Revision], right: Callable[[str], bool]) -> Taken:
    """Return a saved text with what others changed since its base.

    Args:
        text: what the file holds; it is right.
        base: what it was made from.
        known: the document's revisions, newest first.
        right: whether a text may become the document.

    """
    head, base = known[0], _unsure(text, base, known)
    if base == head:
        return Taken(text, AS_SAVED)
    merged = merge(base.text, text, head.text)
    if not merged.clashes and right(merged.text):
        return Taken(merged.text, f"saved in the file, beside what changed up to revision {head.number}")
    over = _in_the_way(text, base, known)
    # The other way round, clashing lines are those of the file.
    winning = merge(base.text, head.text, text).text
    return Taken(winning if merged.clashes and right(winning) else text, _in_place_of(over), over)


def _unsure(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the revision before the base, where the text may as well be made from that.

    Who changes just the lines that somebody changed last has seen that, or not: nothing tells. So it is not kept quiet.
    """
    place = known.index(base) if base in known else len(known)
    before = known[place + 1 : place + 2]
    either = before and base.author != FILE and nearest(text, [before[0].text, base.text]) == 0
    return before[0] if either else base


def _in_place_of(over: Revision) -> str:
    return f"saved in the file, in place of lines of revision {over.number} by {over.author}"


def _in_the_way(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the newest revision that changed the lines which the file changes too."""
    clashes = merge(base.text, text, known[0].text).clashes
    for newer, older in pairwise(known):
        if merge(base.text, text, older.text).clashes != clashes:
            return newer
    return known[0]
