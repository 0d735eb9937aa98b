"""Pledges: who will raise which recommendation at which meeting, so that none is raised twice or left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.core.domain.sentence import Ref, Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.plans.phrases import find_meeting, find_recommendation_id
from bot.core.features.progress.commands import SetPledge
from bot.core.ports.store import Pledge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Pledges


class PledgeService:
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
    def handlers(self) -> Handlers:
        """The handler; a pledge requires the right to read."""
        return {SetPledge: CommandHandler(self._set)}

    async def _set(self, command: SetPledge, who: Requester) -> Outcome:
        meeting = find_meeting(command.meeting, self._catalogue())
        record = find_recommendation_id(command.record, self._catalogue())
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
