"""Commands on debriefs: shows them, ends them, and reopens them."""

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
    """Handles the commands that show, list, end and reopen debriefs.

    Args:
        as_of: returns the moment for which debriefs are shown; the end of a debrief is stored with the clock's time.

    """

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
        self._looking_back = looking_back
        self._ends = ends
        self._catalogue = catalogue
        self._events = events
        self._replan = replan
        self._clock = clock
        self._as_of = as_of

    @property
    def clerk(self) -> Clerk:
        """The command handler: showing debriefs requires the right to read, ending or reopening one to edit."""
        return Clerk(
            Debriefed, lambda each: "read" if isinstance(each, LookBack | OpenDebriefs) else "edit", self.carry_out
        )

    async def carry_out(self, command: Debriefed, who: Requester) -> Outcome:
        """Show, end or reopen a debrief, or return why not; the caller has checked the right."""
        if isinstance(command, OpenDebriefs):
            found = await self._looking_back.open(who.room, self._as_of())
            return Outcome("shown", (Say("debrief.list" if found else "debrief.none"),), debriefs=found)
        try:
            # Changes are always recorded with the present time, even if the bot shows another moment.
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
        """Return the event of a meeting that has begun.

        Raises:
            NotPossibleError: if it has not begun, has no known date, or is cancelled.

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
    """Return the command lines that mark a meeting as cancelled, or as postponed without a new date."""
    why = f" because {reason}" if reason else ""
    return f"meeting cancel {meeting}{why}", f"meeting move {meeting} to tbc{why}"
