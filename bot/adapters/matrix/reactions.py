"""Mapping between a message's actions and the emoji (signs) that people react with.

A message's content carries the meaning of its signs, so no state has to be kept. It contains only ids, and is encrypted
with the rest of the content in encrypted rooms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.core.features.actions import DECISION_ACTIONS, action_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.message import Action, ActionId

ACTIONS_KEY: Final = "advocacy_bot.actions"
"""The content's key for the actions that signs stand for."""
DECISIONS_KEY: Final = "advocacy_bot.decisions"
"""The content's key for decisions that signs may not make; whoever reacts with one is told what to type instead."""

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
"""Signs for one kind of action on several things."""
_UNNUMBERED: Final[frozenset[ActionId]] = frozenset({"decline"})
"""Actions that get no number: beside their opposite, a number would be ambiguous."""
ASK_ANSWERS: Final[frozenset[ActionId]] = frozenset({"raised", "promised", "missed"})
"""Answers to an ask of a debrief. If it has several asks, a number means that the ask in that place was raised,
whatever was answered before; one line of the message says how to give the other answers, to keep it short."""
_VARIANTS: Final = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
"""Variation selectors and skin tones, in which clients differ."""
_ABOUT: Final = 300


@dataclass(frozen=True, slots=True)
class SignRule:
    """The effect that signs may have in a room."""

    trusted: bool = False
    """Whether signs may also make decisions."""
    note: str = ""
    """A sentence about signs below a debrief, if they may not."""


@dataclass(frozen=True, slots=True)
class ActionSign:
    """An action and its sign; the sign is empty if none is left."""

    action: Action
    sign: str = ""

    @property
    def typed(self) -> str:
        """The line to type for this action; empty if the message says it itself, or if only the sign works."""
        if self.action.id in ASK_ANSWERS:
            return ""
        return self.action.typed or ("" if self.sign else action_command(self.action.id, self.action.about) or "")


def normalise_sign(sign: str) -> str:
    """Return a sign without variation selectors and skin tones."""
    return _VARIANTS.sub("", sign)


def assign_signs(actions: Iterable[Action], cards: Sequence[str] = ()) -> tuple[ActionSign, ...]:
    """Assign each action a sign of its own while signs are left.

    Args:
        actions: the actions that a message offers.
        cards: the ids of its cards, in order.

    """
    actions = tuple(actions)
    of_kind: defaultdict[ActionId, int] = defaultdict(int)
    for action in actions:
        of_kind[action.id] += 1
    free = {kind: iter(_signs(kind, many)) for kind, many in of_kind.items()}
    used: set[str] = set()
    found = []
    for action in actions:
        signs = _card_signs(action, cards) if action.id in ASK_ANSWERS and len(cards) > 1 else free[action.id]
        sign = next((each for each in signs if each not in used), "") if _can_have_sign(action) else ""
        used.add(sign)
        found.append(ActionSign(action, sign))
    return tuple(found)


def sign_meanings(actions: Iterable[ActionSign]) -> dict[str, list[str]]:
    """Return the meaning of signs for a message's content: normalised sign to action id and subject."""
    return {normalise_sign(each.sign): [each.action.id, each.action.about] for each in actions if each.sign}


def is_decision(signed: ActionSign) -> bool:
    """Return whether a sign would make a decision or change plans."""
    return signed.action.id in DECISION_ACTIONS


def action_of_sign(content: Mapping[str, Any], sign: str) -> tuple[str, str] | None:
    """Return the action id and subject that a sign stands for in a bot message; None if it stands for no action."""
    for key in (ACTIONS_KEY, DECISIONS_KEY):
        known = content.get(key)
        match known.get(normalise_sign(sign)) if isinstance(known, dict) else None:
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


def _card_signs(action: Action, cards: Sequence[str]) -> Iterator[str]:
    place = cards.index(action.card) if action.card in cards else len(_NUMBERS)
    return iter(_NUMBERS[place : place + 1] if action.id == "raised" else ())


def _can_have_sign(action: Action) -> bool:
    return bool(action.label) and len(action.about) <= _ABOUT
