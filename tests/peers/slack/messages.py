"""What was said in the workspace, by whomever, and who sees it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tests.peers.ledger import Ledger, Post
from tests.peers.slack.people import APP_ID, BOT, BOT_USER, TEAM
from tests.peers.slack.reading import Shown, labels, legible, live, live_in, of_blocks
from tests.peers.slack.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Message = TypeVar("Message", Post, Shown)

TS: Final = re.compile(r"\d+\.\d{6}")
_FIRST: Final = "~"
"""Stands for no page before; later than every message."""


@dataclass(slots=True)
class Ephemeral:
    """What one person sees until they reload."""

    id: str
    channel: str
    user: str
    content: dict[str, Any]
    thread: str | None = None


class Messages:
    """Everything that was said. What the bot posted is in the peer's ledger, apart from what others said."""

    def __init__(self, posts: Ledger) -> None:
        """Take the ledger of what the bot posts."""
        self.posts = posts
        self.said = Ledger()
        self.ephemerals: list[Ephemeral] = []

    def get(self, channel: str, ts: str) -> Post | None:
        """Return a message that stands."""
        return self.posts.get(channel, ts) or self.said.get(channel, ts)

    def of(self, channel: str) -> list[Post]:
        """Return what stands in a channel, oldest first, replies among it."""
        return _in_order(*self.posts.of(channel), *self.said.of(channel))

    def thread(self, channel: str, root: str) -> list[Post]:
        """Return what stands in a thread below its root, oldest first."""
        return _in_order(*self.posts.replies(channel, root), *self.said.replies(channel, root))

    def from_bot(self, channel: str, user: str, after: str, thread: str | None) -> list[Shown]:
        """Return what the bot has said to somebody since a moment, in a thread if one is named, oldest first."""
        if thread:
            posts = [post for post in self.posts.replies(channel, thread) if post.id > after]
        else:
            posts = list(takewhile(lambda post: post.id > after, self.posts.newest(channel)))
        told = takewhile(lambda each: each.id > after, reversed(self.ephemerals))
        mine = [self._to_one(each) for each in told if (each.channel, each.user) == (channel, user)]
        return _in_order(*map(self.shown, posts), *(each for each in mine if each.author == BOT_USER))

    def history(self, channel: str, page: Page) -> dict[str, Any]:
        """Return a page of a channel's messages, newest first; replies are not among them."""
        wanted = [post for post in reversed(self.of(channel)) if post.thread is None or _broadcast(post)]
        wanted = [post for post in wanted if page.spans(post.id) and post.id < page.start]
        return page.of([self.shape(post, with_metadata=page.with_metadata) for post in wanted])

    def replies(self, channel: str, ts: str, page: Page) -> dict[str, Any]:
        """Return a page of a thread, its root first, oldest first."""
        root = self.get(channel, ts)
        if root is None:
            refuse("thread_not_found")
        wanted = [root, *self.thread(channel, root.id)]
        wanted = [post for post in wanted if page.spans(post.id) and (page.start == _FIRST or post.id > page.start)]
        return page.of([self.shape(post, with_metadata=page.with_metadata) for post in wanted])

    def shape(self, post: Post, *, with_metadata: bool) -> dict[str, Any]:
        """Return a message as the API tells it."""
        edited = {"edited": {"user": post.shown.get("user", BOT_USER), "ts": post.id}} if post.edits else {}
        if self.said.get(post.room, post.id):
            return post.shown | edited
        told: dict[str, Any] = {"type": "message", "ts": post.id}
        told |= {"user": BOT_USER, "bot_id": BOT, "app_id": APP_ID, "team": TEAM}
        told |= content_of(post.shown) | edited
        told.setdefault("text", "")
        told |= {"thread_ts": post.thread} if post.thread else {}
        if with_metadata and "metadata" in post.content:
            told["metadata"] = post.content["metadata"]
        return told

    def seen(self, channel: str, user: str | None = None, thread: str | None = None) -> list[Shown]:
        """Return what somebody sees in a channel, or in a thread of it with its root, oldest first."""
        if thread is None:
            posts = [post for post in self.of(channel) if post.thread is None or _broadcast(post)]
        else:
            root = self.get(channel, thread)
            posts = [*([root] if root else []), *self.thread(channel, thread)]
        mine = [
            self._to_one(each)
            for each in self.ephemerals
            if (each.channel, each.user) == (channel, user) and (thread is None or each.thread == thread)
        ]
        return _in_order(*map(self.shown, posts), *mine)

    def shown(self, post: Post) -> Shown:
        """Return one message as it is seen."""
        return _shown(post.room, self.shape(post, with_metadata=True), ephemeral=False)

    def _to_one(self, each: Ephemeral) -> Shown:
        kept = {"user": BOT_USER} | each.content | {"ts": each.id, "thread_ts": each.thread}
        return _shown(each.channel, kept, ephemeral=True)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a history is asked for."""

    limit: int
    after: float
    latest: float
    inclusive: bool
    start: str
    """The last that the page before told."""
    with_metadata: bool

    @classmethod
    def asked(cls, arguments: Mapping[str, Any]) -> Page:
        """Read what was asked for.

        Raises:
            RefusalError: if there are no such pages.

        """
        limit = int(arguments.get("limit") or 100)
        if not 1 <= limit <= 999:
            refuse("invalid_limit")
        return cls(
            limit,
            float(arguments.get("oldest") or 0),
            float(arguments.get("latest") or "inf"),
            true(arguments.get("inclusive")),
            _uncursor(arguments["cursor"]) if arguments.get("cursor") else _FIRST,
            true(arguments.get("include_all_metadata")),
        )

    def spans(self, ts: str) -> bool:
        """Tell whether a message lies between the asked ends."""
        at = float(ts)
        return self.after < at < self.latest or (self.inclusive and at in {self.after, self.latest})

    def of(self, messages: list[dict[str, Any]]) -> dict[str, Any]:
        """Return this page of all of them."""
        told, more = messages[: self.limit], len(messages) > self.limit
        cursor = base64.b64encode(f"after:{told[-1]['ts']}".encode()).decode() if more else ""
        return {"messages": told, "has_more": more, "response_metadata": {"next_cursor": cursor}}


def content_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a message that was asked for; Slack names the blocks that have no name."""
    kept = {key: asked[key] for key in ("text", "blocks", "files") if asked.get(key)}
    if "blocks" in kept:
        kept["blocks"] = [{"block_id": f"block-{number}"} | block for number, block in enumerate(kept["blocks"])]
    return kept


