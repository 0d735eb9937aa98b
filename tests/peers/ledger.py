"""What was posted, edited and taken away: what a peer is asked about in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Post:
    """One message that stands or stood in a room."""

    id: str
    room: str
    delivery: str
    """Empty where it carried none."""
    at: float
    """Seconds since 1970."""
    content: dict[str, Any]
    """As it was asked for."""
    thread: str | None = None
    deleted: bool = False
    edits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown(self) -> dict[str, Any]:
        """What people see."""
        return self.edits[-1] if self.edits else self.content


class Ledger:
    """Every post ever, in order."""

    def __init__(self) -> None:
        """Begin empty."""
        self.posts: list[Post] = []
        self._rooms: dict[str, list[Post]] = {}
        self._threads: dict[tuple[str, str], list[Post]] = {}
        self._ids: dict[str, Post] = {}

    def record(self, post: Post) -> Post:
        """Add a post."""
        self.posts.append(post)
        self._rooms.setdefault(post.room, []).append(post)
        if post.thread:
            self._threads.setdefault((post.room, post.thread), []).append(post)
        self._ids[post.id] = post
        return post

    def get(self, room: str, post_id: str) -> Post | None:
        """Return a post that stands in a room."""
        post = self._ids.get(post_id)
        return post if post and post.room == room and not post.deleted else None

    def of(self, room: str) -> list[Post]:
        """Return what stands in a room, oldest first."""
        return [post for post in self._rooms.get(room, ()) if not post.deleted]

    def replies(self, room: str, root: str) -> list[Post]:
        """Return what stands in a thread below its root, oldest first."""
        return [post for post in self._threads.get((room, root), ()) if not post.deleted]

    def newest(self, room: str) -> Iterator[Post]:
        """Give what stands in a room, newest first."""
        return (post for post in reversed(self._rooms.get(room, [])) if not post.deleted)

    def ever(self) -> Counter[str]:
        """Count the posts of each delivery."""
        return Counter(post.delivery for post in self.posts)

    def visible(self) -> Counter[str]:
        """Count the posts of each delivery that stand."""
        return Counter(post.delivery for post in self.posts if not post.deleted)
