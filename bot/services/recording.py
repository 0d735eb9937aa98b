"""What came of asks: proposed by who may ask, counted once an editor says so, never overwritten."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.answering.answer import Item, Say
from bot.core.briefing.owed import asks_in, owed
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_record
from bot.core.editing.outcome import Outcome
from bot.core.editing.recording import entry_of, withdrawal_of
from bot.core.progress.commands import Decide, Progressing, Proposals, Record, Story, Withdraw
from bot.core.progress.standing import in_force, standings
from bot.services.clerks import Clerk

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.progress.entry import Entry
    from bot.services.desk import Requester
    from bot.services.discretion import DiscreetProgress, DiscreetReading
    from bot.services.ports import Clock

logger = logging.getLogger(__name__)


class Recording:
    """Keeps and tells the progress of asks."""

    def __init__(
        self,
        progress: DiscreetProgress,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        *,
        as_of: Callable[[], datetime],
        four_eyes: Callable[[], bool],
    ) -> None:
        """Take the rows, what is in force at that moment, the time, and the moment as of which is told.

        With ``four_eyes``, what anybody records waits for another's approval.

        What is recorded bears the time of the clock, whatever moment is told of: else the past could be changed.
        """
        self._progress = progress
        self._catalogue = catalogue
        self._clock = clock
        self._as_of = as_of
        self._four_eyes = four_eyes

    @property
    def clerk(self) -> Clerk:
        """Who records: anybody who may ask proposes, and hears what came of it; the rest is for editors."""
        return Clerk(Progressing, lambda each: "read" if isinstance(each, Story | Record) else "edit", self.carry_out)

    async def carry_out(self, command: Progressing, who: Requester) -> Outcome:
        """Record something or tell what is recorded; what those record who may not edit here is a proposal."""
        try:
            match command:
                case Record():
                    return await self._record(command, who, proposed=self._four_eyes() or "edit" not in who.may)
                case Withdraw():
                    return await self._withdraw(command, who, proposed=self._four_eyes())
                case Decide():
                    return await self._decide(command, who)
                case Proposals():
                    waiting = await self._progress.pending(who.room)
                    said = Say("proposal.waiting" if waiting else "proposal.none")
                    return Outcome("shown", (said,), entries=waiting)
                case Story():
                    return await self._tell(known_record(command.record, self._catalogue()), who.room)
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))

    async def owing(self, briefing: Briefing, place: str) -> Briefing:
        """Return a briefing with what was promised on its asks and is not done."""
        return await owing(briefing, self._progress, self._as_of(), place)

    async def _record(self, command: Record, who: Requester, *, proposed: bool) -> Outcome:
        corrected = await self._counting(command.corrects, who.room) if command.corrects is not None else None
        entry = entry_of(command, self._catalogue(), author=who.person, now=self._clock.now(), corrected=corrected)
        stored = await self._progress.add(replace(entry, proposed=proposed, room=who.room), who.room)
        return _kept(stored, Say("progress.recorded", {"number": stored.number, "id": stored.record}))

    async def _withdraw(self, command: Withdraw, who: Requester, *, proposed: bool) -> Outcome:
        corrected = await self._counting(command.number, who.room)
        if corrected is None:
            raise NotPossibleError(Say("progress.no_entry", {"number": command.number}))
        if corrected not in in_force(await self._progress.of((corrected.record,), who.room)):
            return Outcome("unchanged", (Say("progress.corrected_already", {"number": command.number}),))
        entry = withdrawal_of(command, corrected, author=who.person, now=self._clock.now())
        stored = await self._progress.add(replace(entry, proposed=proposed, room=who.room), who.room)
        return _kept(stored, Say("progress.withdrawn", {"number": command.number, "by": stored.number}))

    async def _decide(self, command: Decide, who: Requester) -> Outcome:
        waiting = {entry.number: entry for entry in await self._progress.pending(who.room)}
        entry = waiting.get(command.number)
        if entry is None:
            raise NotPossibleError(Say("proposal.unknown", {"number": command.number}))
        if command.approved and self._four_eyes() and entry.author == who.person:
            raise NotPossibleError(Say("proposal.four_eyes"))
        decided = await self._progress.decide(
            command.number, approved=command.approved, author=who.person, at=self._clock.now()
        )
        if not decided:
            raise NotPossibleError(Say("proposal.unknown", {"number": command.number}))
        logger.info("A proposal was decided on", extra={"entry": entry.number, "approved": command.approved})
        key = "proposal.approved" if command.approved else "proposal.declined"
        return Outcome("noted", (Say(key, {"number": entry.number, "id": entry.record}),))

    async def _counting(self, number: int, place: str) -> Entry | None:
        """Return an entry, if it is no proposal that nobody has approved."""
        entry = await self._progress.get(number, place)
        return None if entry is None or (entry.proposed and entry.approved_by is None) else entry

    async def _tell(self, record: str, place: str) -> Outcome:
        known = await self._progress.of((record,), place)
        entries = tuple(entry for entry in known if entry.at <= self._as_of())
        said = Say("progress.story", {"id": record}) if entries else Say("status.unknown")
        return Outcome(
            "shown",
            (said,),
            items=(Item("recommendation", record),),
            standings=standings((record,), entries),
            entries=entries,
        )


def _kept(stored: Entry, said: Say) -> Outcome:
    """Return what is said of an entry that was stored, or waits to be approved."""
    logger.info("Progress was recorded", extra={"entry": stored.number, "proposed": stored.proposed})
    if stored.proposed:
        said = Say("proposal.made", {"number": stored.number, "id": stored.record})
    return Outcome("noted", (said,), entries=(stored,))


async def owing(briefing: Briefing, progress: DiscreetReading, known_by: datetime, place: str) -> Briefing:
    """Return a briefing with what was promised on its asks and is not done, as known then and may be told there."""
    asks = asks_in(briefing)
    entries = await progress.of(asks, place) if asks else ()
    return replace(briefing, owed=owed(asks, entries, as_of=briefing.as_of, known_by=known_by))
