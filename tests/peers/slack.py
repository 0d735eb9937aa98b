"""A strict, recording Slack: the Web API as far as the bot uses it.

``python -m tests.peers.slack PORT [--seed N] [--faults JSON] [--late SECONDS] [--pace SECONDS] [--token TOKEN]``
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from aiohttp import web
from typing_extensions import override

from tests.peers.ledger import Post
from tests.peers.serving import Peer, run
from tests.peers.slack_limits import TEXT, length, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from tests.peers.faults import Faults

TOKEN: Final = "xoxb-of-a-test"  # noqa: S105 -- opens nothing
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]+")
_PERSON: Final = re.compile(r"[UW][A-Z0-9]+")
_TS: Final = re.compile(r"\d+\.\d{6}")
_PAGE, _PAGES_MOST = 100, 999


class _RefusalError(Exception):
    """Slack says no, with 200 and a code."""


def _refuse(code: str) -> NoReturn:
    raise _RefusalError(code)


class FakeSlack(Peer):
    """One workspace. Every channel exists and has the bot in it, but for those in ``refuses``."""

    can_fail = frozenset({"chat.postMessage", "chat.update", "chat.delete", "conversations.history"})

    def __init__(
        self,
        faults: Faults | None = None,
        *,
        token: str = TOKEN,
        pace: float | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Take the token that is right, and the seconds that must lie between two posts to one channel."""
        super().__init__(faults, now)
        self.token = token
        self.pace = pace
        self.refuses: dict[str, str] = {}
        """Channel → the code that everything asked of it is answered with."""
        self._last_post: dict[str, int] = {}

    @property
    def api(self) -> str:
        """The base URL of its Web API."""
        return f"{self.url}/api/"

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return [web.get("/api/{method}", self._call), web.post("/api/{method}", self._call)]

    @override
    def limited(self) -> web.Response:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})

    @override
    def fatal(self) -> web.Response:
        return web.json_response({"ok": False, "error": "fatal_error"})

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.requests[method] += 1
        arguments = await _arguments(request)
        sent = request.headers.get("Authorization", "").removeprefix("Bearer").strip() or arguments.get("token")
        if sent != self.token:
            return web.json_response({"ok": False, "error": "invalid_auth" if sent else "not_authed"})

        def act() -> web.Response:
            try:
                return self._done(method, arguments)
            except _RefusalError as error:
                return web.json_response({"ok": False, "error": str(error)})

        return await self.answered(method, request, act)

    def _done(self, method: str, arguments: Mapping[str, Any]) -> web.Response:
        match method:
            case "auth.test":
                told: dict[str, Any] = {"team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT"}
            case "conversations.open":
                told = {"channel": {"id": _private(arguments)}}
            case "conversations.history":
                told = self._history(arguments)
            case "chat.postMessage":
                if self._too_soon(arguments):
                    return self.limited()
                told = self._post(arguments)
            case "chat.update":
                told = self._update(arguments)
            case "chat.delete":
                post = self._standing(arguments)
                post.deleted = True
                told = {"channel": post.room, "ts": post.id}
            case _:
                told = {"ok": False, "error": "unknown_method"}
        return web.json_response({"ok": True} | told)

    def _too_soon(self, arguments: Mapping[str, Any]) -> bool:
        if self.pace is None:
            return False
        channel, now = arguments.get("channel", ""), self.moment()
        if now - self._last_post.get(channel, 0) < self.pace * 1_000_000:
            return True
        self._last_post[channel] = now
        return False

    def _post(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        channel = arguments.get("channel", "")
        # A message to a person is posted in their private conversation with the bot.
        channel = f"D{channel}" if _PERSON.fullmatch(channel) else self._channel(arguments)
        _judge(arguments)
        metadata = arguments.get("metadata")
        payload: dict[str, Any] = _metadata(metadata) if metadata is not None else {}
        thread = arguments.get("thread_ts")
        at = self.moment()
        post = Post(_ts(at), channel, payload.get("delivery", ""), at / 1_000_000, dict(arguments), thread)
        self.posts.record(post)
        return {"channel": channel, "ts": post.id, "message": _message(post, with_metadata=True)}

    def _update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        post = self._standing(arguments)
        _judge(arguments)
        post.edits.append(dict(arguments))
        return {"channel": post.room, "ts": post.id, "text": arguments.get("text", "")}

    def _history(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        channel = self._channel(arguments)
        oldest, limit = float(arguments.get("oldest", 0)), int(arguments.get("limit", _PAGE))
        if not 1 <= limit <= _PAGES_MOST:
            _refuse("invalid_limit")
        before = _uncursor(arguments["cursor"]) if arguments.get("cursor") else "~"
        wanted = [
            post
            for post in reversed(self.posts.of(channel))
            if post.thread is None and float(post.id) > oldest and post.id < before
        ]
        page, more = wanted[:limit], len(wanted) > limit
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
        return {
            "messages": [_message(post, with_metadata=with_metadata) for post in page],
            "has_more": more,
            "response_metadata": {"next_cursor": _cursor(page[-1].id) if more else ""},
        }

    def _channel(self, arguments: Mapping[str, Any]) -> str:
        channel: str = arguments.get("channel", "")
        if not _CHANNEL.fullmatch(channel):
            _refuse("channel_not_found")
        if code := self.refuses.get(channel):
            _refuse(code)
        return channel

    def _standing(self, arguments: Mapping[str, Any]) -> Post:
        if not _TS.fullmatch(arguments.get("ts", "")):
            _refuse("message_not_found")
        post = self.posts.get(self._channel(arguments), arguments["ts"])
        if post is None:
            _refuse("message_not_found")
        return post


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        arguments |= await request.json() if request.content_type == "application/json" else await request.post()
    for name in ("blocks", "metadata"):
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments


def _judge(arguments: Mapping[str, Any]) -> None:
    text, blocks = arguments.get("text") or "", arguments.get("blocks")
    if not text and not blocks:
        _refuse("no_text")
    if length(text) > TEXT:
        _refuse("msg_too_long")
    if blocks is not None and (code := refusal(blocks)):
        _refuse(code)


def _metadata(metadata: object) -> dict[str, Any]:
    match metadata:
        case {"event_type": str(kind), "event_payload": dict(payload)} if kind:
            return payload
        case _:
            _refuse("invalid_metadata_format")


def _message(post: Post, *, with_metadata: bool) -> dict[str, Any]:
    message = {"type": "message", "ts": post.id, "user": "U0BOT", "bot_id": "B0BOT"}
    message |= {key: post.shown[key] for key in ("text", "blocks") if key in post.shown}
    if with_metadata and "metadata" in post.content:
        message["metadata"] = post.content["metadata"]
    return message


def _private(arguments: Mapping[str, Any]) -> str:
    person = arguments.get("users", "")
    if not _PERSON.fullmatch(person):
        _refuse("user_not_found")
    return f"D{person}"


def _ts(moment: int) -> str:
    return f"{moment // 1_000_000}.{moment % 1_000_000:06d}"


def _cursor(ts: str) -> str:
    return base64.b64encode(f"before:{ts}".encode()).decode()


def _uncursor(cursor: str) -> str:
    try:
        kind, _, ts = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        kind, ts = "", ""
    if kind != "before" or not _TS.fullmatch(ts):
        _refuse("invalid_cursor")
    return ts


def _build(faults: Faults, options: argparse.Namespace) -> Peer:
    return FakeSlack(faults, token=options.token, pace=options.pace)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="A Slack that records and breaks.")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--pace", type=float, default=None, help="seconds between two posts to one channel")
    run(_build, parser)
