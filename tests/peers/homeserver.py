"""A strict, recording Matrix homeserver: the client API as far as sending to clear rooms needs it.

``python -m tests.peers.homeserver PORT [--seed N] [--faults JSON] [--late SECONDS] [--encrypted ROOM …]``
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from typing_extensions import override

from tests.peers.ledger import Post
from tests.peers.serving import Peer, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tests.peers.faults import Faults

USER: Final = "@bot:example.org"
DEVICE: Final = "BOTDEVICE"
TOKEN: Final = "syt-of-a-test"  # noqa: S105 -- opens nothing
DELIVERY: Final = "advocacy_bot.delivery"
_LARGEST: Final = 65_536
_OVERHEAD: Final = 600
"""What signatures, hashes and the rest of an event take, about."""
_PAGE, _PAGES_MOST = 10, 1000


@dataclass(slots=True)
class _Event:
    id: str
    type: str
    sender: str
    at: int
    post: Post | None
    content: dict[str, Any]


class _RefusalError(Exception):
    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code

    def response(self) -> web.Response:
        return web.json_response({"errcode": self.code, "error": str(self)}, status=self.status)


class FakeHomeserver(Peer):
    """One server with one bot. Every room exists and has the bot in it, but for those in ``closed``."""

    can_fail = frozenset({"send", "redact", "messages"})

    def __init__(self, faults: Faults | None = None, *, now: Callable[[], datetime] | None = None) -> None:
        """Know the bot's one token; more may be added, also of other devices."""
        super().__init__(faults, now)
        self.devices = {TOKEN: DEVICE}
        """Token → device."""
        self.encrypted: set[str] = set()
        self.closed: set[str] = set()
        """Rooms that the bot may not see or write to."""
        self.filters = True
        """Whether it heeds the filter of a question; the check of who said what is the client's own all the same."""
        self.leaks: list[dict[str, Any]] = []
        """What was sent in clear to an encrypted room."""
        self._timelines: dict[str, list[_Event]] = {}
        self._done: dict[tuple[str, str, str], str] = {}
        """Device, path and transaction → what came of it."""

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        client = "/_matrix/client/{version:v3|r0}"
        room = client + "/rooms/{room}"
        return [
            web.get(client + "/account/whoami", self._whoami),
            web.put(room + "/send/{type}/{txn}", self._send),
            web.put(room + "/redact/{event}/{txn}", self._redact),
            web.get(room + "/state/{type}", self._state),
            web.get(room + "/state/{type}/{key:.*}", self._state),
            web.get(room + "/messages", self._messages),
        ]

    @override
    def limited(self) -> web.Response:
        told = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many requests", "retry_after_ms": 1000}
        return web.json_response(told, status=429)

    @override
    def fatal(self) -> web.Response:
        return web.json_response({"errcode": "M_UNKNOWN", "error": "Internal server error"}, status=500)

    def say(self, room: str, sender: str, content: dict[str, Any], *, at: int | None = None) -> None:
        """Have somebody else say something, at a moment in milliseconds that their server is free to claim."""
        moment = self.moment()
        self._add(
            room, _Event(f"${moment}", "m.room.message", sender, moment // 1000 if at is None else at, None, content)
        )

    async def _whoami(self, request: web.Request) -> web.Response:
        self.requests["whoami"] += 1
        try:
            return web.json_response({"user_id": USER, "device_id": self._device(request), "is_guest": False})
        except _RefusalError as error:
            return error.response()

    async def _state(self, request: web.Request) -> web.Response:
        def act() -> web.Response:
            if request.match_info["type"] == "m.room.encryption" and request.match_info["room"] in self.encrypted:
                return web.json_response({"algorithm": "m.megolm.v1.aes-sha2"})
            return _RefusalError(404, "M_NOT_FOUND", "Event not found.").response()

        return await self._asked("state", request, act)

    async def _send(self, request: web.Request) -> web.Response:
        content = await _content(request)
        return await self._asked("send", request, lambda: self._once(request, lambda: self._post(request, content)))

    async def _redact(self, request: web.Request) -> web.Response:
        return await self._asked("redact", request, lambda: self._once(request, lambda: self._take_away(request)))

    async def _messages(self, request: web.Request) -> web.Response:
        return await self._asked("messages", request, lambda: self._page(request))

    async def _asked(self, name: str, request: web.Request, act: Callable[[], web.Response]) -> web.Response:
        self.requests[name] += 1

        def judged() -> web.Response:
            try:
                self._device(request)
                self._open(request)
                return act()
            except _RefusalError as error:
                return error.response()

        return await self.answered(name, request, judged)

    def _open(self, request: web.Request) -> None:
        if request.match_info["room"] in self.closed:
            raise _RefusalError(403, "M_FORBIDDEN", f"User {USER} not in room")

    def _device(self, request: web.Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
        if not token:
            raise _RefusalError(401, "M_MISSING_TOKEN", "Missing access token")
        if token not in self.devices:
            raise _RefusalError(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.")
        return self.devices[token]

    def _once(self, request: web.Request, act: Callable[[], str]) -> web.Response:
        where = request.match_info
        key = (self._device(request), f"{where['room']} {where.get('event', where.get('type'))}", where["txn"])
        if key not in self._done:
            self._done[key] = act()
        return web.json_response({"event_id": self._done[key]})

    def _post(self, request: web.Request, content: dict[str, Any]) -> str:
        room, kind = request.match_info["room"], request.match_info["type"]
        if len(json.dumps(content, ensure_ascii=False).encode()) + _OVERHEAD > _LARGEST:
            raise _RefusalError(413, "M_TOO_LARGE", "event too large")
        if kind == "m.room.message":
            if not isinstance(content.get("body"), str) or not isinstance(content.get("msgtype"), str):
                raise _RefusalError(400, "M_BAD_JSON", "body and msgtype must be strings")
            if room in self.encrypted:
                self.leaks.append(content)
        moment = self.moment()
        event = _Event(f"${moment}", kind, USER, moment // 1000, None, content)
        match content.get("m.relates_to"):
            case {"rel_type": "m.replace", "event_id": str(replaced)}:
                if (post := self.posts.get(room, replaced)) and isinstance(content.get("m.new_content"), dict):
                    post.edits.append(content["m.new_content"])
            case relation:
                thread = relation.get("event_id") if isinstance(relation, dict) else None
                post = Post(event.id, room, content.get(DELIVERY, ""), moment / 1_000_000, content, thread)
                event.post = self.posts.record(post)
        self._add(room, event)
        return event.id

    def _take_away(self, request: web.Request) -> str:
        room, redacted = request.match_info["room"], request.match_info["event"]
        if not any(event.id == redacted for event in self._timelines.get(room, ())):
            raise _RefusalError(404, "M_NOT_FOUND", "Could not find event")
        if post := self.posts.get(room, redacted):
            post.deleted = True
        moment = self.moment()
        self._add(room, _Event(f"${moment}", "m.room.redaction", USER, moment // 1000, None, {"redacts": redacted}))
        return f"${moment}"

    def _page(self, request: web.Request) -> web.Response:
        query = request.query
        if query.get("dir") != "b":
            raise _RefusalError(400, "M_INVALID_PARAM", "only backwards here")
        events = self._timelines.get(request.match_info["room"], [])
        end = int(query["from"].removeprefix("t")) if "from" in query else len(events)
        limit = min(int(query.get("limit", _PAGE)), _PAGES_MOST)
        chosen = json.loads(query.get("filter", "{}")) if self.filters else {}
        page: list[dict[str, Any]] = []
        while end and len(page) < limit:
            end -= 1
            event = events[end]
            if event.sender in chosen.get("senders", [event.sender]) and event.type in chosen.get(
                "types", [event.type]
            ):
                page.append(_shown(request.match_info["room"], event))
        told = {"chunk": page, "start": query.get("from", f"t{len(events)}")}
        return web.json_response(told | ({"end": f"t{end}"} if end else {}))

    def _add(self, room: str, event: _Event) -> None:
        self._timelines.setdefault(room, []).append(event)


async def _content(request: web.Request) -> dict[str, Any]:
    content = await request.json()
    return content if isinstance(content, dict) else {}


def _shown(room: str, event: _Event) -> dict[str, Any]:
    redacted = event.post is not None and event.post.deleted
    return {
        "event_id": event.id,
        "room_id": room,
        "sender": event.sender,
        "type": event.type,
        "origin_server_ts": event.at,
        "content": {} if redacted else event.content,
        "unsigned": {"redacted_because": {"type": "m.room.redaction"}} if redacted else {},
    }


def _build(faults: Faults, options: argparse.Namespace) -> Peer:
    server = FakeHomeserver(faults)
    server.encrypted |= set(options.encrypted)
    return server


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A homeserver that records and breaks.")
    parser.add_argument("--encrypted", nargs="*", default=[], metavar="ROOM")
    run(_build, parser)
