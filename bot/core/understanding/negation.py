"""Scope of "not" and "except": the value that follows within the clause; in Kazakh the one before.

"Except" applies to every value that is joined to the first one: "A, B and C".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.understanding.periods import POSTPOSITIONS

if TYPE_CHECKING:
    from bot.core.understanding.question import Mention
    from bot.core.understanding.scanning import Scan

_REACH: Final = 4
_JOINING: Final = 2
"""The maximum number of words that join two values: "and", "and the"."""
_BETWEEN: Final = frozenset({"from", "to", "about"})
"""Cues that may occur between "not" and the value it negates: *not by the Parliament*."""
_VALUES: Final = ("topic", "theme", "entity", "actor", "kind", "forum")


def negate(scan: Scan) -> None:
    """Mark the mentions that are negated."""
    for place, mention in enumerate(scan.mentions):
        cues = set(mention.values("cue"))
        if not cues & {"not", "except"}:
            continue
        if any(sense.language in POSTPOSITIONS for sense in mention.senses if sense.slot == "cue"):
            _negate_before(scan, mention, scan.mentions[:place], all_of_them="except" in cues)
        elif "except" in cues and _ends_clause(scan, mention):
            # "Elections excepted": nothing follows, so it applies to what precedes it.
            _negate_before(scan, mention, scan.mentions[:place], all_of_them=True)
        else:
            _negate_after(scan, mention, scan.mentions[place + 1 :], all_of_them="except" in cues)


def _ends_clause(scan: Scan, mention: Mention) -> bool:
    return mention.end == len(scan.tokens) or scan.tokens[mention.end].breaks


def _negate_before(scan: Scan, mention: Mention, earlier: list[Mention], *, all_of_them: bool) -> None:
    """Negate what precedes: "not" applies to one value, "except" to every value joined to it by "and"."""
    following, turned, joined = mention, set[str](), False
    for other in reversed(earlier):
        slots = {slot for slot in _VALUES if other.values(slot)}
        gap = range(other.end, following.start)
        if turned and not slots & turned:
            if "followup" in other.values("cue") and not slots:
                # The "and" between the two values.
                continue
            return
        if turned and not (_joined(scan, gap) or (joined and _parted(scan, gap))):
            return
        if not turned and not (len(gap) <= 1 and all(scan.tokens[i].filler for i in gap)):
            return
        other.negated = True
        if slots and not all_of_them:
            return
        joined = bool(turned)
        turned, following = turned or slots, other


def _joined(scan: Scan, gap: range) -> bool:
    """Return whether two values are joined by "and", with at most an article or case ending beside it."""
    joints = {i for m in scan.mentions if "followup" in m.values("cue") for i in range(m.start, m.end)}
    words = [i for i in gap if not scan.tokens[i].ending]
    plain = all(scan.tokens[i].filler or i in joints for i in words)
    return 0 < len(words) <= _JOINING and plain and not any(scan.tokens[i].breaks for i in (*gap, gap.stop))


def _parted(scan: Scan, gap: range) -> bool:
    """Return whether only a comma separates two values, as the first ones of "A, B and C"."""
    return not gap and scan.tokens[gap.stop].parted


def _negate_after(scan: Scan, mention: Mention, later: list[Mention], *, all_of_them: bool) -> None:
    """Negate what follows: "not" applies to one value, "except" to every value of the first one's kind."""
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
