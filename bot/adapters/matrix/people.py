"""Who somebody is, as far as access is concerned: what the server says of them and their room, and no more. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.access import Visitor

if TYPE_CHECKING:
    from bot.adapters.matrix.heard import Facts

_ALONE = 2
"""Who are in a private room: somebody and the bot."""


def visitor(person: str, room: str, facts: Facts | None, us: str) -> Visitor:
    """Return who did something, and where; of a room of which nothing is known, everybody may read it."""
    if facts is None:
        return Visitor("matrix", person, room, home_of(person), shared=True)
    # Whoever has left, and whoever is not there yet, cannot be told from somebody who makes himself out to be there.
    there = person in facts.members
    return Visitor(
        platform="matrix",
        person=person,
        room=room,
        home=home_of(person) if there else None,
        private=there and not facts.public and facts.members == {person, us} and len(facts.members) == _ALONE,
        shared=facts.public,
        readers=frozenset(home_of(each) or "" for each in facts.members - {us}),
    )


def home_of(person: str) -> str | None:
    """Return the server that somebody belongs to."""
    name, _, server = person.partition(":")
    return server if name.startswith("@") and server else None
