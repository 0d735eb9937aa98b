"""Debriefs as people ask for them, and as they end them: whoever may change what is planned says that it is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref, Say
from bot.core.debriefing.commands import Debriefed, EndDebrief, LookBack, OpenDebriefs, ReopenDebrief
from bot.core.debriefing.ending import DebriefEnd, end_of
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_meeting
from bot.core.editing.outcome import Outcome
from bot.services.clerks import Clerk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.core.answering.answer import Value
    from bot.core.catalogue import Catalogue
    from bot.core.reminding.events import Event
    from bot.services.debriefs.looking_back import LookingBack
    from bot.services.desk import Requester
    from bot.services.ports import Clock, DebriefEnds

logger = logging.getLogger(__name__)


class DebriefDesk:
    """Shows debriefs, ends them, and takes that back."""

    def __init__(  # noqa: PLR0913 -- wired by hand, each part by its name
        self,
        looking_back: LookingBack,
        ends: DebriefEnds,
        *,
        catalogue: Callable[[], Catalogue],
        events: Callable[[], Mapping[str, Event]],
        replan: Callable[[], Awaitable[None]],
        clock: Clock,
        as_of: Callable[[], datetime],
    ) -> None:
        """Take what puts debriefs together, what is in force, what plans anew, and the time.

        What is told is told as of a moment; a word that ends a debrief bears the time of the clock.
        """
        self._looking_back = looking_back
        self._ends = ends
        self._catalogue = catalogue
        self._events = events
        self._replan = replan
        self._clock = clock
        self._as_of = as_of

    @property
    def clerk(self) -> Clerk:
        """Who shows debriefs to whoever may read, and ends them for editors."""
        return Clerk(
            Debriefed, lambda each: "read" if isinstance(each, LookBack | OpenDebriefs) else "edit", self.carry_out
        )

    async def carry_out(self, command: Debriefed, who: Requester) -> Outcome:
        """Show a debrief or end it, or say why not; whether they may was asked before."""
        if isinstance(command, OpenDebriefs):
            found = await self._looking_back.open(who.room, self._as_of())
            return Outcome("shown", (Say("debrief.list" if found else "debrief.none"),), debriefs=found)
        try:
            # What is recorded is of now, whatever moment is told of.
            now = self._as_of() if isinstance(command, LookBack) else self._clock.now()
            event = self._begun(known_meeting(command.meeting, self._catalogue()), now)
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))
        match command:
            case LookBack():
                return Outcome("shown", debrief=await self._looking_back.on(event.id, who.room, self._as_of()))
            case EndDebrief():
                return await self._end(command, event, who)
            case ReopenDebrief():
                return await self._reopen(event)

    def _begun(self, meeting: str, now: datetime) -> Event:
        """Return a meeting that has begun.

        Raises:
            NotPossibleError: if it has not, or nobody knows when it does, or it is called off.

        """
        event, named = self._events().get(meeting), _named(meeting)
        if event is None or event.earliest is None or event.kind == "unknown":
            raise NotPossibleError(Say("debrief.undated", named))
        if event.status == "cancelled":
            raise NotPossibleError(Say("debrief.cancelled", named))
        if event.earliest > now:
            raise NotPossibleError(Say("debrief.ahead", named))
        return event

    async def _end(self, command: EndDebrief, event: Event, who: Requester) -> Outcome:
        named = _named(event.id)
        before = end_of(event, await self._looking_back.ends())
        usage = _put_right(event.id, command.reason) if command.how == "not_held" else ()
        if before is not None and before.how == command.how:
            return Outcome("unchanged", (Say("debrief.ended_already", named),), usage=usage)
        await self._ends.put(DebriefEnd(event.id, command.how, who.person, self._clock.now(), who.room))
        logger.info("A debrief was ended", extra={"meeting": event.id, "how": command.how})
        await self._replan()
        key = "debrief.ended_not_held" if usage else "debrief.ended_done"
        return Outcome("noted", (Say(key, named), Say("debrief.taking_back", named)), usage=usage)

    async def _reopen(self, event: Event) -> Outcome:
        named = _named(event.id)
        if not await self._ends.remove(event.id):
            return Outcome("unchanged", (Say("debrief.open_already", named),))
        await self._replan()
        return Outcome("noted", (Say("debrief.reopened", named),))


def _named(meeting: str) -> dict[str, Value]:
    return {"what": Ref("meeting", meeting), "id": meeting}


def _put_right(meeting: str, reason: str | None) -> tuple[str, ...]:
    """Return how the plans are made to say what became of a meeting: whether it is off or put off, nobody has said."""
    why = f" because {reason}" if reason else ""
    return f"meeting cancel {meeting}{why}", f"meeting move {meeting} to 2027-03-11{why}"
