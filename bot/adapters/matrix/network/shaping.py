"""Clean-up of the state events that decide who can read a room, so that nio ignores none of them. Pure.

nio ignores a state event that is redacted or malformed in any part: it would miss members of a room, treat a public
room as closed, or share keys with people who have left.
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
"""The keys of each content that are kept: servers preserve those that matter also in redacted events."""


def shape(told: Mapping[str, Any]) -> None:
    """Remove from such events of a sync, in place, all that could keep nio from reading them."""
    for event in _events(told):
        kind = event.get("type")
        content = event.get("content")
        if isinstance(kind, str) and kind in _DECIDING and "state_key" in event and isinstance(content, dict):
            event["content"] = {
                key: value for key, value in content.items() if key in _DECIDING[kind] and isinstance(value, str)
            }
            # They say whether it was redacted, and what it was before.
            event.pop("unsigned", None)
            event.pop("prev_content", None)


def _events(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("join", "leave", "invite"):
        for room in mapping(mapping(told.get("rooms")).get(kind)).values():
            for part in ("state", "timeline", "invite_state"):
                events = mapping(mapping(room).get(part)).get("events")
                yield from (event for event in events if isinstance(event, dict)) if isinstance(events, list) else ()
