"""People in rooms of Matrix and the bot as the app wires it; only the network between them is made up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.events import Proof, RoomEvent, RoomFacts
from bot.adapters.matrix.handler import open_event_handler
from bot.adapters.matrix.inbound import MatrixBotIdentity
from bot.adapters.matrix.reactions import SignRule
from bot.adapters.matrix.render import render
from bot.core.ports.chat import Accepted
from tests.core.dispatch.wired_bot import PLANS, lobby_in
from tests.homes import settle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.adapters.matrix.events import RoomApi
    from bot.adapters.matrix.handler import MatrixEventHandler
    from bot.core.domain.message import Message
    from bot.core.ports.chat import SendResult
    from tests.core.dispatch.wired_bot import Lobby

BOT: Final = "@advocacy-bot:example.org"
ADA, EDA, RIA, ANY, EVE = (
    f"@{name}"
    for name in ("ada:example.org", "eda:example.org", "ria:example.org", "any:example.org", "eve:evil.example")
)
"""An admin, an editor, a reader, somebody of ours, and somebody who is not."""
OPEN, LISTED, FRENCH, SHARED, CLOSED, TRUSTED = (
    f"!{name}:example.org" for name in ("open", "listed", "french", "shared", "closed", "trusted")
)
ALONE: Final = "!alone:example.org"
"""A reader's room with the bot and nobody else."""
SETTINGS: Final = f"""\
campaign: veldria
ours:
  matrix: [example.org]
rooms:
  - room: matrix:{OPEN}
    asking: everyone
  - room: matrix:{LISTED}
  - room: matrix:{FRENCH}
    asking: everyone
    language: fr
  - room: matrix:{SHARED}
    asking: everyone
    shared: true
  - room: matrix:{TRUSTED}
    asking: everyone
    signs: trusted
people:
  - person: matrix:{ADA}
    role: admin
  - person: matrix:{EDA}
    role: editor
  - person: matrix:{RIA}
    role: reader
"""
US: Final = MatrixBotIdentity(BOT, "Advocacy Bot")
OURS: Final = frozenset({BOT, ADA, EDA, RIA, ANY})


def between(*people: str, public: bool = False) -> RoomFacts:
    """Return the facts of a room that people are in, and the bot."""
    return RoomFacts(frozenset({BOT, *people}), encrypted=True, public=public)


def event(  # noqa: PLR0913 -- each for a test or two
    sender: str,
    content: dict[str, Any],
    *,
    room: str = OPEN,
    name: str = "$1",
    kind: str = "m.room.message",
    proof: Proof = "signed",
) -> RoomEvent:
    """Return an event."""
    return RoomEvent(room, name, sender, kind, content, 0, "none" if kind == "m.reaction" else proof)


