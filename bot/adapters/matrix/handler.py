"""Handler of Matrix events: decides whether an event is for the bot, has it answered, and posts the response.

It runs on the main loop and handles the events of one thread in order. Events that are not finished when the bot stops
are handled again after the next start. Responses keep the same ids then, so no response is posted twice.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.events import RedeliverError, RoomEvent, UndecryptableEvent
from bot.adapters.matrix.inbound import (
    COMMAND,
    MatrixMessage,
    MatrixReaction,
    continues_conversation,
    parse_event,
    thread_root,
)
from bot.adapters.matrix.people import build_visitor, home_of, is_private_with
from bot.adapters.matrix.reactions import ASK_ANSWERS, action_of_sign
from bot.core.domain.access import Visitor
from bot.core.domain.message import Message, Paragraph
from bot.core.features.commands.model import HELP_WORDS
from bot.core.ports.chat import Accepted, InboundClick, InboundMessage, Refused, Response
from bot.core.runtime.keyed_queue import WorkQueue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable

    from bot.adapters.matrix.events import Invitation, MatrixEventReceiver, Proof, RoomApi, Suspicion
    from bot.adapters.matrix.inbound import MatrixBotIdentity
    from bot.core.ports.chat import HomePagePort, InboundHandler, SendResult

_log = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 60.0
_MENDED: Final = 900.0
"""Longest wait in seconds that the server may ask for."""
_REMEMBERED_SECONDS: Final = 72_000.0
"""Seconds for which the server remembers a transaction: after that, posting again could duplicate the message."""


@dataclass(frozen=True, slots=True)
class ResponsePoster:
    """Posts responses to people."""

    line: RoomApi
    surveys: HomePagePort
    us: str
    """The bot's id."""
    pause: float = 1.0
    """Seconds before the first retry; the pauses double after that."""

    async def show(self, response: Response, to: Visitor, thread: str, *, named: bool = True) -> bool:
        """Post a response, with retries; return False if it cannot be posted.

        Args:
            response: to be posted.
            to: the person it answers.
            thread: in which it is posted.
            named: whether to mention the person; then their next message there counts as addressed to the bot.

        """
        message = response.message
        if response.secret and not to.private:
            own = await self._private_room(to.person)
            if own and await self._post(own, message, response.id, None, to):
                return True
            message = await self.saying("private.elsewhere", to)
        return await self._post(to.room, message, response.id, thread, to, named=named)

    async def saying(self, key: str, to: Visitor) -> Message:
        """Return a message with one sentence of the wording, in the visitor's language."""
        language = await self.surveys.language(to)
        said = self.surveys.wording.say(key, language)
        return Message(said, (Paragraph(said),), language)

    async def _private_room(self, person: str) -> str:
        """Return a room in which the person is alone with the bot; empty if there is none."""
        room = await self.line.private_room(person)
        return room if room and is_private_with(person, await self.line.facts(room), self.us) else ""

    async def _may_still_be_told(self, room: str, to: Visitor) -> bool:
        """Return whether the room's present members may still read an answer that may have waited for hours."""
        facts = await self.line.facts(room)
        if room != to.room:
            return is_private_with(to.person, facts, self.us)
        now = build_visitor(to.person, room, facts, self.us)
        return self.surveys.lets_in(replace(now, proven=to.proven, unsigned=to.unsigned))

    async def _post(  # noqa: PLR0913 -- what is posted, and to whom
        self, room: str, message: Message, response_id: str, thread: str | None, to: Visitor, *, named: bool = True
    ) -> bool:
        """Post with retries until the server accepts or finally refuses; it ignores repetitions that it remembers."""
        now = asyncio.get_running_loop().time
        until, pause = now() + _REMEMBERED_SECONDS, self.pause
        mention = to.person if named else None
        let_in = self.surveys.lets_in(to)
        while True:
            if let_in and not await self._may_still_be_told(room, to):
                _log.warning("An answer is not posted: others read the room by now")
                return False
            outcome = await self.line.answer(room, message, response_id, thread, mention=mention)
            if isinstance(outcome, Accepted):
                return True
            wait = _retry_delay(outcome, pause)
            if wait is None or now() + wait > until:
                _log.warning("An answer could not be posted", extra={"reason": outcome.reason})
                return False
            _log.info("An answer is posted later", extra={"reason": outcome.reason, "seconds": wait})
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)


