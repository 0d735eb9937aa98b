"""Wiring of the calendar of plans, from the data in force and the history of the plans."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.texts import YamlTexts
from bot.app.changing import open_office
from bot.app.environment import value_of
from bot.core.editing.changed import last_changes
from bot.core.editing.commands import PLANS
from bot.core.planning.calendar import events
from bot.core.presenting.calendars import EventNaming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.answering import Bot
    from bot.app.changing import Office
    from bot.app.places import Places
    from bot.core.planning.calendar import Calendared, Stamp

_MOST: Final = 500
"""Most revisions to read; a plan that did not change within them counts as changed in the oldest."""


async def planned_calendar(bot: Bot, places: Places, environment: Mapping[str, str] = os.environ) -> Calendared:
    """Return the calendar of a home. Without a store it is not created, and no event has a change.

    Raises:
        StoreUnusableError: if there is a store, and it cannot be opened.
        WrongCallError: if the environment has an invalid value.
    """
    if not value_of("BOT_DATABASE_URL", environment) and not (places.state / "bot.sqlite").exists():
        return calendared(bot, {})
    async with open_office(lambda: bot, places, environment) as office:
        return calendared(bot, await stamps(office))


async def stamps(office: Office) -> dict[str, Stamp]:
    """Return the latest change of each plan."""
    revisions = await office.documents.history(PLANS, _MOST)
    texts = YamlTexts()
    return last_changes((each.number, each.at, texts.data(each.text)) for each in revisions)


def calendared(bot: Bot, found: Mapping[str, Stamp]) -> Calendared:
    """Return the plans in force as events, in the bot's language."""
    naming = EventNaming(bot.catalogue, bot.wording, bot.language)
    return events(bot.catalogue.ahead, bot.catalogue.dataset, naming, found)
