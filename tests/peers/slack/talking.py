"""What people say in the workspace, and what they are answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.peers.ledger import Post
from tests.peers.slack.forms import CannotError
from tests.peers.slack.messages import ts_of
from tests.peers.slack.payloads import message
from tests.peers.slack.people import BOT_USER
from tests.peers.slack.reading import typed
from tests.peers.slack.workspace import Workspace

if TYPE_CHECKING:
    from tests.peers.slack.deliveries import Delivery
    from tests.peers.slack.reading import Shown


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that somebody did, and how the app was told of it."""

    user: str
    channel: str
    ts: str
    root: str | None = None
    """Where a message is answered: the message that its thread begins with, or itself."""
    deliveries: tuple[Delivery, ...] = field(default=(), repr=False)

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged everything that it was told."""
        return bool(self.deliveries) and all(each.acked for each in self.deliveries)

    @property
    def answer(self) -> Any:  # noqa: ANN401 -- whatever the app said
        """What the acknowledgement carried."""
        return self.deliveries[0].answer if self.deliveries else None


class Talking(Workspace):
    """Each method returns when the app has acknowledged what happened, or Slack has given up telling it."""

    async def mention(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Happening:
        """Speak to the bot in a channel."""
        return await self._said(user, channel, f"<@{BOT_USER}> {typed(text)}", thread)

    async def direct(self, user: str, text: str, *, thread: str | None = None) -> Happening:
        """Write to the bot in private."""
        return await self._said(user, f"D{user}", typed(text), thread)

    async def say(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Happening:
        """Say something that is not for the bot."""
        return await self._said(user, channel, typed(text), thread)

    async def bot_says(
        self, channel: str, text: str, *, thread: str | None = None, subtype: str | None = "bot_message"
    ) -> Happening:
        """Have another app say something, as it would; with ``subtype=None`` as newer ones do."""
        told = {"type": "message", "bot_id": "B0OTHER", "app_id": "A0OTHER", "text": text}
        told |= {"subtype": subtype} if subtype else {"user": "U0OTHER"}
        return await self._kept("U0OTHER", channel, told, thread)

    async def edit(self, said: Happening, text: str) -> Happening:
        """Change what one said."""
        post = self._standing(said)
        before = self.messages.shape(post, with_metadata=False)
        mention = f"<@{BOT_USER}> " if before["text"].startswith(f"<@{BOT_USER}>") else ""
        post.edits.append(post.shown | {"text": mention + typed(text)})
        after = self.messages.shape(post, with_metadata=False)
        told = {"subtype": "message_changed", "message": after, "previous_message": before, "hidden": True}
        return await self._told(said, self.about(said.channel, told))

    async def delete(self, said: Happening) -> Happening:
        """Take back what one said."""
        post = self._standing(said)
        before = self.messages.shape(post, with_metadata=False)
        post.deleted = True
        told = {"subtype": "message_deleted", "previous_message": before, "deleted_ts": post.id, "hidden": True}
        return await self._told(said, self.about(said.channel, told))

    async def event(self, event: dict[str, Any], **told: Any) -> Happening:  # noqa: ANN401 -- any key of its envelope
        """Have anything happen, known or not; keys of the envelope, as ``event_id``, may be told."""
        at = ts_of(self.moment())
        user, channel = (each if isinstance(each := event.get(key), str) else "" for key in ("user", "channel"))
        happening = Happening(user, channel or f"D{user}", at)
        return await self._told(happening, [{"event_ts": at} | event], **told)

    async def again(self, said: Happening) -> Happening:
        """Tell the app once more what it has acknowledged, with the same ids and as if for the first time."""
        going = [self.deliveries.deliver(each.kind, each.payload) for each in said.deliveries]
        return Happening(said.user, said.channel, said.ts, said.root, tuple(await asyncio.gather(*going)))

    def seen(self, channel: str, user: str | None = None, thread: str | None = None) -> list[Shown]:
        """Return what somebody sees in a channel or a thread now, oldest first."""
        return self.messages.seen(channel, user, thread)

    def answers(self, to: Happening) -> list[Shown]:
        """Return what the bot has said to something by now, oldest first."""
        in_private = self.channel(to.channel).kind == "im"
        if to.root and in_private:
            elsewhere = self.messages.from_bot(to.channel, to.user, to.ts, None)
            return [each for each in elsewhere if each.thread in {None, to.root}]
        return self.messages.from_bot(to.channel, to.user, to.ts, to.root)

    async def reply(self, to: Happening, number: int = 1) -> Shown:
        """Wait for an answer, the first unless another is asked for.

        Raises:
            TimeoutError: if it does not come.

        """
        try:
            answers = await self.pulse.until(lambda: (found := self.answers(to))[number - 1 :] and found)
        except TimeoutError:
            seen = [each.text for each in self.answers(to)]
            message = f"no answer number {number} to {to}; there are {seen}; refused was {self.refusals}"
            raise TimeoutError(message) from None
        return answers[number - 1]

    async def connected(self, number: int = 1) -> None:
        """Wait until the app has so many connections.

        Raises:
            TimeoutError: if it does not come to that.

        """
        await self.pulse.until(lambda: len(self.socket.open) == number)

    async def _said(self, user: str, channel: str, text: str, thread: str | None) -> Happening:
        told = message(*self.enter(user, channel), text)
        return await self._kept(user, channel, told, thread)

    async def _kept(self, user: str, channel: str, told: dict[str, Any], thread: str | None) -> Happening:
        at = self.moment()
        told |= {"ts": ts_of(at)} | ({"thread_ts": thread} if thread else {})
        self.messages.said.record(Post(told["ts"], channel, "", at / 1_000_000, told, thread))
        self.pulse.beat()
        events = self.about(channel, told) + self._mentions(channel, told)
        return await self._told(Happening(user, channel, told["ts"], thread or told["ts"]), events)

    def _mentions(self, channel: str, told: dict[str, Any]) -> list[dict[str, Any]]:
        place = self.channel(channel)
        named = f"<@{BOT_USER}>" in told["text"] and "subtype" not in told
        if not named or place.kind == "im" or not place.is_member or "app_mention" not in self.events:
            return []
        return [told | {"type": "app_mention", "channel": channel, "event_ts": told["ts"]}]

    async def _told(
        self,
        happening: Happening,
        events: list[dict[str, Any]],
        **told: Any,  # noqa: ANN401 -- any key of an envelope
    ) -> Happening:
        going = [self.deliveries.deliver("events_api", self.envelope(event, **told)) for event in events]
        done = tuple(await asyncio.gather(*going))
        return Happening(happening.user, happening.channel, happening.ts, happening.root, done)

    def _standing(self, said: Happening) -> Post:
        post = self.messages.said.get(said.channel, said.ts)
        if post is None:
            message = "this was taken back"
            raise CannotError(message)
        return post