def true(value: object) -> bool:
    """Tell whether an argument is set, in whichever way it came."""
    return str(value).lower() in {"1", "true"}


def ts_of(moment: int) -> str:
    """Return microseconds as Slack writes them."""
    return f"{moment // 1_000_000}.{moment % 1_000_000:06d}"


def _shown(channel: str, kept: Mapping[str, Any], *, ephemeral: bool) -> Shown:
    blocks: list[dict[str, Any]] = kept.get("blocks") or []
    text: str = kept.get("text") or ""
    return Shown(
        channel,
        kept["ts"],
        kept.get("user") or kept.get("bot_id") or "",
        of_blocks(blocks) if blocks else legible(text),
        legible(text),
        tuple(_unique([*live(text), *live_in(blocks)])),
        labels(blocks),
        kept.get("thread_ts"),
        ephemeral,
        "edited" in kept,
        blocks,
        kept,
    )


def _in_order(*messages: Message) -> list[Message]:
    return sorted(messages, key=lambda each: each.id)


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _broadcast(post: Post) -> bool:
    return true(post.content.get("reply_broadcast"))


def _uncursor(cursor: str) -> str:
    try:
        kind, _, ts = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        kind, ts = "", ""
    if kind != "after" or not TS.fullmatch(ts):
        refuse("invalid_cursor")
    return ts
