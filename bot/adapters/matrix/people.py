"""Visitors and readers for access control, derived from what the server says of users and rooms. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.access import RoomReaders, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.adapters.matrix.events import Proof, RoomFacts


def build_visitor(person: str, room: str, facts: RoomFacts | None, us: str, proof: Proof = "none") -> Visitor:
    """Return the visitor for the sender of an event; by default their identity is not proven.

    A room of which no facts are known counts as shared. A sender who is not a member of the room has no home.
    """
    proven, unsigned = proof == "signed", proof == "unsigned"
    if facts is None:
        return Visitor("matrix", person, room, home_of(person), shared=True, proven=proven, unsigned=unsigned)
    return Visitor(
        platform="matrix",
        person=person,
        room=room,
        home=home_of(person) if person in facts.members else None,
        private=is_private_with(person, facts, us),
        shared=facts.public,
        readers=_homes(facts.members - {us}),
        proven=proven,
        unsigned=unsigned,
    )


def readers_of(facts: RoomFacts, us: str) -> RoomReaders:
    """Return the readers of a room, the bot excluded."""
    return RoomReaders(_homes(facts.members - {us}), anybody=facts.public)


def is_private_with(person: str, facts: RoomFacts | None, us: str) -> bool:
    """Return whether a room has a person and the bot as its only members, and nobody else can join uninvited."""
    return facts is not None and not facts.public and person != us and facts.members == {person, us}


def _homes(people: Iterable[str]) -> frozenset[str]:
    return frozenset(home_of(each) or "" for each in people)


def home_of(person: str) -> str | None:
    """Return the server of a user id; None if it is no user id."""
    name, _, server = person.partition(":")
    return server if name.startswith("@") and server else None
