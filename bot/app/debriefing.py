"""Wiring of debriefs after meetings, from the data in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.app.clock import SystemClock
from bot.app.views import may_be_told, working_days_of
from bot.core.debriefing.due import DebriefBasis
from bot.core.presenting.debriefs import DebriefComposer
from bot.core.reminding.events import events_of
from bot.services.debriefs.asking import Debriefing, InForce
from bot.services.debriefs.desk import DebriefDesk
from bot.services.debriefs.looking_back import LookingBack, Rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.core.debriefing.ending import DebriefEnd
    from bot.services.discretion import DiscreetProgress
    from bot.services.ports import Clock


def open_looking_back(bot: Callable[[], Bot], store: Store, clock: Clock, progress: DiscreetProgress) -> LookingBack:
    """Return the service that composes debriefs."""
    return LookingBack(
        Rows(progress, store.pledges(), store.debrief_items(), store.debrief_ends(), store.deliveries(clock)),
        catalogue=lambda: bot().catalogue,
        events=lambda: events_of(bot().catalogue),
        zone=lambda: bot().zone,
    )


def open_debriefing(bot: Callable[[], Bot], looking_back: LookingBack) -> Debriefing:
    """Return the service that plans and words debriefs."""
    return Debriefing(looking_back, lambda ends: _in_force(bot(), ends))


def debrief_desk(
    bot: Callable[[], Bot],
    store: Store,
    looking_back: LookingBack,
    replan: Callable[[], Awaitable[None]],
    *,
    as_of: Callable[[], datetime],
) -> DebriefDesk:
    """Return the handler that shows debriefs as of a moment, and closes them."""
    return DebriefDesk(
        looking_back,
        store.debrief_ends(),
        catalogue=lambda: bot().catalogue,
        events=lambda: events_of(bot().catalogue),
        replan=replan,
        clock=SystemClock(),
        as_of=as_of,
    )


def _in_force(bot: Bot, ends: Mapping[str, DebriefEnd]) -> InForce:
    basis = DebriefBasis(
        events=events_of(bot.catalogue),
        rules=bot.home.config.debriefs,
        working_days=working_days_of(bot),
        zone=bot.zone.key,
        may_be_told=lambda person: may_be_told(bot, person),
        ends=ends,
    )
    return InForce(basis, DebriefComposer(bot.catalogue, bot.wording), bot.language)
