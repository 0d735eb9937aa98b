"""Parser of the rooms in a sync answer, used before nio, which modifies what it parses. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RawEvent = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SyncedRoom:
    """One room in a sync."""

    state: tuple[RawEvent, ...]
    timeline: tuple[RawEvent, ...]
    """The events of the timeline, oldest first."""
    before: str | None
    """The token from which missing events are fetched backwards; None if none are missing."""


@dataclass(frozen=True, slots=True)
class SyncedRooms:
    """All rooms in a sync, by membership of the bot."""

    joined: Mapping[str, SyncedRoom]
    invited: Mapping[str, SyncedRoom]
    left: Mapping[str, SyncedRoom]


def parse_sync(answer: Mapping[str, Any]) -> SyncedRooms:
    """Return the rooms of a sync answer; only its outer structure is validated."""
    rooms = as_mapping(answer.get("rooms"))
    joined, invited, left = (as_mapping(rooms.get(kind)) for kind in ("join", "invite", "leave"))
    return SyncedRooms(
        {room: _parse_room(each, "state", "timeline") for room, each in joined.items()},
        {room: _parse_room(each, "invite_state", "") for room, each in invited.items()},
        {room: _parse_room(each, "state", "timeline") for room, each in left.items()},
    )


def membership(event: Mapping[str, Any], user: str) -> str | None:
    """Return a user's new membership if an event changed it, else None; a new name or picture is no change."""
    match event:
        case {"type": "m.room.member", "state_key": key, "content": {"membership": str(now)}} if key == user:
            match event:
                case {"unsigned": {"prev_content": {"membership": before}}} if before == now:
                    return None
            return now
        case _:
            return None


def as_mapping(told: object) -> Mapping[str, Any]:
    """Return a dict as it is, and an empty one for anything else."""
    return told if isinstance(told, dict) else {}


def nested(told: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the mapping at a path of keys; an empty one if there is none."""
    for part in path:
        inner = told.get(part)
        told = inner if isinstance(inner, dict) else {}
    return told


def _parse_room(told: object, state: str, timeline: str) -> SyncedRoom:
    told = as_mapping(told)
    said = as_mapping(told.get(timeline))
    before = said.get("prev_batch")
    more = bool(said.get("limited")) and isinstance(before, str)
    return SyncedRoom(_parse_events(told.get(state)), _parse_events(said), before if more else None)


def _parse_events(told: object) -> tuple[RawEvent, ...]:
    events = as_mapping(told).get("events")
    return tuple(dict(event) for event in events if isinstance(event, dict)) if isinstance(events, list) else ()


_KEPT_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "m.room.member": frozenset({"membership", "displayname"}),
    "m.room.join_rules": frozenset({"join_rule"}),
    "m.room.history_visibility": frozenset({"history_visibility"}),
    "m.room.encryption": frozenset({"algorithm"}),
}
"""The keys of each content that are kept: servers preserve those that matter also in redacted events."""


def clean_state_events(told: Mapping[str, Any]) -> None:
    """Remove from such events of a sync, in place, all that could keep nio from reading them."""
    for event in _events(told):
        kind = event.get("type")
        content = event.get("content")
        if isinstance(kind, str) and kind in _KEPT_KEYS and "state_key" in event and isinstance(content, dict):
            event["content"] = {
                key: value for key, value in content.items() if key in _KEPT_KEYS[kind] and isinstance(value, str)
            }
            # They say whether it was redacted, and what it was before.
            event.pop("unsigned", None)
            event.pop("prev_content", None)


def _events(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in ("join", "leave", "invite"):
        for room in as_mapping(as_mapping(told.get("rooms")).get(kind)).values():
            for part in ("state", "timeline", "invite_state"):
                events = as_mapping(as_mapping(room).get(part)).get("events")
                yield from (event for event in events if isinstance(event, dict)) if isinstance(events, list) else ()
