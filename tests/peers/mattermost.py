"""A stand-in for a Mattermost server: as much of its REST API as a platform needs to send, find and change messages.

See https://developers.mattermost.com/api-documentation/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from typing_extensions import override

from tests.peers.ledger import Post
from tests.peers.serving import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from tests.peers.faults import Faults

TOKEN: Final = "a-bot's-token"  # noqa: S105 -- opens nothing
CHANNELS: Final = ("town-square", "off-topic")
POSTING: Final = "posts"
_MOST_ON_A_PAGE: Final = 200


class FakeMattermost(Peer):
    """One team with two channels, whose members are all of its own."""

    can_fail = frozenset({POSTING, "history", "patch"})

    def __init__(self, faults: Faults | None = None, now: Callable[[], datetime] | None = None) -> None:
        """Begin without messages."""
        super().__init__(faults, now)
        self.files: dict[str, bytes] = {}

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return (
            web.get("/api/v4/users/me", self._handler("me", self._me)),
            web.post("/api/v4/posts", self._handler(POSTING, self._post)),
            web.put("/api/v4/posts/{post}/patch", self._handler("patch", self._patch)),
            web.delete("/api/v4/posts/{post}", self._handler("delete", self._delete)),
            web.get("/api/v4/channels/{channel}/posts", self._handler("history", self._history)),
            web.post("/api/v4/files", self._upload),
        )

    @override
    def limited(self) -> web.Response:
        return web.json_response(_error("too many requests", 429), status=429, headers={"Retry-After": "1"})

    @override
    def fatal(self) -> web.Response:
        return web.json_response(_error("the server has a problem", 500), status=500)

    def _handler(
        self, method: str, act: Callable[[web.Request, Mapping[str, Any]], web.Response]
    ) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            self.requests[method] += 1
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return web.json_response(_error("no such token", 401), status=401)
            asked = await request.json() if request.can_read_body else {}
            return await self.answered(method, request, lambda: act(request, asked))

        return handle

    def _me(self, _: web.Request, __: Mapping[str, Any]) -> web.Response:
        return web.json_response({"id": "bot", "is_bot": True})

    def _post(self, _: web.Request, asked: Mapping[str, Any]) -> web.Response:
        if asked["channel_id"] not in CHANNELS:
            return _missing()
        at = self.moment()
        delivery = asked["props"].get("delivery", "")
        post = Post(str(at), asked["channel_id"], delivery, at / 1_000_000, dict(asked), asked.get("root_id"))
        return web.json_response(_shown(self.posts.record(post)), status=201)

    def _patch(self, request: web.Request, asked: Mapping[str, Any]) -> web.Response:
        post = self._found(request)
        if post is None:
            return _missing()
        post.edits.append({**post.shown, **asked})
        return web.json_response(_shown(post))

    def _delete(self, request: web.Request, _: Mapping[str, Any]) -> web.Response:
        post = self._found(request)
        if post is None:
            return _missing()
        post.deleted = True
        return web.json_response({"status": "OK"})

    def _history(self, request: web.Request, _: Mapping[str, Any]) -> web.Response:
        channel = request.match_info["channel"]
        if channel not in CHANNELS:
            return _missing()
        # With ``since``, Mattermost answers with everything from then on, and without pages.
        page, newest = int(request.query["page"]), self.posts.of(channel)[::-1]
        shown = newest[page * _MOST_ON_A_PAGE :][:_MOST_ON_A_PAGE]
        return web.json_response({"order": [each.id for each in shown], "posts": {e.id: _shown(e) for e in shown}})

    def _found(self, request: web.Request) -> Post | None:
        return next((found for each in CHANNELS if (found := self.posts.get(each, request.match_info["post"]))), None)

    async def _upload(self, request: web.Request) -> web.Response:
        if request.query["channel_id"] not in CHANNELS:
            return _missing()
        name = str(self.moment())
        self.files[name] = await request.read()
        return web.json_response({"file_infos": [{"id": name}]}, status=201)


def _shown(post: Post) -> dict[str, Any]:
    return {"id": post.id, "create_at": int(post.at * 1000), **post.shown}


def _missing() -> web.Response:
    return web.json_response(_error("there is no such thing", 404), status=404)


def _error(message: str, status: int) -> dict[str, Any]:
    return {"id": "api.error", "message": message, "status_code": status}
