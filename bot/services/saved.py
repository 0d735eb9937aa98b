"""What a file that somebody saved comes to, where others changed the document since it was opened.

An editor may be open for an hour, and save again and again what it read once. So the first question is what a saved
text was made from: the text, of all that ever lay in the file, which it differs least from. Then what others changed
since is kept beside what this person changed; only in the same lines does the newest win, which is the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.editing.merging import merge, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.ports import Revision

FILE: Final = "file"
"""The author of what was saved with an editor: whose hand it was is not known."""
REMEMBERED: Final = 100
"""Texts, the newest, among which is looked for the one that a file was made from."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to become of the document."""

    text: str
    reason: str
    over: Revision | None = None
    """Whose change had to give way."""


def origin(text: str, seen: Sequence[Revision], before: Sequence[Revision]) -> Revision:
    """Return what a text was made from, where it is none of the texts itself.

    Args:
        text: what the file holds.
        seen: the revisions that lay in the file, newest first.
        before: what was saved in the file and then stored together with others' changes: an editor that does not read
            its file again goes on from that.

    """
    # Of equals the first counts, and that is the newest.
    candidates = [*seen, *before]
    return candidates[nearest(text, [each.text for each in candidates])]


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
        return Taken(text, "saved in the file")
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
