"""Actions ⇄ signs to react with. A message carries what each of its signs stands for, so that nothing has to be kept.

Only ids stand there; in an encrypted room they are as secret as the rest.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.core.editing.acting import DECIDING, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.editing.acting import ActionId
    from bot.core.message import Action

ACTIONS: Final = "advocacy_bot.actions"
"""The content's key for what the signs stand for."""
DECISIONS: Final = "advocacy_bot.decisions"
"""That for what further signs would decide, which are not told of: whoever sets one is answered what to type."""

_SIGNS: Final[Mapping[ActionId, tuple[str, ...]]] = {
    "more": ("➕",),
    "source": ("📖",),
    "briefing": ("📄",),
    "snooze": ("⏰", "💤"),
    "raise": ("👍",),
    "unfollow": ("🔕",),
    "yes": ("✅",),
    "no": ("❌",),
    "undo": ("↩️",),
    "done": ("☑️",),
    "approve": ("✅",),
    "decline": ("❌",),
    "raised": ("👍",),
    "promised": ("🤝",),
    "missed": ("👎",),
    "link": (),
    "debrief_off": ("🚫",),
    "debrief_done": ("🏁",),
}
_NUMBERS: Final = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟")
"""Where one thing can be done to several."""
_UNNUMBERED: Final[frozenset[ActionId]] = frozenset({"decline"})
"""Beside its opposite a number would stand for either."""
ANSWERS: Final[frozenset[ActionId]] = frozenset({"raised", "promised", "missed"})
"""To an ask of a debrief. Where it has several, a number means that the one in that place was raised, whatever was
answered before; how to say the others the message tells in one line, for a line each would be most of it."""
_VARIANTS: Final = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Whether a sign is coloured, and which skin it has: clients differ in that."""
_ABOUT: Final = 300


@dataclass(frozen=True, slots=True)
class SignRule:
    """What signs may do in a room, as a message there shows it."""

    trusted: bool = False
    """Whether they decide as well."""
    note: str = ""
    """Otherwise, what to say of them below a debrief."""


@dataclass(frozen=True, slots=True)
class Signed:
    """An action and the sign that stands for it, if there is one left."""

    action: Action
    sign: str = ""

    @property
    def typed(self) -> str:
        """What comes to the same; nothing where the message says so itself, or there is a sign and no other way."""
        if self.action.id in ANSWERS:
            return ""
        return self.action.typed or ("" if self.sign else line_of(self.action.id, self.action.about) or "")


def normal(sign: str) -> str:
    """Return a sign without what clients differ in."""
    return _VARIANTS.sub("", sign)


def signed(actions: Iterable[Action], cards: Sequence[str] = ()) -> tuple[Signed, ...]:
    """Give each action a sign of its own, as long as there are any.

    Args:
        actions: that a message offers.
        cards: the ids of its cards, in their order.

    """
    actions = tuple(actions)
    of_kind: defaultdict[ActionId, int] = defaultdict(int)
    for action in actions:
        of_kind[action.id] += 1
    free = {kind: iter(_signs(kind, many)) for kind, many in of_kind.items()}
    used: set[str] = set()
    found = []
    for action in actions:
        signs = _of_card(action, cards) if action.id in ANSWERS and len(cards) > 1 else free[action.id]
        sign = next((each for each in signs if each not in used), "") if _fits(action) else ""
        used.add(sign)
        found.append(Signed(action, sign))
    return tuple(found)


def told(actions: Iterable[Signed]) -> dict[str, list[str]]:
    """Return what signs stand for, as a message carries it."""
    return {normal(each.sign): [each.action.id, each.action.about] for each in actions if each.sign}


def decides(signed: Signed) -> bool:
    """Tell whether a sign would decide something, or change plans."""
    return signed.action.id in DECIDING


def chosen(content: Mapping[str, Any], sign: str) -> tuple[str, str] | None:
    """Return the action that a sign stands for in a message of ours, and what about; nothing where it is none."""
    for key in (ACTIONS, DECISIONS):
        known = content.get(key)
        match known.get(normal(sign)) if isinstance(known, dict) else None:
            case [str(action), str(about)]:
                return action, about
            case _:
                pass
    return None


def _signs(kind: ActionId, many: int) -> tuple[str, ...]:
    own = _SIGNS[kind]
    if many <= len(own):
        return own
    return _NUMBERS if own and kind not in _UNNUMBERED else ()


def _of_card(action: Action, cards: Sequence[str]) -> Iterator[str]:
    place = cards.index(action.card) if action.card in cards else len(_NUMBERS)
    return iter(_NUMBERS[place : place + 1] if action.id == "raised" else ())


def _fits(action: Action) -> bool:
    return bool(action.label) and len(action.about) <= _ABOUT
