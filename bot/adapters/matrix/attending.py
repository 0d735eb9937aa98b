"""Attends to what was heard: whether it is for the bot, who it was, what to say, and where that is shown.

All of it on the main loop, in order within a thread. What was not brought to its end when the bot stops is not dealt
with, and comes again: answers are sent under names that are the same then, so that nobody sees one twice.
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
"""Seconds until what is in hand at the end is left for the next start."""
_FULL: Final = 1.0
"""Seconds until it is tried again to queue something where too much waits."""


async def _nobody(_: Suspicion | Visitor) -> None:
    """Tell nobody."""


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
    """Be ready to be told what is heard; at the end take nothing more, and finish what is in hand.

    Who waits for the server keeps a place among what is worked on at once: ``queues`` should have many. ``met`` is told
    of whoever asks something and is let in, before they are answered.
    """
    attendant = Attendant(line, us, reception, queues(), Showing(line, surveys, us.user, pause), tell_admins, met)
    try:
        yield attendant
    finally:
        await attendant.finish()


class Attendant:
    """Attends."""

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
        """Take what asks the network, who we are, and whom all else is left to; see :func:`attending`."""
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
        """By room and event: what is told twice at the same time is dealt with once."""

    async def hear(self, event: Heard | Unreadable) -> None:
        """Deal with an event; back once that is done.

        Raises:
            NotNowError: if it was not done.

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
        """Tell whether to come; whom the bot does not know is not told why not."""
        inviter = Visitor("matrix", invitation.inviter, invitation.room, home_of(invitation.inviter))
        welcome = self._surveys.welcomes(inviter)
        _log.info("An invitation came", extra={"accepted": welcome})
        return welcome

    async def suspect(self, suspicion: Suspicion) -> None:
        """Tell the admins."""
        await self._tell_admins(suspicion)

    async def finish(self, seconds: float = _DRAINING) -> None:
        """Take nothing any more, and leave what cannot be finished in time."""
        self._ended = True
        await self._queue.drain(seconds)
        for done in [*self._in_hand.values()]:
            _end(done)

    def _work_on(self, event: Heard | Unreadable) -> tuple[Hashable, Callable[[], Awaitable[None]]] | None:
        """Return what there is to do, and within what it happens in order; nothing where it concerns us in no case."""
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
                # A fault of ours is in the log then; the same again would come to the same.
                if not done.done():
                    done.set_result(None)

        try:
            while not self._ended and not self._queue.take(thread, task):  # noqa: ASYNC110 -- nothing tells of room
                await asyncio.sleep(_FULL)
        except asyncio.CancelledError:
            _end(done)
            raise
        if self._ended:
            _end(done)

    def _over(self, name: tuple[str, str], done: asyncio.Future[None]) -> None:
        del self._in_hand[name]
        # Whoever waits is told; where nobody does any more, that is no fault.
        done.exception()

    async def _answer(self, said: Said) -> None:
        who = await self._visitor(said.person, said.room, said.proof)
        # Whoever is not let in is none to look up messages for.
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
        """Answer what is said in a thread to nobody by name, where it answers a debrief of ours."""
        if said.root and not said.others and self._reception.overhears(said.text):
            written = ports.Written(who, said.key, said.root, said.text)
            # People go on among themselves: whoever is mentioned would speak to the bot from then on.
            await self._show(await self._reception.overhear(written), who, said.root, named=False)

    async def _thread(self, said: Said, who: Visitor) -> str | None:
        """Return the thread in which to answer a message; nothing where it is not for us."""
        mine = said.calls or who.private
        if said.answers:
            answered = await self._line.event(said.room, said.answers)
            if answered is not None and answered.sender == self._us.user:
                # Clients mention whom one answers by themselves: who names somebody else then speaks to them.
                mine = who.private or said.typed or not said.others
                return (said.root or root_of(answered)) if mine else None
        elif said.root and not mine:
            after = await self._line.event(said.room, said.after) if said.after else None
            root = after if said.after == said.root else await self._line.event(said.room, said.root)
            mine = continues(said, after, root, self._us)
        return (said.root or said.key) if mine else None

    async def _act(self, reacted: Reacted) -> None:
        # Nobody encrypts a sign: that somebody set it is the word of a server alone.
        who = await self._visitor(reacted.person, reacted.room)
        if not self._surveys.lets_in(who):
            return
        target = await self._line.event(reacted.room, reacted.target)
        # In our name a homeserver can make up whatever people do not encrypt: messages they do.
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
