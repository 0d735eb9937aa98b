"""Detection of unknown subjects: "what did the EP ask about umbrellas?" has a subject, but none on record.

Function words become subjects there. If nothing is recognised after "about" (in Kazakh: before it), the word next to it
is reported as unknown, however common it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.understanding.periods import POSTPOSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.understanding.question import Mention
    from bot.core.understanding.scanning import Scan

_REACH: Final = 4
_SHORTEST: Final = 4
"""The minimum number of letters of a word that is not taken for an article or pronoun."""
_MEANT: Final = (
    "topic", "theme", "actor", "kind", "entity", "law", "other_law", "forum", "term", "country", "home", "outsider",
    "refusal",
)  # fmt: skip
_ENOUGH: Final = frozenset({"field", "list", "everyone", "it", "same", "article", "document", "paragraph", "meeting"})


def unheard_of(scan: Scan) -> list[str]:
    """Return the words that are the subject of a question and are unknown."""
    found = []
    for mention in scan.mentions:
        languages = [sense.language for sense in mention.senses if sense.slot == "cue" and sense.value == "about"]
        if not languages or len(mention.values("cue")) > 1:
            continue
        behind = any(language in POSTPOSITIONS for language in languages)
        places = _before(scan, mention) if behind else _after(scan, mention)
        word = _word(scan, places) or (behind and _next_to(scan, places))
        if word:
            found.append(word)
    return found


def _next_to(scan: Scan, places: Sequence[int]) -> str | None:
    """Return the word just before a Kazakh "about" if only an asker is known before it: *HRW қарындаш жайлы*."""
    near = [m for m in scan.mentions if any(m.start <= i < m.end for i in places)]
    if not places or not near or any(not m.values("actor") or places[0] in range(m.start, m.end) for m in near):
        return None
    token = scan.tokens[places[0]]
    return token.written if len(token.folded) >= _SHORTEST and not token.number else None


def _after(scan: Scan, mention: Mention) -> list[int]:
    places = []
    for i in range(mention.end, min(mention.end + _REACH, len(scan.tokens))):
        if scan.tokens[i].breaks:
            break
        places.append(i)
    return places


def _before(scan: Scan, mention: Mention) -> list[int]:
    places = []
    for i in range(mention.start - 1, max(-1, mention.start - 1 - _REACH), -1):
        places.append(i)
        if scan.tokens[i].breaks:
            break
    return places


def _word(scan: Scan, places: Sequence[int]) -> str | None:
    """Return the word nearest to "about" that could be its subject, or None if something known stands there."""
    mentions = [m for m in scan.mentions if any(m.start <= i < m.end for i in places)]
    if any(m.spent or set(m.values("cue")) & _ENOUGH or any(m.values(slot) for slot in _MEANT) for m in mentions):
        return None
    if any(scan.tokens[i].number for i in places):
        return None
    words = [scan.tokens[i] for i in places]
    return next((token.written for token in words if len(token.folded) >= _SHORTEST), None)
