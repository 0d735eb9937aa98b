"""Each platform with somebody at the other end, so that one test can be played on all."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.console.platform import TerminalPlatform
from bot.adapters.matrix.platform import open_matrix
from bot.adapters.slack.platform import open_slack
from bot.app.clock import SystemClock
from bot.core.message import Message, Paragraph
from tests.peers.homeserver import DEVICE, USER, FakeHomeserver
from tests.peers.homeserver import TOKEN as MATRIX_TOKEN
from tests.peers.slack import TOKEN as SLACK_TOKEN
from tests.peers.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.services.ports import ChatPlatform
    from tests.peers.serving import Peer

SHORT: Final = 3.0
"""The patience of those whose peer never answers."""
POSTED: Final = {"slack": "chat.postMessage", "matrix": "send"}
"""What the peers call posting."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A platform, a room of it, and what people see there now, oldest first."""

    platform: ChatPlatform
    room: str
    seen: Callable[[], list[str]]


@dataclass(frozen=True, slots=True)
class NetworkStage(Stage):
    """One with a peer that can fail."""

    peer: Peer
    elsewhere: str
    """Another room."""


def saying(text: str) -> Message:
    """Return a message of one sentence."""
    return Message(text, (Paragraph(text),), "en")


@asynccontextmanager
async def on_slack(patience: float = 20.0) -> AsyncIterator[NetworkStage]:
    """Play on Slack, without waiting between messages."""
    async with FakeSlack() as peer, open_slack(SLACK_TOKEN, url=peer.api, patience=patience, pace=0) as platform:

        def seen() -> list[str]:
            return [post.shown["text"] for post in peer.posts.of("C1")]

        yield NetworkStage(platform, "C1", seen, peer, "C2")


@asynccontextmanager
async def on_matrix(patience: float = 20.0) -> AsyncIterator[NetworkStage]:
    """Play on Matrix."""
    room = "!one:example.org"
    async with (
        FakeHomeserver() as peer,
        open_matrix(peer.url, USER, DEVICE, MATRIX_TOKEN, patience=patience) as platform,
    ):

        def seen() -> list[str]:
            return [post.shown["body"] for post in peer.posts.of(room)]

        yield NetworkStage(platform, room, seen, peer, "!two:example.org")


class Screen:
    """What a terminal shows; what was changed or taken back people put together themselves."""

    def __init__(self) -> None:
        """Begin empty."""
        self.text = ""

    def show(self, text: str) -> None:
        """Add a text."""
        self.text += text

    def seen(self) -> list[str]:
        """Return what stands after all, reading from the top."""
        standing: list[str] = []
        for entry in self.text.split("── ")[1:]:
            line, _, body = entry.partition("\n")
            if "taken back" in line:
                standing.pop()
            elif "changed:" in line:
                standing[-1] = body.strip()
            else:
                standing.append(body.strip())
        return standing


@asynccontextmanager
async def on_terminal(folder: Path) -> AsyncIterator[Stage]:
    """Play on the terminal."""
    screen = Screen()
    yield Stage(TerminalPlatform(screen.show, folder / "state" / "shown.jsonl", SystemClock()), "terminal", screen.seen)
