"""Who gets an answer at all: closed by default, whatever they write or click."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.core.rights import Rights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.rights import Action

Asking = Literal["everyone", "listed"]
"""Who may ask in a room: everyone in it who is one of ours, or only those among the people."""
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
    """Of an answer where neither the question nor the thread shows one; the bot's if there is none."""
    shared: bool = False
    """Whether it stays open where people from outside are in it."""
    signs: Signs = "propose"
    """Whether the word of a server is enough to show who somebody is."""
    clear: bool = False
    """Whether it takes part though a server can read, and make up, all that is said there."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who wrote or clicked something, and where: all that is known of whether they may."""

    platform: str
    person: str
    """As the platform calls them."""
    room: str
    """As the platform calls it."""
    home: str | None
    """The workspace or server they belong to; ``None`` where that could not be told, which opens nothing."""
    guest: bool = False
    """Whether they are there by invitation to some rooms only."""
    private: bool = False
    """Whether nobody else reads it."""
    shared: bool = False
    """Whether people of other workspaces may read it; also where that could not be told."""
    readers: frozenset[str] = frozenset()
    """Where the platform tells, the workspaces or servers of all who read it."""
    proven: bool = True
    """Whether more than a server's word shows that it is this person (:meth:`Access.proves`)."""
    unsigned: bool = False
    """Whether a device wrote it that nothing shows to be theirs: whoever has their password may have logged in."""

    @property
    def name(self) -> str:
        """The person with the platform, as rights name people."""
        return f"{self.platform}:{self.person}"

    @property
    def place(self) -> str:
        """The room with the platform."""
        return f"{self.platform}:{self.room}"


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads what is said in a place, as far as its platform tells."""

    homes: frozenset[str] = frozenset()
    """Where the platform tells, the workspaces or servers of all who read it; of nobody known, an empty text."""
    anybody: bool = False
    """Whether people of other workspaces may read it, or whoever likes may come in."""
    private: bool = False
    """Whether it is one person's private conversation with the bot, so that the place is called as the person is."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is open to whom."""

    rights: Rights = field(default_factory=Rights)
    rooms: tuple[OpenRoom, ...] = ()
    ours: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By platform, the workspaces or servers whose people are ours."""

    def admits(self, visitor: Visitor) -> bool:
        """Tell whether somebody gets content there.

        People of workspaces that are not ours never do. In private those do who have a role that counts everywhere; in
        a room, those for whom it is open. A guest is never just one of everyone.
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
        """Tell whether it is certain enough who somebody is for more than a reader may do.

        It is where the platform proves it; and in rooms whose servers are trusted (``signs: trusted``), of signs, which
        no device encrypts. Words of a device that nobody signed no server can vouch for.
        """
        return visitor.proven or (self.trusts(visitor.place) and not visitor.unsigned)

    def trusts(self, place: str) -> bool:
        """Tell whether the word of a server is enough in a room, which it never is where nothing is encrypted."""
        room = self._room(place)
        return room is not None and room.signs == "trusted" and not room.clear

    def may(self, visitor: Visitor, action: Action) -> bool:
        """Tell whether somebody is let in, and may do something where they are."""
        return self.admits(visitor) and self.rights.may(
            visitor.name, action, visitor.place, proven=self.proves(visitor)
        )

    def welcomes(self, visitor: Visitor) -> bool:
        """Tell whether to come into a room that somebody wants the bot in; what is open there is another matter.

        Into a room that is named here it comes whoever asks it to, into others for people with a role counting there.
        """
        if self._room(visitor.place) is not None:
            return True
        return self._is_ours(visitor) and self.rights.lists(visitor.name, visitor.place)

    def may_be_clear(self, place: str) -> bool:
        """Tell whether a room takes part though nobody encrypts there."""
        room = self._room(place)
        return room is not None and room.clear

    def may_tell(self, place: str, readers: Readers) -> bool:
        """Tell whether what nobody asked for at this moment may be sent to a place, as ``platform:room``.

        A room need not be open to questions: rules name it. But nobody may read along there who is none of ours, unless
        it is marked as shared. In private, only people of ours are told who would get an answer there.
        """
        outsiders = self._are_outsiders(place.partition(":")[0], readers.homes, anybody=readers.anybody)
        if readers.private:
            return not outsiders and self.rights.in_private(place)
        room = self._room(place)
        return not outsiders or (room is not None and room.shared)

    def is_shared(self, visitor: Visitor) -> bool:
        """Tell whether anybody reads it who is none of ours."""
        return self._are_outsiders(visitor.platform, visitor.readers, anybody=visitor.shared)

    def language(self, place: str) -> str | None:
        """Return the language that was chosen for a room."""
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
