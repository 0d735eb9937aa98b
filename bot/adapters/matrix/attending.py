"""Handler of Matrix events: decides whether an event is for the bot, has it answered, and posts the response.

It runs on the main loop and handles the events of one thread in order. Events that are not finished when the bot stops
are handled again after the next start. Responses keep the same ids then, so no response is posted twice.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.heard import Heard, NotNowError, Unreadable
from bot.adapters.matrix.inbound import COMMAND, Reacted, Said, continues, read, root_of
from bot.adapters.matrix.people import home_of, visitor
from bot.adapters.matrix.reactions import ANSWERS, chosen
from bot.adapters.matrix.showing import Showing
from bot.core.access import Visitor
from bot.core.editing.commands import WANTING_HELP
from bot.services import ports

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable

    from bot.adapters.matrix.heard import Ears, Invitation, Line, Proof, Suspicion
    from bot.adapters.matrix.inbound import Us
    from bot.services.ports import Queues, Receives, Response, Surveys

_log = logging.getLogger(__name__)

_DRAINING: Final = 7.0
"""Seconds that unfinished events get at shutdown before they are left for the next start."""
_FULL: Final = 1.0
"""Seconds between two tries to queue an event while the queue is full."""


async def _nobody(_: Suspicion | Visitor) -> None:
    """Do nothing: the default where no callback is given."""


@asynccontextmanager
async def attending(  # noqa: PLR0913 -- wired in one place
    line: Line,
    us: Us,
    reception: Receives,
    surveys: Surveys,
    queues: Callable[[], Queues],
    *,
    tell_admins: Callable[[Suspicion], Awaitable[None]] = _nobody,
    met: Callable[[Visitor], Awaitable[None]] = _nobody,
    pause: float = 1.0,
) -> AsyncIterator[Attendant]:
    """Provide an event handler; on exit, accept no more events and finish those in progress.

    An event that waits for the homeserver occupies a worker, so ``queues`` should have many. ``met`` is called with
    each admitted visitor whose message is proven to be theirs, before they are answered.
    """
    attendant = Attendant(line, us, reception, queues(), Showing(line, surveys, us.user, pause), tell_admins, met)
    try:
        yield attendant
    finally:
        await attendant.finish()


class Attendant:
    """Handles Matrix events on the main loop; see :func:`attending`."""

    def __init__(  # noqa: PLR0913, PLR0917 -- wired in one place
        self,
        line: Line,
        us: Us,
        reception: Receives,
        queue: Queues,
        showing: Showing,
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

    async def hear(self, event: Heard | Unreadable) -> None:
        """Handle an event, and return once it is handled.

        Raises:
            NotNowError: if it was not handled.

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
            _end(done)

    def _work_on(self, event: Heard | Unreadable) -> tuple[Hashable, Callable[[], Awaitable[None]]] | None:
        """Return the queue key and the work for an event; None if the event is never for the bot."""
        if isinstance(event, Unreadable):
            return (event.room, event.id), lambda: self._apologise(event)
        match read(event, self._us):
            case Said() as said:
                return (said.room, said.root or said.answers or said.key), lambda: self._answer(said)
            case Reacted() as reacted:
                return (reacted.room, reacted.target), lambda: self._act(reacted)
            case None:
                return None

    async def _queued(self, thread: Hashable, work: Callable[[], Awaitable[None]], done: asyncio.Future[None]) -> None:
        async def task() -> None:
            try:
                await work()
            except asyncio.CancelledError:
                _end(done)
                raise
            finally:
                # An error of the bot is in the log by then; handling the event again would fail again.
                if not done.done():
                    done.set_result(None)

        try:
            while not self._ended and not self._queue.take(thread, task):  # noqa: ASYNC110 -- the queue signals no free place
                await asyncio.sleep(_FULL)
        except asyncio.CancelledError:
            _end(done)
            raise
        if self._ended:
            _end(done)

    def _over(self, name: tuple[str, str], done: asyncio.Future[None]) -> None:
        del self._in_hand[name]
        # Marks the exception as retrieved: if nobody awaits the future any more, asyncio must not log it.
        done.exception()

    async def _answer(self, said: Said) -> None:
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
        written = ports.Written(who, said.key, thread, said.text)
        if said.typed and said.text.casefold() in WANTING_HELP and self._surveys.lets_in(who):
            usage = await self._surveys.usage(who, COMMAND)
            await self._show(ports.Response(written.key, usage), who, thread)
        else:
            await self._show(await self._reception.receive(written), who, thread)

    async def _overhear(self, said: Said, who: Visitor) -> None:
        """Answer a thread message that mentions nobody, if it answers a debrief of the bot."""
        if said.root and not said.others and self._reception.overhears(said.text):
            written = ports.Written(who, said.key, said.root, said.text)
            # People go on talking to each other: if the bot mentioned somebody, their next message would count as
            # addressed to the bot.
            await self._show(await self._reception.overhear(written), who, said.root, named=False)

    async def _thread(self, said: Said, who: Visitor) -> str | None:
        """Return the thread in which to answer a message; None if the message is not for the bot."""
        mine = said.calls or who.private
        if said.answers:
            answered = await self._line.event(said.room, said.answers)
            if answered is not None and answered.sender == self._us.user:
                # Clients mention the author of the answered message by themselves: if somebody else is mentioned too,
                # the message is for them.
                mine = who.private or said.typed or not said.others
                return (said.root or root_of(answered)) if mine else None
        elif said.root and not mine:
            after = await self._line.event(said.room, said.after) if said.after else None
            root = after if said.after == said.root else await self._line.event(said.room, said.root)
            mine = continues(said, after, root, self._us)
        return (said.root or said.key) if mine else None

    async def _act(self, reacted: Reacted) -> None:
        # Reactions are not encrypted: only a server vouches for their sender.
        who = await self._visitor(reacted.person, reacted.room)
        if not self._surveys.lets_in(who):
            return
        target = await self._line.event(reacted.room, reacted.target)
        # A homeserver can forge unencrypted events in the bot's name, but not encrypted messages.
        if target is None or (target.sender, target.type) != (self._us.user, "m.room.message"):
            return
        if (action := chosen(target.content, reacted.sign)) is not None:
            thread = root_of(target)
            clicked = ports.Clicked(who, reacted.key, thread, *action, below=target.id)
            await self._show(await self._reception.act(clicked), who, thread, named=clicked.action not in ANSWERS)

    async def _apologise(self, event: Unreadable) -> None:
        who = await self._visitor(event.sender, event.room)
        if event.sender != self._us.user and self._surveys.lets_in(who):
            key = f"Unreadable\nmatrix\n{event.room}\n{event.session}"
            sorry = await self._showing.saying("sorry.unreadable", who)
            await self._showing.show(ports.Response(key, sorry), who, event.id)

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
        return visitor(person, room, await self._line.facts(room), self._us.user, proof)


def _end(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_exception(NotNowError())


if TYPE_CHECKING:

    def _port(attendant: Attendant) -> Ears:
        return attendant
