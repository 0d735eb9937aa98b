"""Where what the bot says in return is shown: in the thread, or in a room with nobody but whoever it answers.

Matrix shows nothing to one person alone in a room of many. What somebody keeps for themselves is told where nobody else
reads it, and where there is no such room, it is not told at all; what was wrong in a line that all have read already
may be said where it was written.
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
"""Seconds that the server may ask for before it is asked again."""
_KNOWN: Final = 72_000.0
"""Seconds for which the server knows what was sent: after that, to send it again might show it twice."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows what came of what people did."""

    line: Line
    surveys: Surveys
    us: str
    """The bot's id."""
    pause: float = 1.0
    """Seconds before it is tried again first; then it is longer and longer."""

    async def show(self, response: Response, to: Visitor, thread: str, *, named: bool = True) -> bool:
        """Show a response, however long that takes; false where it never will be.

        Args:
            response: to be shown.
            to: whom it answers.
            thread: where.
            named: whether it mentions them; then what they say next is for the bot.

        """
        message = response.message
        if response.secret and not to.private:
            own = await self._private_room(to.person)
            if own and await self._post(own, message, response.id, None, to):
                return True
            message = await self.saying("private.elsewhere", to)
        return await self._post(to.room, message, response.id, thread, to, named=named)

    async def saying(self, key: str, to: Visitor) -> Message:
        """Return one sentence in the language that somebody speaks."""
        language = await self.surveys.language(to)
        said = self.surveys.wording.say(key, language)
        return Message(said, (Paragraph(said),), language)

    async def _private_room(self, person: str) -> str:
        """Return a room in which nobody reads along; nothing where there is none."""
        room = await self.line.private_room(person)
        return room if room and are_alone(person, await self.line.facts(room), self.us) else ""

    async def _may_still_be_told(self, room: str, to: Visitor) -> bool:
        """Tell whether an answer that may have waited for hours is still read by nobody but ours."""
        facts = await self.line.facts(room)
        if room != to.room:
            return are_alone(to.person, facts, self.us)
        now = visitor(to.person, room, facts, self.us)
        return self.surveys.lets_in(replace(now, proven=to.proven, unsigned=to.unsigned))

    async def _post(  # noqa: PLR0913 -- what is posted, and to whom
        self, room: str, message: Message, response_id: str, thread: str | None, to: Visitor, *, named: bool = True
    ) -> bool:
        """Post until the server has taken it or never will; the same again is harmless as long as it knows of it."""
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
    """Return the seconds until an answer may be tried again; nothing where the server will never take it."""
    match outcome:
        case Refused(retry_after=None):
            return None
        case Refused(retry_after=float() | int() as seconds):
            return max(pause, min(seconds, _MENDED))
        case _:
            return pause
