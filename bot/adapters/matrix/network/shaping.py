"""What decides who reads along, in a shape that nio cannot overlook. Pure.

nio takes no notice of a state in which anything else is wrong, or which was redacted: who is in a room would be unseen
by the bot, a public room would be a closed one, and whoever left would be given its keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.network.told import mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DECIDING: Final[Mapping[str, frozenset[str]]] = {
    "m.room.member": frozenset({"membership", "displayname"}),
    "m.room.join_rules": frozenset({"join_rule"}),
    "m.room.history_visibility": frozenset({"history_visibility"}),
    "m.room.encryption": frozenset({"algorithm"}),
}
"""What is left of each: servers see to it that this holds also where the rest was redacted."""


def shape(told: Mapping[str, Any]) -> None:
    """Take out of a sync, in place, what keeps nio from reading such a state."""
    for event in _events(told):
        kind = event.get("type")
        content = event.get("content")
        if isinstance(kind, str) and kind in _DECIDING and "state_key" in event and isinstance(content, dict):
            event["content"] = {
                key: value for key, value in content.items() if key in _DECIDING[kind] and isinstance(value, str)
            }
            # Where it was redacted, and what it was before.
            event.pop("unsigned", None)
            event.pop("prev_content", None)


def _events(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("join", "leave", "invite"):
        for room in mapping(mapping(told.get("rooms")).get(kind)).values():
            for part in ("state", "timeline", "invite_state"):
                events = mapping(mapping(room).get(part)).get("events")
                yield from (event for event in events if isinstance(event, dict)) if isinstance(events, list) else ()
