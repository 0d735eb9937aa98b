"""Each platform with somebody at the other end, so that one test can be played on all."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from aiohttp import ClientSession
from nio.crypto import decrypt_attachment

from bot.adapters.slack.platform import open_slack
from bot.adapters.terminal.platform import TerminalPlatform
from bot.app.clock import SystemClock
from bot.core.ports.chat import Accepted
from tests.adapters.matrix.network.staging import PATIENT, Home, until_in
from tests.adapters.platforms.mattermost import open_mattermost
from tests.adapters.platforms.messages import saying
from tests.fakes import LIVENESS
from tests.peers.matrix.chance import ChanceProxy
from tests.peers.mattermost import POSTING, FakeMattermost
from tests.peers.mattermost import TOKEN as MATTERMOST_TOKEN
from tests.peers.slack import TOKEN as SLACK_TOKEN
from tests.peers.slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path
    from typing import Any

    from bot.adapters.matrix.platform import MatrixPlatform
    from bot.core.ports.chat import ChatPlatform
    from tests.peers.matrix.accounts import Account
    from tests.peers.matrix.synapse import Synapse

P = TypeVar("P")
SHORT: Final = 3.0
"""The patience of those whose peer never answers."""
SHORT_ON_MATRIX: Final = 4.5
"""The same, where a third of it is what a real homeserver has for an answer."""
_FIRST: Final = "The first message of a room"
POSTED: Final = {"slack": "chat.postMessage", "matrix": "send", "mattermost": POSTING}
"""What the peers call posting."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A platform, a room of it, and what people see there now, oldest first."""

    platform: ChatPlatform
    room: str
    seen: Callable[[], Awaitable[list[str]]]
    files: Callable[[], Awaitable[list[bytes]]]
    """Returns what people have of files, oldest first."""


@dataclass(frozen=True, slots=True)
class NetworkStage(Stage, Generic[P]):
    """One with a peer that can fail."""

    peer: P
    elsewhere: str
    """Another room."""


AnyStage = NetworkStage[FakeSlack] | NetworkStage[ChanceProxy] | NetworkStage[FakeMattermost]


@asynccontextmanager
async def on_slack(patience: float = 4 * LIVENESS) -> AsyncIterator[NetworkStage[FakeSlack]]:
    """Play on Slack, without waiting between messages."""
    async with FakeSlack() as peer, open_slack(SLACK_TOKEN, url=peer.api, patience=patience, pace=0) as platform:

        async def seen() -> list[str]:
            return [text for post in peer.posts.of("C1") if (text := post.shown["text"])]

        async def files() -> list[bytes]:
            return [file.data or b"" for file in peer.files.shown]

        yield NetworkStage(platform, "C1", seen, files, peer, "C2")


@asynccontextmanager
async def on_matrix(
    synapse: Synapse, folder: Path, patience: float = PATIENT
) -> AsyncIterator[NetworkStage[ChanceProxy]]:
    """Play in an encrypted room of a real homeserver, in which the bot has given everybody its key already."""
    home, human = Home(await synapse.register("bot"), folder / "matrix"), await synapse.register("human")
    async with ChanceProxy(synapse.url) as peer, home.open(url=peer.url, patience=patience) as (platform, _):
        rooms = [await human.create_room(home.account, encrypted=True) for _ in range(2)]
        for room in rooms:
            await until_in(platform, room)
            while not isinstance(await platform.send(room, saying(_FIRST), f"first in {room}"), Accepted):
                pass  # on a busy machine the first takes long
        peer.asked.clear()

        async def said() -> list[tuple[str, Mapping[str, Any]]]:
            events = await human.timeline(rooms[0])
            return [(event["event_id"], await _read(platform, rooms[0], event)) for event in events]

        async def files() -> list[bytes]:
            held = [content["file"] for _, content in await said() if "file" in content]
            return [await _decrypted(human, each) for each in held]

        async def seen() -> list[str]:
            shown: dict[str, str] = {}
            for name, content in await said():
                match content.get("m.relates_to"):
                    case {"rel_type": "m.replace", "event_id": str(replaced)}:
                        shown[replaced] = content["m.new_content"]["body"]
                    case _ if content.get("msgtype") == "m.notice":
                        shown[name] = content["body"]
                    case _:
                        pass
            return [text for text in shown.values() if text != _FIRST]

        yield NetworkStage(platform, rooms[0], seen, files, peer, rooms[1])


async def _read(platform: MatrixPlatform, room: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an event says; nothing of what was taken back."""
    if not event["content"] or event["type"] not in {"m.room.message", "m.room.encrypted"}:
        return {}
    async with asyncio.timeout(LIVENESS):
        while (read := await platform.event(room, event["event_id"])) is None:
            pass  # the homeserver was too slow for a platform that is impatient
    return read.content


async def _decrypted(human: Account, file: Mapping[str, Any]) -> bytes:
    """Return what is in a file that the homeserver keeps."""
    address = f"{human.url}/_matrix/client/v1/media/download/{file['url'].removeprefix('mxc://')}"
    headers = {"Authorization": f"Bearer {human.token}"}
    async with ClientSession(headers=headers) as session, session.get(address) as answer:
        kept = await answer.read()
    data: bytes = decrypt_attachment(kept, file["key"]["k"], file["hashes"]["sha256"], file["iv"])
    return data


@asynccontextmanager
async def on_mattermost(patience: float = 4 * LIVENESS) -> AsyncIterator[NetworkStage[FakeMattermost]]:
    """Play on a platform that the bot does not have."""
    async with FakeMattermost() as peer, open_mattermost(peer.url, MATTERMOST_TOKEN, patience) as platform:

        async def seen() -> list[str]:
            return [post.shown["message"] for post in peer.posts.of("town-square")]

        async def files() -> list[bytes]:
            posts = peer.posts.of("town-square")
            return [peer.files[name] for post in posts for name in post.shown["file_ids"]]

        yield NetworkStage(platform, "town-square", seen, files, peer, "off-topic")


class Screen:
    """What a terminal shows; what was changed or taken back people put together themselves."""

    def __init__(self) -> None:
        """Begin empty."""
        self.text = ""

    def show(self, text: str) -> None:
        """Add a text."""
        self.text += text

    async def seen(self) -> list[str]:
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

    async def files() -> list[bytes]:
        return [each.read_bytes() for each in sorted((folder / "state" / "files").glob("*"))]

    platform = TerminalPlatform(screen.show, folder / "state" / "shown.jsonl", SystemClock())
    yield Stage(platform, "terminal", screen.seen, files)
