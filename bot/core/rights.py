"""Rights: who may do what, closed by default and checked when a change is carried out, not when it is offered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Role = Literal["reader", "editor", "admin"]
Action = Literal["read", "edit", "govern"]
"""``read``: ask questions and see plans. ``edit``: change meetings and milestones, and undo that. ``govern``: change
people's roles, and undo that."""

ACTIONS: Final[frozenset[Action]] = frozenset(get_args(Action))

_ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    "reader": frozenset({"read"}),
    "editor": frozenset({"read", "edit"}),
    "admin": frozenset({"read", "edit", "govern"}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a person, everywhere or in some rooms."""

    person: str
    """As ``platform:id``."""
    role: Role
    rooms: tuple[str, ...] = ()
    """As ``platform:room``; empty for every room."""


@dataclass(frozen=True, slots=True)
class Rights:
    """All grants; without one a person may change nothing, and read only in open rooms."""

    grants: tuple[Grant, ...] = ()
    open_rooms: frozenset[str] = frozenset()
    """Rooms where every admitted visitor (:mod:`bot.core.access`) may read, as ``platform:room``."""

    def may(self, person: str, action: Action, room: str, *, proven: bool) -> bool:
        """Tell whether a person may do something in a room to which they are admitted.

        Args:
            person: as ``platform:id``.
            action: the action.
            room: the room, as ``platform:room``.
            proven: whether more than a server's word proves their identity; otherwise they have a reader's rights.

        """
        if not proven and action not in _ALLOWED["reader"]:
            return False
        if action == "read" and room in self.open_rooms:
            return True
        return any(action in _ALLOWED[grant.role] for grant in self._of(person, room))

    def lists(self, person: str, room: str) -> bool:
        """Tell whether a person has a role in a room."""
        return any(True for _ in self._of(person, room))

    def ends_within(self, person: str, rooms: frozenset[str]) -> bool:
        """Return whether somebody has a role, and none that counts outside these rooms: what they do, they do there."""
        mine = [grant for grant in self.grants if grant.person == person]
        return bool(mine) and all(grant.rooms and rooms.issuperset(grant.rooms) for grant in mine)

    def in_private(self, person: str) -> bool:
        """Tell whether a person has a role in private, which needs one that is not limited to rooms."""
        return any(grant.person == person and not grant.rooms for grant in self.grants)

    def ends_at(self, person: str, action: Action, room: str) -> frozenset[str] | None:
        """Return the rooms to which a person's right to an action is limited.

        None if a role gives them the right everywhere. In an open room, ``read`` counts as a right in that room.
        """
        giving = [each for each in self.grants if each.person == person and action in _ALLOWED[each.role]]
        if any(not each.rooms for each in giving):
            return None
        here = {room} if action == "read" and room in self.open_rooms else set()
        return frozenset(each for grant in giving for each in grant.rooms) | here

    def within(self, rooms: frozenset[str]) -> Rights:
        """Return the grants limited to rooms, reduced to the given rooms."""
        kept = ((grant, tuple(each for each in grant.rooms if each in rooms)) for grant in self.grants)
        return Rights(tuple(replace(grant, rooms=own) for grant, own in kept if own), self.open_rooms & rooms)

    def roles(self, person: str, room: str) -> tuple[Role, ...]:
        """Return the roles of a person in a room."""
        return tuple(grant.role for grant in self._of(person, room))

    def _of(self, person: str, room: str) -> Iterable[Grant]:
        return (g for g in self.grants if g.person == person and (not g.rooms or room in g.rooms))

    @property
    def admins(self) -> frozenset[str]:
        """The people who are admin everywhere."""
        return frozenset(grant.person for grant in self.grants if grant.role == "admin" and not grant.rooms)

    def locks_out(self, before: Rights) -> bool:
        """Tell whether the change from ``before`` leaves nobody who is admin everywhere, though somebody was."""
        return bool(before.admins) and not self.admins

    def oversteps(self, before: Rights, person: str) -> bool:
        """Tell whether the change from ``before`` exceeds what a person may govern.

        An admin of some rooms may only give and take roles in these rooms; otherwise they could make themselves
        admin everywhere.
        """
        own = {
            room for grant in before.grants if grant.person == person and grant.role == "admin" for room in grant.rooms
        }
        return person not in before.admins and self.reaches_beyond(before, own)

    def reaches_beyond(self, before: Rights, rooms: Collection[str]) -> bool:
        """Tell whether the change from ``before`` affects a role that applies outside some rooms."""
        changed = set(self.grants) ^ set(before.grants)
        return any(not grant.rooms or not set(rooms).issuperset(grant.rooms) for grant in changed)