def text(body: str, *, mentions: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever a content holds
    """Return the content of a message."""
    return {"msgtype": "m.text", "body": body, "m.mentions": {"user_ids": [*mentions]} if mentions else {}, **more}


def in_thread(root: str, last: str | None = None) -> dict[str, Any]:
    """Return how a message of a thread begins to tell so: clients name the last message too, for older ones."""
    relation: dict[str, Any] = {"rel_type": "m.thread", "event_id": root}
    if last:
        relation |= {"is_falling_back": True, "m.in_reply_to": {"event_id": last}}
    return {"m.relates_to": relation}


@dataclass
class Rooms:
    """A homeserver's rooms, as the people's side sees them."""

    known: dict[str, RoomFacts] = field(
        default_factory=lambda: {
            **dict.fromkeys((OPEN, LISTED, FRENCH, CLOSED, TRUSTED), RoomFacts(OURS, encrypted=True, public=False)),
            SHARED: between(ANY, EVE),
            ALONE: between(RIA),
        }
    )
    private: dict[str, str] = field(default_factory=dict)
    events: dict[tuple[str, str], RoomEvent] = field(default_factory=dict)
    posts: list[RoomEvent] = field(default_factory=list)
    """What the bot has said, each once."""
    tried: list[str] = field(default_factory=list)
    """The names under which it was posted, however often."""
    files: list[tuple[str, str]] = field(default_factory=list)
    """The rooms and names of the files that went with what it said."""
    outcomes: list[SendResult] = field(default_factory=list)
    """What becomes of the next posts, instead of success."""
    before: Callable[[], Awaitable[object]] | None = None
    """What takes long, of posting."""
    _sent: dict[tuple[str, str], str] = field(default_factory=dict)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def name(self) -> str:
        """Return the id of another event."""
        return f"${next(self._ids)}"

    def put(self, heard: RoomEvent) -> RoomEvent:
        """Let an event stand in its room."""
        self.events[heard.room, heard.id] = heard
        return heard

    async def facts(self, room: str) -> RoomFacts | None:
        """Return what is known of a room."""
        return self.known.get(room)

    async def event(self, room: str, event_id: str) -> RoomEvent | None:
        """Return an event."""
        return self.events.get((room, event_id))

    async def private_room(self, person: str) -> str | None:
        """Return the room that somebody has with the bot."""
        return self.private.get(person)

    async def answer(
        self, room: str, message: Message, delivery_id: str, thread: str | None, *, mention: str | None = None
    ) -> SendResult:
        """Post a message; the same again is the same."""
        self.tried.append(delivery_id)
        if self.before:
            await self.before()
        if self.outcomes:
            return self.outcomes.pop(0)
        if (room, delivery_id) not in self._sent:
            signs = SignRule(trusted=room == TRUSTED)
            content = render(message, mention=mention, signs=signs) | (in_thread(thread) if thread else {})
            heard = self.put(event(BOT, content, room=room, name=self.name()))
            self._sent[room, delivery_id] = heard.id
            self.posts.append(heard)
            self.files += [(room, each.name) for each in message.attachments]
        return Accepted(self._sent[room, delivery_id])


@dataclass
class Talk:
    """People who say and do things, and what they are answered."""

    rooms: Rooms
    attendant: MatrixEventHandler
    lobby: Lobby

    async def say(self, person: str, body: str, *, room: str = OPEN, calls: bool = True, **more: Any) -> RoomEvent:  # noqa: ANN401 -- as above
        """Say something, to the bot unless told otherwise; back once it was dealt with."""
        content = text(body, mentions=(BOT,) if calls else (), **more)
        return await self.hand_in(event(person, content, room=room, name=self.rooms.name()))

    async def react(self, person: str, sign: str, to: RoomEvent) -> RoomEvent:
        """Put a sign under a message."""
        content = {"m.relates_to": {"rel_type": "m.annotation", "event_id": to.id, "key": sign}}
        return await self.hand_in(event(person, content, room=to.room, name=self.rooms.name(), kind="m.reaction"))

    async def hand_in(self, heard: RoomEvent) -> RoomEvent:
        """Have something happen."""
        self.rooms.put(heard)
        await self.attendant.hear(heard)
        return heard

    @property
    def bodies(self) -> list[str]:
        """What the bot has said, without the marks that nobody sees."""
        return [str(post.content["body"]).replace("\u2060", "") for post in self.rooms.posts]

    @property
    def last(self) -> RoomEvent:
        """What it said last."""
        return self.rooms.posts[-1]


def home_in(folder: Path) -> Path:
    """Return a home with people, rooms and a meeting ahead."""
    home = settle(folder / "home", used=True)
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    return home


@asynccontextmanager
async def talking(home: Path, rooms: Rooms | None = None) -> AsyncIterator[Talk]:
    """Have the bot of a home at work."""
    rooms = rooms or Rooms()
    async with lobby_in(home) as lobby, talking_to(lobby, rooms) as talk:
        yield talk


@asynccontextmanager
async def talking_to(lobby: Lobby, rooms: Rooms) -> AsyncIterator[Talk]:
    """Connect a bot."""
    async with open_event_handler(rooms, US, lobby.reception, lobby.office.home_page, pause=0.01) as attendant:
        yield Talk(rooms, attendant, lobby)


_port: RoomApi = Rooms()
