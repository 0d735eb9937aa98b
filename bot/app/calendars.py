"""Wiring of the calendar of plans, from the data in force and the history of the plans."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.texts import YamlEditor
from bot.app.active import ActiveBot
from bot.app.services import open_services
from bot.app.settings import read_variable
from bot.core.domain.documents import PLANS_DOCUMENT
from bot.core.features.calendars.model import calendar_events
from bot.core.features.calendars.names import CalendarEventRenderer
from bot.core.features.plans.changes import last_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.app.services import Services
    from bot.core.features.calendars.model import CalendarPlans, EntryStamp

_MOST: Final = 500
"""Most revisions to read; a plan that did not change within them counts as changed in the oldest."""


async def planned_calendar(bot: Bot, places: HomePaths, environment: Mapping[str, str] = os.environ) -> CalendarPlans:
    """Return the calendar of a home. Without a store it is not created, and no event has a change.

    Raises:
        StoreUnavailableError: if there is a store, and it cannot be opened.
        UsageError: if the environment has an invalid value.
    """
    if not read_variable("BOT_DATABASE_URL", environment) and not (places.state / "bot.sqlite").exists():
        return to_calendar(bot, {})
    async with open_services(ActiveBot(bot), places, environment) as services:
        return to_calendar(bot, await latest_changes(services))


async def latest_changes(services: Services) -> dict[str, EntryStamp]:
    """Return the latest change of each plan."""
    revisions = await services.documents.history(PLANS_DOCUMENT, _MOST)
    texts = YamlEditor()
    return last_changes((each.number, each.at, texts.data(each.text)) for each in revisions)


def to_calendar(bot: Bot, found: Mapping[str, EntryStamp]) -> CalendarPlans:
    """Return the plans in force as events, in the bot's language."""
    naming = CalendarEventRenderer(bot.catalogue, bot.wording, bot.language)
    return calendar_events(bot.catalogue.ahead, bot.catalogue.dataset, naming, found)
