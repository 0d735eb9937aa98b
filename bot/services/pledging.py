"""Pledges: who will raise which recommendation at which meeting, so that none is raised twice or left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref, Say
from bot.core.editing.commands import Raise
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.known import known_meeting, known_record
from bot.core.editing.outcome import Outcome
from bot.services.clerks import Clerk, reads
from bot.services.ports import Pledge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.services.desk import Requester
    from bot.services.ports import Clock, Pledges


class Pledging:
    """Stores and removes people's pledges to raise recommendations at meetings.

    A briefing shows how many people will raise a recommendation, never who: it is read in more rooms than the pledge
    was made in.
    """

    def __init__(
        self,
        pledges: Pledges,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        *,
        replan: Callable[[], Awaitable[None]],
    ) -> None:
        self._pledges = pledges
        self._catalogue = catalogue
        self._clock = clock
        self._replan = replan

    @property
    def clerk(self) -> Clerk:
        """The command handler; a pledge requires the right to read."""
        return Clerk(Raise, reads, self.carry_out)

    async def carry_out(self, command: Raise, who: Requester) -> Outcome:
        """Store a pledge or remove it; the caller has checked the right to read."""
        try:
            meeting = known_meeting(command.meeting, self._catalogue())
            record = known_record(command.record, self._catalogue())
        except NotPossibleError as error:
            return Outcome("refused", (error.why,))
        pledge = Pledge(who.person, record, meeting)
        if command.back:
            changed, key = await self._pledges.remove(pledge), "unraised"
        else:
            changed, key = await self._pledges.add(pledge, self._clock.now()), "raised"
        if changed:
            await self._replan()
        said = Say(f"wish.{key}", {"id": record, "what": Ref("meeting", meeting)})
        return Outcome("noted" if changed else "unchanged", (said,))

    async def counted(self, briefing: Briefing, _: str) -> Briefing:
        """Return a briefing with the number of pledges for each recommendation, which may be shown in any place."""
        if briefing.meeting is None:
            return briefing
        return briefing.pledged(Counter(each.record for each in await self._pledges.of(briefing.meeting)))
