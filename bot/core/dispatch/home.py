"""The data that a platform shows people before they ask: the home page and the initial values of forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.domain.names import Namer
from bot.core.domain.plans import PlannedMilestone
from bot.core.features.commands.handler import Requester
from bot.core.features.questions.service import UserMessage
from bot.core.ports.chat import PlannedItem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from bot.core.dispatch.inbound import ActiveCampaign
    from bot.core.domain.access import Visitor
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Message
    from bot.core.domain.wording import Wording
    from bot.core.features.documents.history import HistoryService
    from bot.core.features.documents.model import HistoryEntry
    from bot.core.features.home.view import Overview, OverviewComposer
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Subscriptions

_SHOWN_CHANGES: Final = 10


@dataclass(frozen=True, slots=True)
class HomePageData:
    """The catalogue, rules and wording in force at one moment."""

    campaign: ActiveCampaign
    overviews: OverviewComposer
    catalogue: Catalogue
    zone: tzinfo


class HomePage:
    """Returns the data of the home page and forms as in force at the moment of the call.

    Args:
        view: returns what is in force at that moment.

    """

    def __init__(
        self, view: Callable[[], HomePageData], history: HistoryService, subscriptions: Subscriptions, clock: Clock
    ) -> None:
        self._view = view
        self._history = history
        self._subscriptions = subscriptions
        self._clock = clock

    @property
    def wording(self) -> Wording:
        """The texts of the user interface."""
        return self._view().campaign.wording

    @property
    def usual(self) -> str:
        """The bot's language, for people whose language is not known yet."""
        return self._view().campaign.language

    def lets_in(self, visitor: Visitor) -> bool:
        """Return whether a person has access."""
        return self._view().campaign.access.admits(visitor)

    def trusts(self, place: str) -> bool:
        """Return whether reactions count as decisions in a room, given as ``platform:room``."""
        return self._view().campaign.access.trusts(place)

    def welcomes(self, visitor: Visitor) -> bool:
        """Return whether to join a room to which somebody invites the bot."""
        return self._view().campaign.access.welcomes(visitor)

    def may_be_clear(self, place: str) -> bool:
        """Return whether the bot may take part in a room that is not encrypted."""
        return self._view().campaign.access.may_be_clear(place)

    async def language(self, visitor: Visitor) -> str:
        """Return the language that a person used last, or else their room's."""
        campaign = self._view().campaign
        language = campaign.access.language(visitor.place) or campaign.language
        where = UserMessage(visitor.platform, visitor.room, "", visitor.person, "", language, private=visitor.private)
        return await campaign.conversation.speaks(where)

    async def overview(self, visitor: Visitor) -> Overview | None:
        """Return what is ahead for a person; None if they have no access."""
        view = self._view()
        if not self.lets_in(visitor):
            return None
        mine = sorted(each.about for each in await self._subscriptions.all() if each.person == visitor.name)
        today = self._clock.now().astimezone(view.zone).date()
        language = await self.language(visitor)
        return view.overviews.compose(today, mine, language, may_edit=self.may_edit(visitor))

    async def examples(self, visitor: Visitor) -> tuple[str, ...]:
        """Return example questions for a person; empty if they have no access."""
        view = self._view()
        return view.overviews.examples(await self.language(visitor)) if self.lets_in(visitor) else ()

    async def usage(self, visitor: Visitor, command: str) -> Message:
        """Return how to use the bot, with the prefix that the person must type before each line."""
        return self._view().overviews.help(await self.language(visitor), command)

    def may_edit(self, visitor: Visitor) -> bool:
        """Return whether to offer changes to a person."""
        return self._view().campaign.access.may(visitor, "edit")

    def forums(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the short name and the displayed name of each forum."""
        catalogue = self._view().catalogue
        namer = Namer(catalogue, language)
        return tuple((each.slug, namer.forum(each.id)) for each in catalogue.dataset.forums)

    def planned(self, about: str, language: str) -> PlannedItem | None:
        """Return a meeting or milestone as it is planned now; None if there is none."""
        catalogue = self._view().catalogue
        plan, known = catalogue.ahead.plans.get(about), catalogue.meetings.get(about)
        if plan is not None and isinstance(plan.entry, PlannedMilestone):
            return PlannedItem("milestone", plan.entry.what, plan.entry.when)
        if known is None:
            return None
        when = (plan.entry.when if plan else None) or (str(known.date.first) if known.date else "")
        return PlannedItem("meeting", Namer(catalogue, language).meeting(about), when, known.place or "")

    async def changes(self, visitor: Visitor) -> tuple[HistoryEntry, ...]:
        """Return the last changes of what is ahead that a person may see, newest first."""
        ends_at = self._view().campaign.access.rights.ends_at(visitor.name, "edit", visitor.place)
        who = Requester(visitor.name, visitor.place, ends_at=ends_at)
        entries = await self._history.last(PLANS_DOCUMENT, _SHOWN_CHANGES, who)
        return tuple(each for each in entries if each.number > 1)
