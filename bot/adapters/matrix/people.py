"""Who somebody is, as far as access is concerned: what the server says of them and their room, and no more. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.access import Readers, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.adapters.matrix.heard import Facts, Proof


def visitor(person: str, room: str, facts: Facts | None, us: str, proof: Proof = "none") -> Visitor:
    """Return who did something, and where; by default nothing but a server's word shows that it was them.

    Of a room of which nothing is known, everybody may be a reader; whoever is not in it belongs nowhere.
    """
    proven, unsigned = proof == "signed", proof == "unsigned"
    if facts is None:
        return Visitor("matrix", person, room, home_of(person), shared=True, proven=proven, unsigned=unsigned)
    return Visitor(
        platform="matrix",
        person=person,
        room=room,
        home=home_of(person) if person in facts.members else None,
        private=are_alone(person, facts, us),
        shared=facts.public,
        readers=_homes(facts.members - {us}),
        proven=proven,
        unsigned=unsigned,
    )


def readers_of(facts: Facts, us: str) -> Readers:
    """Return who reads what is said in a room."""
    return Readers(_homes(facts.members - {us}), anybody=facts.public)


def are_alone(person: str, facts: Facts | None, us: str) -> bool:
    """Tell whether somebody and the bot are in a room, and nobody else is or may come in by themselves."""
    return facts is not None and not facts.public and person != us and facts.members == {person, us}


def _homes(people: Iterable[str]) -> frozenset[str]:
    return frozenset(home_of(each) or "" for each in people)


def home_of(person: str) -> str | None:
    """Return the server that somebody belongs to."""
    name, _, server = person.partition(":")
    return server if name.startswith("@") and server else None
