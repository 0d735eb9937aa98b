"""Access rules: who gets an answer from the bot, closed by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.core.rights import Rights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.rights import Action

Asking = Literal["everyone", "listed"]
"""Who may ask in a room: everyone in it from our workspaces, or only people listed in the settings."""
Signs = Literal["propose", "trusted"]
"""What reactions may do in a Matrix room. Nobody encrypts them, so a server can make them up in anybody's name.
``propose``: no more than a reader may, and what they record waits for an editor. ``trusted``: as much as the person
whose name they bear; it holds for no words, neither in clear nor of an unsigned device."""


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room in which the bot answers."""

    room: str
    """As ``platform:room``."""
    asking: Asking = "listed"
    language: str | None = None
    """Language of an answer if neither the question nor the thread shows one; the bot's language if None."""
    shared: bool = False
    """Whether the room stays open if people from outside are in it."""
    signs: Signs = "propose"
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
    """Whether more than a server's word proves who it is (:meth:`Access.proves`)."""
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
class Readers:
    """The people who can read a place, as far as its platform says."""

    homes: frozenset[str] = frozenset()
    """The workspaces or servers of all readers, if the platform says so; an empty string stands for an unknown one."""
    anybody: bool = False
    """Whether people of other workspaces may read it, or anybody may join."""
    private: bool = False
    """Whether it is one person's private conversation with the bot; the place then has the person's id."""


@dataclass(frozen=True, slots=True)
class Access:
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

    def may(self, visitor: Visitor, action: Action) -> bool:
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

    def may_tell(self, place: str, readers: Readers) -> bool:
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
