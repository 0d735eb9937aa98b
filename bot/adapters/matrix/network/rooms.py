"""The rooms that the bot has joined, is invited to, or was removed from."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.events import Invitation, RoomFacts
from bot.adapters.matrix.network.requests import api_path
from bot.adapters.matrix.network.sync_payload import membership
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from nio import MatrixRoom

    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.adapters.matrix.network.sync_payload import SyncedRoom, SyncedRooms
    from bot.adapters.matrix.network.terms import EncryptionSettings

_log = logging.getLogger(__name__)
_ABSENT: Final = "the bot is not in this room; invite it"
_TRIES: Final = 8


class Rooms:
    """Tracks rooms from syncs, accepts or declines invitations, and follows room upgrades.

    Args:
        server: the homeserver.
        client: the nio client.
        welcome: returns whether to accept an invitation; None if that cannot be decided now.
        pause: seconds before the first retry; the pauses double.
        terms: the security settings.

    """

    def __init__(
        self,
        server: HomeserverClient,
        client: GuardedClient,
        welcome: Callable[[Invitation], Awaitable[bool | None]],
        pause: float,
        terms: EncryptionSettings,
    ) -> None:
        self._server = server
        self._client = client
        self._welcome = welcome
        self._pause = pause
        self._terms = terms
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.lost: dict[str, str] = {}
        """Rooms that the bot was in and cannot write to any more, with the reasons."""
        self.changed = asyncio.Event()
        """Set by each sync; cleared by those who wait for the next."""

    def learn(self, told: SyncedRooms) -> None:
        """Process the rooms of a sync."""
        us = self._client.user_id
        for room, part in told.left.items():
            was = self._client.rooms.pop(room, None)
            self._client.invited_rooms.pop(room, None)
            if was is not None or room in self.lost:
                self._lose(room, _why_out(part, us))
        for room, part in told.joined.items():
            replaced = _replacement(part)
            if replaced is not None:
                self._lose(room, "this room was replaced by another" + (f", {replaced[0]}" if replaced[0] else ""))
                self._follow(*replaced)
            elif room in self.lost and any(membership(event, us) == "join" for event in part.timeline):
                del self.lost[room]
        for room, part in told.invited.items():
            self._begin(room, self._decide(room, _inviter(part, us)))
        self.changed.set()

    def refused(self, room: str) -> Refused | None:
        """Return why the bot cannot post in a room; None if it can."""
        if not room.startswith("!"):
            return Refused(f"on Matrix the bot writes to rooms, and {room} is none")
        if reason := self.lost.get(room):
            return Refused(reason)
        return None if room in self._client.rooms else Refused(_ABSENT)

    def facts(self, room: str) -> RoomFacts | None:
        """Return the facts of a room; None if the bot is not in it."""
        known: MatrixRoom | None = self._client.rooms.get(room)
        if known is None:
            return None
        public = known.join_rule not in {"invite", "private"} or known.history_visibility == "world_readable"
        return RoomFacts(frozenset(known.users), known.encrypted, public)

    def between(self, person: str) -> str | None:
        """Return the private room of a person with the bot; None if there is none.

        It is encrypted, unless the settings allow it not to be; encrypted rooms, then those the person has joined, are
        preferred.
        """
        both = {person, self._client.user_id}
        theirs = [
            (known.encrypted, not known.users[person].invited, room)
            for room, known in self._client.rooms.items()
            if set(known.users) == both
            and room not in self.lost
            and (known.encrypted or self._terms.clear(room))
            and (facts := self.facts(room)) is not None
            and not facts.public
        ]
        return max(theirs)[-1] if theirs else None

    async def there(self, room: str) -> None:
        """Wait until a sync contains a room that the bot has created."""
        while room not in self._client.rooms:
            self.changed.clear()
            await self.changed.wait()

    async def end(self) -> None:
        """Cancel the requests in progress; a later sync reports their rooms again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _lose(self, room: str, why: str) -> None:
        if room not in self.lost:
            _log.warning("A room is lost", extra={"reason": why})
        self.lost[room] = why

    def _follow(self, new: str, who: str) -> None:
        if new and new not in self._client.rooms:
            self._begin(new, self._move(new, who))

    def _begin(self, room: str, work: Any) -> None:  # noqa: ANN401 -- a coroutine
        if room in self._tasks:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[room] = task
        task.add_done_callback(lambda _: self._tasks.pop(room, None))

    async def _decide(self, room: str, inviter: str) -> None:
        wanted = await self._welcome(Invitation(room, inviter))
        if wanted is None:
            return
        if wanted:
            await self._join(room, inviter.partition(":")[2])
        else:
            await self._insist(api_path("rooms", room, "leave"))

    async def _move(self, room: str, who: str) -> None:
        """Join the room that replaces another, if an invitation by the sender of that change would be accepted."""
        if await self._welcome(Invitation(room, who)):
            await self._join(room, who.partition(":")[2])

    async def _join(self, room: str, server: str) -> None:
        if not await self._insist(api_path("join", room, **({"via": server} if server else {}))):
            _log.warning("A room cannot be joined")

    async def _insist(self, address: str) -> bool:
        """Send a request with retries until it succeeds or is finally refused, as an invitation comes only once."""
        for attempt in range(_TRIES):
            match await self._server.call("POST", address, {}):
                case Refused(_, None):
                    return False
                case Refused() | Unknown():
                    await asyncio.sleep(min(self._pause * 2**attempt, 60))
                case _:
                    return True
        return False


def _replacement(part: SyncedRoom) -> tuple[str, str] | None:
    """Return the room that replaces this one (empty if not named) and the event's sender; None if none does."""
    for event in reversed((*part.state, *part.timeline)):
        match event:
            case {"type": "m.room.tombstone", "state_key": "", "content": dict(content), "sender": str(sender)}:
                new = content.get("replacement_room")
                return new if isinstance(new, str) and new.startswith("!") else "", sender
            case _:
                pass
    return None


def _inviter(part: SyncedRoom, us: str) -> str:
    inviters = (event.get("sender") for event in reversed(part.state) if membership(event, us) == "invite")
    return next((sender for sender in inviters if isinstance(sender, str)), "")


def _why_out(part: SyncedRoom, us: str) -> str:
    if any(membership(event, us) == "ban" for event in (*part.state, *part.timeline)):
        return "the bot was banned from this room; whoever may, lift the ban and invite it"
    return "the bot is not in this room any more; invite it again"


_PAGE: Final = 100

EventPage = list[dict[str, Any]]


async def iterate_backwards(
    server: HomeserverClient,
    room: str,
    *,
    start: str | None = None,
    stop: str | None = None,
    only: Mapping[str, object] | None = None,
) -> AsyncIterator[EventPage | Refused | Unknown]:
    """Yield pages of events, newest first, from one point back to another; an error is yielded as the last item.

    Args:
        server: the homeserver.
        room: the room's id.
        start: a token; without it, the newest event.
        stop: a token; without it, the room's first event.
        only: a filter.

    """
    query: dict[str, str | int] = {"dir": "b", "limit": _PAGE}
    query |= {"to": stop} if stop else {}
    query |= {"filter": json.dumps(only)} if only else {}
    while True:
        page = await server.call(
            "GET", api_path("rooms", room, "messages", **query, **({"from": start} if start else {}))
        )
        match page:
            case Refused() | Unknown():
                yield page
                return
            case {"chunk": list(events)}:
                yield [event for event in events if isinstance(event, dict)]
            case _:
                yield Unknown("the room's history could not be read")
                return
        end = page.get("end")
        if not isinstance(end, str) or end == start:
            return
        start = end
