"""Who may do what: closed by default, and decided when a change is carried out, not when it was offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Role = Literal["reader", "editor", "admin"]
Action = Literal["read", "edit", "govern"]
"""``read``: ask, and see what is planned. ``edit``: change meetings and milestones, and undo that. ``govern``: change
who may do what, and undo that."""

ACTIONS: Final[frozenset[Action]] = frozenset(get_args(Action))

_ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    "reader": frozenset({"read"}),
    "editor": frozenset({"read", "edit"}),
    "admin": frozenset({"read", "edit", "govern"}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to a person: everywhere, or in some rooms."""

    person: str
    """As ``platform:id``."""
    role: Role
    rooms: tuple[str, ...] = ()
    """As ``platform:room``; none means every room."""


@dataclass(frozen=True, slots=True)
class Rights:
    """All grants; whoever has none may change nothing, and read only where that is open to everyone."""

    grants: tuple[Grant, ...] = ()
    open_rooms: frozenset[str] = frozenset()
    """Where whoever is let in (:mod:`bot.core.access`) may read, as ``platform:room``."""

    def may(self, person: str, action: Action, room: str, *, proven: bool) -> bool:
        """Tell whether somebody may do something in a room that they were let into.

        Args:
            person: as ``platform:id``.
            action: what they want to do.
            room: where they said so, as ``platform:room``.
            proven: whether more than a server's word shows that it is this person; else they may do what a reader may.

        """
        if not proven and action not in _ALLOWED["reader"]:
            return False
        if action == "read" and room in self.open_rooms:
            return True
        return any(action in _ALLOWED[grant.role] for grant in self._of(person, room))

    def lists(self, person: str, room: str) -> bool:
        """Tell whether somebody has a role that counts in a room."""
        return any(True for _ in self._of(person, room))

    def ends_within(self, person: str, rooms: frozenset[str]) -> bool:
        """Return whether somebody has a role, and none that counts outside these rooms: what they do, they do there."""
        mine = [grant for grant in self.grants if grant.person == person]
        return bool(mine) and all(grant.rooms and rooms.issuperset(grant.rooms) for grant in mine)

    def in_private(self, person: str) -> bool:
        """Tell whether somebody has a role that counts in private: one limited to some rooms ends at these rooms."""
        return any(grant.person == person and not grant.rooms for grant in self.grants)

    def ends_at(self, person: str, action: Action, room: str) -> frozenset[str] | None:
        """Return the rooms at which somebody's right to do something ends, who may do it in one of them.

        Nothing comes out where a role gives them that right everywhere. Where whoever is in a room may read, that is a
        right in this room.
        """
        giving = [each for each in self.grants if each.person == person and action in _ALLOWED[each.role]]
        if any(not each.rooms for each in giving):
            return None
        here = {room} if action == "read" and room in self.open_rooms else set()
        return frozenset(each for grant in giving for each in grant.rooms) | here

    def within(self, rooms: frozenset[str]) -> Rights:
        """Return the grants that count in some rooms only, as far as they are among these."""
        kept = ((grant, tuple(each for each in grant.rooms if each in rooms)) for grant in self.grants)
        return Rights(tuple(replace(grant, rooms=own) for grant, own in kept if own), self.open_rooms & rooms)

    def roles(self, person: str, room: str) -> tuple[Role, ...]:
        """Return the roles somebody has in a room."""
        return tuple(grant.role for grant in self._of(person, room))

    def _of(self, person: str, room: str) -> Iterable[Grant]:
        return (g for g in self.grants if g.person == person and (not g.rooms or room in g.rooms))

    @property
    def admins(self) -> frozenset[str]:
        """Who may govern everywhere."""
        return frozenset(grant.person for grant in self.grants if grant.role == "admin" and not grant.rooms)

    def locks_out(self, before: Rights) -> bool:
        """Tell whether nobody is left who may govern everywhere, though somebody was before."""
        return bool(before.admins) and not self.admins

    def oversteps(self, before: Rights, person: str) -> bool:
        """Tell whether the change from ``before`` reaches further than somebody governs.

        Who is admin in some rooms only gives and takes roles in these rooms: else they could make themselves admin
        everywhere.
        """
        own = {
            room for grant in before.grants if grant.person == person and grant.role == "admin" for room in grant.rooms
        }
        return person not in before.admins and self.reaches_beyond(before, own)

    def reaches_beyond(self, before: Rights, rooms: Collection[str]) -> bool:
        """Tell whether the change from ``before`` is of any role that counts elsewhere than in some rooms."""
        changed = set(self.grants) ^ set(before.grants)
        return any(not grant.rooms or not set(rooms).issuperset(grant.rooms) for grant in changed)
