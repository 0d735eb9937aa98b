"""What came of asks: recorded by who may edit, never overwritten, and told with who recorded it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.core.answering.answer import Item, Say
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_record
from bot.core.editing.outcome import Outcome
from bot.core.editing.recording import entry_of, withdrawal_of
from bot.core.progress.commands import Record, Story, Withdraw
from bot.core.progress.standing import in_force, standings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.core.catalogue import Catalogue
    from bot.core.progress.commands import Progressing
    from bot.services.desk import Requester
    from bot.services.ports import Clock, Progress

logger = logging.getLogger(__name__)


class Recording:
    """Keeps and tells the progress of asks."""

    def __init__(
        self,
        progress: Progress,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        *,
        as_of: Callable[[], datetime],
    ) -> None:
        """Take the rows, what is in force at that moment, the time, and the moment as of which is told.

        What is recorded bears the time of the clock, whatever moment is told of: else the past could be changed.
        """
        self._progress = progress
        self._catalogue = catalogue
        self._clock = clock
        self._as_of = as_of

    async def carry_out(self, command: Progressing, who: Requester) -> Outcome:
        """Record something or tell what is recorded; whether they may was asked before."""
        try:
            match command:
                case Record():
                    return await self._record(command, who)
                case Withdraw():
                    return await self._withdraw(command, who)
                case Story():
                    return await self._tell(known_record(command.record, self._catalogue()))
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))

    async def _record(self, command: Record, who: Requester) -> Outcome:
        corrected = await self._progress.get(command.corrects) if command.corrects is not None else None
        entry = entry_of(command, self._catalogue(), author=who.person, now=self._clock.now(), corrected=corrected)
        stored = await self._progress.add(entry)
        logger.info("Progress was recorded", extra={"record": stored.record, "entry": stored.number})
        said = Say("progress.recorded", {"number": stored.number, "id": stored.record})
        return Outcome("noted", (said,), entries=(stored,))

    async def _withdraw(self, command: Withdraw, who: Requester) -> Outcome:
        corrected = await self._progress.get(command.number)
        if corrected is None:
            raise NotPossibleError(Say("progress.no_entry", {"number": command.number}))
        known = await self._progress.of((corrected.record,))
        if corrected not in in_force(known):
            return Outcome("unchanged", (Say("progress.corrected_already", {"number": command.number}),))
        stored = await self._progress.add(withdrawal_of(command, corrected, author=who.person, now=self._clock.now()))
        logger.info("Progress was withdrawn", extra={"record": stored.record, "entry": stored.number})
        said = Say("progress.withdrawn", {"number": command.number, "by": stored.number})
        return Outcome("noted", (said,), entries=(stored,))

    async def _tell(self, record: str) -> Outcome:
        entries = tuple(entry for entry in await self._progress.of((record,)) if entry.at <= self._as_of())
        said = Say("progress.story", {"id": record}) if entries else Say("status.unknown")
        return Outcome(
            "shown",
            (said,),
            items=(Item("recommendation", record),),
            standings=standings((record,), entries),
            entries=entries,
        )