def _retry_delay(outcome: SendResult, pause: float) -> float | None:
    """Return the seconds until the next try; None if the server will never accept the answer."""
    match outcome:
        case Refused(retry_after=None):
            return None
        case Refused(retry_after=float() | int() as seconds):
            return max(pause, min(seconds, _MENDED))
        case _:
            return pause


_DRAINING: Final = 7.0
"""Seconds that unfinished events get at shutdown before they are left for the next start."""
_MAX_CONCURRENT: Final = 64
"""Events handled at the same time: many, because one that waits for the homeserver occupies its place."""
_FULL: Final = 1.0
"""Seconds between two tries to queue an event while the queue is full."""


async def _ignore(_: Suspicion | Visitor) -> None:
    """Do nothing: the default where no callback is given."""


@asynccontextmanager
async def open_event_handler(  # noqa: PLR0913 -- wired in one place
    line: RoomApi,
    us: MatrixBotIdentity,
    reception: InboundHandler,
    surveys: HomePagePort,
    *,
    tell_admins: Callable[[Suspicion], Awaitable[None]] = _ignore,
    met: Callable[[Visitor], Awaitable[None]] = _ignore,
    pause: float = 1.0,
) -> AsyncIterator[MatrixEventHandler]:
    """Provide an event handler; on exit, accept no more events and finish those in progress.

    ``met`` is called with each admitted visitor whose message is proven to be theirs, before they are answered.
    """
    attendant = MatrixEventHandler(
        line,
        us,
        reception,
        WorkQueue(at_once=_MAX_CONCURRENT),
        ResponsePoster(line, surveys, us.user, pause),
        tell_admins,
        met,
    )
    try:
        yield attendant
    finally:
        await attendant.finish()


