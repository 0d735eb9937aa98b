"""A platform that the bot does not have needs nothing but the port: the contract is in test_contract.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.core.ports.chat import InboundMessage, Response
from tests.adapters.platforms.mattermost import open_mattermost
from tests.adapters.platforms.messages import saying
from tests.fakes import LIVENESS
from tests.peers.mattermost import TOKEN, FakeMattermost

if TYPE_CHECKING:
    from bot.core.ports.chat import InboundClick, InboundForm

POSTED: Final[dict[str, Any]] = {
    "event": "posted",
    "data": {
        "post": {
            "id": "p1", "root_id": "", "user_id": "ada", "channel_id": "town-square", "message": "What did the EP ask?"
        }
    },
    "broadcast": {"team_id": "team"},
}  # fmt: skip


class Answering:
    """Answers each message with what it asks, and keeps what was shown."""

    def __init__(self) -> None:
        """Begin with nothing shown."""
        self.shown_keys: list[str] = []

    async def receive(self, written: InboundMessage) -> Response | None:
        return Response(written.key, saying(f"You ask: {written.text}"))

    def overhears(self, text: str) -> bool:
        return not text

    async def overhear(self, written: InboundMessage) -> Response | None:
        raise NotImplementedError(written)

    async def act(self, clicked: InboundClick) -> Response | None:
        raise NotImplementedError(clicked)

    async def submit(self, submitted: InboundForm) -> Response | None:
        raise NotImplementedError(submitted)

    async def shown(self, response: Response) -> None:
        self.shown_keys.append(response.key)

    def unshown(self, response: Response) -> None:
        raise NotImplementedError(response)


async def test_a_platform_that_is_new_hands_in_what_people_write_and_shows_the_answer_in_their_thread() -> None:
    handler = Answering()

    async with FakeMattermost() as peer, open_mattermost(peer.url, TOKEN, LIVENESS) as platform:
        await platform.hear(POSTED, handler)

    (post,) = peer.posts.posts
    assert (post.shown["message"], post.thread) == ("You ask: What did the EP ask?", "p1")
    assert len(handler.shown_keys) == 1
