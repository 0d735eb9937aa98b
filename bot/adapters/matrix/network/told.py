"""Parser of the rooms in a sync answer, used before nio, which modifies what it parses. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One room in a sync."""

    state: tuple[Event, ...]
    timeline: tuple[Event, ...]
    """The events of the timeline, oldest first."""
    before: str | None
    """The token from which missing events are fetched backwards; None if none are missing."""


@dataclass(frozen=True, slots=True)
class Told:
    """All rooms in a sync, by membership of the bot."""

    joined: Mapping[str, Part]
    invited: Mapping[str, Part]
    left: Mapping[str, Part]


def read(answer: Mapping[str, Any]) -> Told:
    """Return the rooms of a sync answer; only its outer structure is validated."""
    rooms = mapping(answer.get("rooms"))
    joined, invited, left = (mapping(rooms.get(kind)) for kind in ("join", "invite", "leave"))
    return Told(
        {room: _part(each, "state", "timeline") for room, each in joined.items()},
        {room: _part(each, "invite_state", "") for room, each in invited.items()},
        {room: _part(each, "state", "timeline") for room, each in left.items()},
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


def mapping(told: object) -> Mapping[str, Any]:
    """Return a dict as it is, and an empty one for anything else."""
    return told if isinstance(told, dict) else {}


def of(told: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the mapping at a path of keys; an empty one if there is none."""
    for part in path:
        inner = told.get(part)
        told = inner if isinstance(inner, dict) else {}
    return told


def _part(told: object, state: str, timeline: str) -> Part:
    told = mapping(told)
    said = mapping(told.get(timeline))
    before = said.get("prev_batch")
    more = bool(said.get("limited")) and isinstance(before, str)
    return Part(_events(told.get(state)), _events(said), before if more else None)


def _events(told: object) -> tuple[Event, ...]:
    events = mapping(told).get("events")
    return tuple(dict(event) for event in events if isinstance(event, dict)) if isinstance(events, list) else ()
