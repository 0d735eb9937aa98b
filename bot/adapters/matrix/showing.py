"""Posting of responses: in the thread, or in a private room if the response is secret.

Matrix cannot show a message to one person alone in a room of many. A secret response is posted only in a private room
of the person; without one, the thread gets a message that says so instead.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.people import are_alone, visitor
from bot.core.message import Message, Paragraph
from bot.services.ports import Accepted, Refused

if TYPE_CHECKING:
    from bot.adapters.matrix.heard import Line
    from bot.core.access import Visitor
    from bot.services.ports import Outcome, Response, Surveys

_log = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 60.0
_MENDED: Final = 900.0
"""Longest wait in seconds that the server may ask for."""
_KNOWN: Final = 72_000.0
"""Seconds for which the server remembers a transaction: after that, posting again could duplicate the message."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Posts responses to people."""

    line: Line
    surveys: Surveys
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
        return room if room and are_alone(person, await self.line.facts(room), self.us) else ""

    async def _may_still_be_told(self, room: str, to: Visitor) -> bool:
        """Return whether the room's present members may still read an answer that may have waited for hours."""
        facts = await self.line.facts(room)
        if room != to.room:
            return are_alone(to.person, facts, self.us)
        now = visitor(to.person, room, facts, self.us)
        return self.surveys.lets_in(replace(now, proven=to.proven, unsigned=to.unsigned))

    async def _post(  # noqa: PLR0913 -- what is posted, and to whom
        self, room: str, message: Message, response_id: str, thread: str | None, to: Visitor, *, named: bool = True
    ) -> bool:
        """Post with retries until the server accepts or finally refuses; it ignores repetitions that it remembers."""
        now = asyncio.get_running_loop().time
        until, pause = now() + _KNOWN, self.pause
        mention = to.person if named else None
        let_in = self.surveys.lets_in(to)
        while True:
            if let_in and not await self._may_still_be_told(room, to):
                _log.warning("An answer is not posted: others read the room by now")
                return False
            outcome = await self.line.answer(room, message, response_id, thread, mention=mention)
            if isinstance(outcome, Accepted):
                return True
            wait = _wait(outcome, pause)
            if wait is None or now() + wait > until:
                _log.warning("An answer could not be posted", extra={"reason": outcome.reason})
                return False
            _log.info("An answer is posted later", extra={"reason": outcome.reason, "seconds": wait})
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)


def _wait(outcome: Outcome, pause: float) -> float | None:
    """Return the seconds until the next try; None if the server will never accept the answer."""
    match outcome:
        case Refused(retry_after=None):
            return None
        case Refused(retry_after=float() | int() as seconds):
            return max(pause, min(seconds, _MENDED))
        case _:
            return pause
