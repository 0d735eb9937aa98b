"""Access rules: who gets an answer from the bot, closed by default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

Role = Literal["reader", "editor", "admin"]
Right = Literal["read", "edit", "govern"]
"""``read``: ask questions and see plans. ``edit``: change meetings and milestones, and undo that. ``govern``: change
people's roles, and undo that."""

RIGHTS: Final[frozenset[Right]] = frozenset(get_args(Right))

_ALLOWED: Final[dict[Role, frozenset[Right]]] = {
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

    def includes(self, other: Grant) -> bool:
        """Return True if another grant gives its person nothing that this one does not give them."""
        within = not self.rooms or (bool(other.rooms) and set(other.rooms) <= set(self.rooms))
        return within and self.person == other.person and _ALLOWED[other.role] <= _ALLOWED[self.role]


@dataclass(frozen=True, slots=True)
class Rights:
    """All grants; without one a person may change nothing, and read only in open rooms."""

    grants: tuple[Grant, ...] = ()
    open_rooms: frozenset[str] = frozenset()
    """Rooms where every admitted visitor (:mod:`bot.core.domain.access`) may read, as ``platform:room``."""

    def may(self, person: str, action: Right, room: str, *, proven: bool) -> bool:
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

    def ends_at(self, person: str, action: Right, room: str) -> frozenset[str] | None:
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


AskPolicy = Literal["everyone", "listed"]
"""Who may ask in a room: everyone in it from our workspaces, or only people listed in the settings."""
SignPolicy = Literal["propose", "trusted"]
"""What reactions may do in a Matrix room. Nobody encrypts them, so a server can make them up in anybody's name.
``propose``: no more than a reader may, and what they record waits for an editor. ``trusted``: as much as the person
whose name they bear; it holds for no words, neither in clear nor of an unsigned device."""


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room in which the bot answers."""

    room: str
    """As ``platform:room``."""
    asking: AskPolicy = "listed"
    language: str | None = None
    """Language of an answer if neither the question nor the thread shows one; the bot's language if None."""
    shared: bool = False
    """Whether the room stays open if people from outside are in it."""
    signs: SignPolicy = "propose"
    """Whether a server's word is enough to prove who somebody is."""
    clear: bool = False
    """Whether the bot takes part although the room is unencrypted, so that a server can read and forge its messages."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who wrote or clicked something, with everything that access depends on."""

    platform: str
    person: str
    """The platform's user id."""
    room: str
    """The platform's room id."""
    home: str | None
    """The workspace or server they belong to; None if unknown, which denies access."""
    guest: bool = False
    """Whether they are a guest, invited to some rooms only."""
    private: bool = False
    """Whether nobody else can read the room."""
    shared: bool = False
    """Whether people of other workspaces may read the room; True if unknown."""
    readers: frozenset[str] = frozenset()
    """The workspaces or servers of everybody who can read it, if the platform says so."""
    proven: bool = True
    """Whether more than a server's word proves who it is (:meth:`AccessPolicy.proves`)."""
    unsigned: bool = False
    """Whether the sending device is not verified as theirs: somebody with their password may have logged in."""

    @property
    def name(self) -> str:
        """The person as ``platform:id``."""
        return f"{self.platform}:{self.person}"

    @property
    def place(self) -> str:
        """The room as ``platform:id``."""
        return f"{self.platform}:{self.room}"


@dataclass(frozen=True, slots=True)
class RoomReaders:
    """The people who can read a place, as far as its platform says."""

    homes: frozenset[str] = frozenset()
    """The workspaces or servers of all readers, if the platform says so; an empty string stands for an unknown one."""
    anybody: bool = False
    """Whether people of other workspaces may read it, or anybody may join."""
    private: bool = False
    """Whether it is one person's private conversation with the bot; the place then has the person's id."""


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """The access policy: which rooms and people the bot answers."""

    rights: Rights = field(default_factory=Rights)
    rooms: tuple[OpenRoom, ...] = ()
    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By platform, the workspaces or servers whose people belong to us."""

    def admits(self, visitor: Visitor) -> bool:
        """Tell whether a visitor gets an answer in the room.

        People of other workspaces never do. In private, people with a role that holds everywhere do; in a room,
        those for whom it is open. ``everyone`` does not include guests.
        """
        if not self._is_ours(visitor):
            return False
        listed = self.rights.lists(visitor.name, visitor.place)
        if visitor.private:
            return listed and not self.is_shared(visitor)
        room = self._room(visitor.place)
        if room is None or (self.is_shared(visitor) and not room.shared):
            return False
        return listed or (room.asking == "everyone" and not visitor.guest)

    def proves(self, visitor: Visitor) -> bool:
        """Tell whether the visitor's identity is certain enough for more than a reader may do.

        It is where the platform proves it; and in rooms whose servers are trusted (``signs: trusted``), of signs, which
        no device encrypts. Words of a device that nobody signed no server can vouch for.
        """
        return visitor.proven or (self.trusts(visitor.place) and not visitor.unsigned)

    def trusts(self, place: str) -> bool:
        """Tell whether the word of a server is enough in a room, which it never is where nothing is encrypted."""
        room = self._room(place)
        return room is not None and room.signs == "trusted" and not room.clear

    def may(self, visitor: Visitor, action: Right) -> bool:
        """Tell whether a visitor is admitted and has the right to an action in the room."""
        return self.admits(visitor) and self.rights.may(
            visitor.name, action, visitor.place, proven=self.proves(visitor)
        )

    def welcomes(self, visitor: Visitor) -> bool:
        """Tell whether to accept a visitor's invitation into a room; who gets answers there is decided separately.

        The bot joins a room of the settings for anybody who invites it, other rooms only for people with a role
        there.
        """
        if self._room(visitor.place) is not None:
            return True
        return self._is_ours(visitor) and self.rights.lists(visitor.name, visitor.place)

    def may_be_clear(self, place: str) -> bool:
        """Tell whether the bot takes part in a room although it is unencrypted."""
        room = self._room(place)
        return room is not None and room.clear

    def may_tell(self, place: str, readers: RoomReaders) -> bool:
        """Tell whether a message that nobody asked for now may be sent to a place, given as ``platform:room``.

        A room need not be open to questions, since rules name it. But nobody from outside may read it, unless it is
        marked as shared. In private, only people from our workspaces who would get an answer there are sent anything.
        """
        outsiders = self._are_outsiders(place.partition(":")[0], readers.homes, anybody=readers.anybody)
        if readers.private:
            return not outsiders and self.rights.in_private(place)
        room = self._room(place)
        return not outsiders or (room is not None and room.shared)

    def is_shared(self, visitor: Visitor) -> bool:
        """Tell whether anybody from outside our workspaces can read it."""
        return self._are_outsiders(visitor.platform, visitor.readers, anybody=visitor.shared)

    def language(self, place: str) -> str | None:
        """Return the language set for a room, None if none is."""
        room = self._room(place)
        return room.language if room else None

    def _is_ours(self, visitor: Visitor) -> bool:
        return visitor.home in self._ours_of(visitor.platform)

    def _are_outsiders(self, platform: str, homes: frozenset[str], *, anybody: bool) -> bool:
        return anybody or not homes <= self._ours_of(platform)

    def _ours_of(self, platform: str) -> frozenset[str]:
        return self.ours.get(platform, frozenset())

    def _room(self, place: str) -> OpenRoom | None:
        return next((each for each in self.rooms if each.room == place), None)