class MatrixEventHandler:
    """Handles Matrix events on the main loop; see :func:`open_event_handler`."""

    def __init__(  # noqa: PLR0913, PLR0917 -- wired in one place
        self,
        line: RoomApi,
        us: MatrixBotIdentity,
        reception: InboundHandler,
        queue: WorkQueue,
        showing: ResponsePoster,
        tell_admins: Callable[[Suspicion], Awaitable[None]],
        met: Callable[[Visitor], Awaitable[None]],
    ) -> None:
        self._line = line
        self._us = us
        self._reception = reception
        self._queue = queue
        self._showing = showing
        self._tell_admins = tell_admins
        self._met = met
        self._surveys = showing.surveys
        self._ended = False
        self._in_hand: dict[tuple[str, str], asyncio.Future[None]] = {}
        """By room and event id: an event that arrives twice at the same time is handled once."""

    async def hear(self, event: RoomEvent | UndecryptableEvent) -> None:
        """Handle an event, and return once it is handled.

        Raises:
            RedeliverError: if it was not handled.

        """
        work = self._work_on(event)
        if work is None:
            return
        name = event.room, event.id
        if (done := self._in_hand.get(name)) is None:
            done = self._in_hand[name] = asyncio.get_running_loop().create_future()
            done.add_done_callback(lambda done: self._over(name, done))
            await self._queued(*work, done)
        await asyncio.shield(done)

    async def invited(self, invitation: Invitation) -> bool:
        """Return whether to accept an invitation; an unknown inviter gets no reason for a refusal."""
        inviter = Visitor("matrix", invitation.inviter, invitation.room, home_of(invitation.inviter))
        welcome = self._surveys.welcomes(inviter)
        _log.info("An invitation came", extra={"accepted": welcome})
        return welcome

    async def suspect(self, suspicion: Suspicion) -> None:
        """Report a suspicion to the admins."""
        await self._tell_admins(suspicion)

    async def finish(self, seconds: float = _DRAINING) -> None:
        """Accept no more events, and abandon those that are not finished in time."""
        self._ended = True
        await self._queue.drain(seconds)
        for done in [*self._in_hand.values()]:
            _fail_future(done)

    def _work_on(self, event: RoomEvent | UndecryptableEvent) -> tuple[Hashable, Callable[[], Awaitable[None]]] | None:
        """Return the queue key and the work for an event; None if the event is never for the bot."""
        if isinstance(event, UndecryptableEvent):
            return (event.room, event.id), lambda: self._apologise(event)
        match parse_event(event, self._us):
            case MatrixMessage() as said:
                return (said.room, said.root or said.answers or said.key), lambda: self._answer(said)
            case MatrixReaction() as reacted:
                return (reacted.room, reacted.target), lambda: self._act(reacted)
            case None:
                return None

    async def _queued(self, thread: Hashable, work: Callable[[], Awaitable[None]], done: asyncio.Future[None]) -> None:
        async def task() -> None:
            try:
                await work()
            except asyncio.CancelledError:
                _fail_future(done)
                raise
            finally:
                # An error of the bot is in the log by then; handling the event again would fail again.
                if not done.done():
                    done.set_result(None)

        try:
            while not self._ended and not self._queue.take(thread, task):  # noqa: ASYNC110 -- the queue signals no free place
                await asyncio.sleep(_FULL)
        except asyncio.CancelledError:
            _fail_future(done)
            raise
        if self._ended:
            _fail_future(done)

    def _over(self, name: tuple[str, str], done: asyncio.Future[None]) -> None:
        del self._in_hand[name]
        # Marks the exception as retrieved: if nobody awaits the future any more, asyncio must not log it.
        done.exception()

    async def _answer(self, said: MatrixMessage) -> None:
        who = await self._visitor(said.person, said.room, said.proof)
        # No messages are fetched for somebody without access.
        if not (said.calls or who.private or self._surveys.lets_in(who)):
            return
        thread = await self._thread(said, who)
        if thread is None:
            await self._overhear(said, who)
            return
        if who.proven and self._surveys.lets_in(who):
            await self._met(who)
        written = InboundMessage(who, said.key, thread, said.text)
        if said.typed and said.text.casefold() in HELP_WORDS and self._surveys.lets_in(who):
            usage = await self._surveys.usage(who, COMMAND)
            await self._show(Response(written.key, usage), who, thread)
        else:
            await self._show(await self._reception.receive(written), who, thread)

    async def _overhear(self, said: MatrixMessage, who: Visitor) -> None:
        """Answer a thread message that mentions nobody, if it answers a debrief of the bot."""
        if said.root and not said.others and self._reception.overhears(said.text):
            written = InboundMessage(who, said.key, said.root, said.text)
            # People go on talking to each other: if the bot mentioned somebody, their next message would count as
            # addressed to the bot.
            await self._show(await self._reception.overhear(written), who, said.root, named=False)

    async def _thread(self, said: MatrixMessage, who: Visitor) -> str | None:
        """Return the thread in which to answer a message; None if the message is not for the bot."""
        mine = said.calls or who.private
        if said.answers:
            answered = await self._line.event(said.room, said.answers)
            if answered is not None and answered.sender == self._us.user:
                # Clients mention the author of the answered message by themselves: if somebody else is mentioned too,
                # the message is for them.
                mine = who.private or said.typed or not said.others
                return (said.root or thread_root(answered)) if mine else None
        elif said.root and not mine:
            after = await self._line.event(said.room, said.after) if said.after else None
            root = after if said.after == said.root else await self._line.event(said.room, said.root)
            mine = continues_conversation(said, after, root, self._us)
        return (said.root or said.key) if mine else None

    async def _act(self, reacted: MatrixReaction) -> None:
        # Reactions are not encrypted: only a server vouches for their sender.
        who = await self._visitor(reacted.person, reacted.room)
        if not self._surveys.lets_in(who):
            return
        target = await self._line.event(reacted.room, reacted.target)
        # A homeserver can forge unencrypted events in the bot's name, but not encrypted messages.
        if target is None or (target.sender, target.type) != (self._us.user, "m.room.message"):
            return
        if (action := action_of_sign(target.content, reacted.sign)) is not None:
            thread = thread_root(target)
            clicked = InboundClick(who, reacted.key, thread, *action, below=target.id)
            await self._show(await self._reception.act(clicked), who, thread, named=clicked.action not in ASK_ANSWERS)

    async def _apologise(self, event: UndecryptableEvent) -> None:
        who = await self._visitor(event.sender, event.room)
        if event.sender != self._us.user and self._surveys.lets_in(who):
            key = f"Unreadable\nmatrix\n{event.room}\n{event.session}"
            sorry = await self._showing.saying("sorry.unreadable", who)
            await self._showing.show(Response(key, sorry), who, event.id)

    async def _show(self, response: Response | None, to: Visitor, thread: str, *, named: bool = True) -> None:
        if response is None:
            return
        try:
            if await self._showing.show(response, to, thread, named=named):
                await self._reception.shown(response)
        except asyncio.CancelledError:
            self._reception.unshown(response)
            raise

    async def _visitor(self, person: str, room: str, proof: Proof = "none") -> Visitor:
        return build_visitor(person, room, await self._line.facts(room), self._us.user, proof)


def _fail_future(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_exception(RedeliverError())


if TYPE_CHECKING:

    def _port(attendant: MatrixEventHandler) -> MatrixEventReceiver:
        return attendant
