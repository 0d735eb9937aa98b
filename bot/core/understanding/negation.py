"""What "not" and "except" turn: the value that follows, within the clause; in Kazakh the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.understanding.periods import POSTPOSITIONS

if TYPE_CHECKING:
    from bot.core.understanding.question import Mention
    from bot.core.understanding.scanning import Scan

_REACH: Final = 4
_BETWEEN: Final = frozenset({"from", "to", "about"})
"""Words of asking that may stand between "not" and what it turns: *not by the Parliament*."""
_VALUES: Final = ("topic", "theme", "entity", "actor", "kind", "forum")


def negate(scan: Scan) -> None:
    """Mark the mentions that a negation turns."""
    for place, mention in enumerate(scan.mentions):
        cues = set(mention.values("cue"))
        if not cues & {"not", "except"}:
            continue
        if any(sense.language in POSTPOSITIONS for sense in mention.senses if sense.slot == "cue"):
            _negate_before(scan, mention, scan.mentions[:place])
        elif "except" in cues and _ends_clause(scan, mention):
            # "Elections excepted": nothing follows, so what stands before it is meant.
            _negate_before(scan, mention, scan.mentions[:place])
        else:
            _negate_after(scan, mention, scan.mentions[place + 1 :], all_of_them="except" in cues)


def _ends_clause(scan: Scan, mention: Mention) -> bool:
    return mention.end == len(scan.tokens) or scan.tokens[mention.end].breaks


def _negate_before(scan: Scan, mention: Mention, earlier: list[Mention]) -> None:
    for other in earlier:
        gap = range(other.end, mention.start)
        if len(gap) <= 1 and all(scan.tokens[i].filler for i in gap):
            other.negated = True


def _negate_after(scan: Scan, mention: Mention, later: list[Mention], *, all_of_them: bool) -> None:
    """Negate what follows: "not" turns one value, "except" every value of the first one's kind."""
    turned: set[str] = set()
    for other in later:
        gap = range(mention.end, other.start)
        if len(gap) > _REACH or any(scan.tokens[i].breaks for i in (*gap, other.start)):
            return
        slots = {slot for slot in _VALUES if other.values(slot)}
        if slots and (not turned or slots & turned):
            other.negated = True
            turned = turned or slots
        if not all_of_them and (slots or not set(other.values("cue")) & _BETWEEN):
            return
