"""The bot on the fake Slack over the wire, with a reception that says what a test tells it to."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.slack.connection import PATH
from bot.adapters.slack.listener import SlackTransport, open_receiver
from bot.adapters.slack.platform import open_slack
from bot.app.clock import SystemClock
from bot.app.home_paths import LANGUAGES
from bot.core.domain.message import Message, Paragraph
from bot.core.domain.wording import Wording
from bot.core.ports.chat import Response
from tests.fakes import LIVENESS
from tests.peers.slack import APP_TOKEN, SECRET, TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.adapters.slack.listener import BoltReceiver
    from bot.adapters.slack.platform import SlackPlatform
    from bot.core.ports.chat import (
        HomePagePort,
        InboundClick,
        InboundEvent,
        InboundForm,
        InboundHandler,
        InboundMessage,
    )
    from tests.peers.slack import FakeSlack

WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
PATIENCE: Final = 4 * LIVENESS
"""Seconds of which each call is given a quarter."""
SETTLING: Final = 0.1
"""Seconds after which nothing more arrives: our Slack is quick."""


def saying(text: str) -> Message:
    return Message(text, (Paragraph(text),), "en")


class Told:
    """Answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        """Echo."""
        self.events: list[InboundEvent] = []
        self.shown_ids: list[str] = []
        self.message: Callable[[InboundEvent], Message] = lambda event: saying(
            f"You said {getattr(event, 'text', 'nothing')}"
        )
        self.private = self.secret = self.bound = False
        self.before: Callable[[InboundEvent], Awaitable[object]] | None = None
        """What takes long."""

    @property
    def texts(self) -> list[str]:
        """What was written."""
        return [str(getattr(event, "text", "")) for event in self.events]

    async def receive(self, written: InboundMessage) -> Response | None:
        """Answer a message."""
        return await self._respond(written)

    def overhears(self, text: str) -> bool:
        """Take what begins with a number for an answer."""
        return text[:1].isdecimal()

    async def overhear(self, written: InboundMessage) -> Response | None:
        """Answer a message of a thread."""
        return await self._respond(written)

    async def act(self, clicked: InboundClick) -> Response | None:
        """Answer a click."""
        return await self._respond(clicked)

    async def submit(self, submitted: InboundForm) -> Response | None:
        """Answer a form."""
        return await self._respond(submitted)

    async def shown(self, response: Response) -> None:
        """Keep that it was shown."""
        self.shown_ids.append(response.id)

    def unshown(self, response: Response) -> None:
        """Forget it: Slack brings nothing again by itself."""

    async def _respond(self, event: InboundEvent) -> Response:
        self.events.append(event)
        if self.before:
            await self.before(event)
        return Response(event.key, self.message(event), private=self.private, secret=self.secret, bound=self.bound)


_told: InboundHandler = Told()


@asynccontextmanager
async def opened(
    slack: FakeSlack,
    reception: InboundHandler,
    way: SlackTransport | None = None,
    *,
    pace: float = 0.0,
    surveys: HomePagePort | None = None,
) -> AsyncIterator[SlackPlatform]:
    """Make the bot ready to hear, by websocket unless another way is told."""
    way = way or SlackTransport(app_token=APP_TOKEN)

    @asynccontextmanager
    async def listen(platform: SlackPlatform) -> AsyncIterator[BoltReceiver]:
        async with open_receiver(platform, way, reception, SystemClock(), surveys=surveys) as ears:
            yield ears

    async with open_slack(
        TOKEN, url=slack.api, patience=PATIENCE, pace=pace, settling=SETTLING, listening=listen, wording=WORDING
    ) as platform:
        yield platform


@asynccontextmanager
async def hearing(
    slack: FakeSlack,
    reception: InboundHandler,
    way: SlackTransport | None = None,
    *,
    pace: float = 0.0,
    surveys: HomePagePort | None = None,
) -> AsyncIterator[SlackPlatform]:
    """Connect the bot."""
    async with opened(slack, reception, way, pace=pace, surveys=surveys) as platform:
        assert await platform.check() is None
        if port := getattr(platform.ears, "port", 0):
            slack.request_url = f"http://127.0.0.1:{port}{PATH}"
        try:
            yield platform
        finally:
            slack.request_url = None


SIGNED: Final = SlackTransport(signing_secret=SECRET)
