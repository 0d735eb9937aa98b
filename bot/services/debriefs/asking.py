"""Planning and composing of debriefs: each room is asked once after a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.debriefing.due import ASKING, plan_debriefs, rule_for, why_not
from bot.core.reminding.catchup import ON_TIME, Drop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.core.debriefing.due import DebriefBasis
    from bot.core.debriefing.ending import DebriefEnd
    from bot.core.message import Message
    from bot.core.presenting.debriefs import DebriefComposer
    from bot.core.reminding.delivery import Delivery, Kind
    from bot.core.reminding.plan import Planned
    from bot.services.correspondents import Correspondent
    from bot.services.debriefs.looking_back import LookingBack

NOTHING: Final = "nothing is left to be asked"
UNTHREADED: Final = frozenset({"terminal"})
"""Platforms without threads, on which nobody can reply below a message."""
NOT_ALLOWED: Final = "may not be asked in private any more"


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules, composer and language in force at one moment."""

    basis: DebriefBasis
    composer: DebriefComposer
    language: str
    """The default language, if a rule names none."""


class Debriefing:
    """Plans debriefs and composes their messages.

    Args:
        in_force: returns what is in force at that moment, given the debriefs that were ended.

    """

    kinds: frozenset[Kind] = frozenset(ASKING)

    def __init__(self, looking_back: LookingBack, in_force: Callable[[Mapping[str, DebriefEnd]], InForce]) -> None:
        self._looking_back = looking_back
        self._in_force = in_force

    async def plan(self, now: datetime) -> Planned:
        """Return the debriefs that are to be sent, and those that were to be sent recently."""
        basis = self._in_force(await self._looking_back.ends()).basis
        return plan_debriefs(basis, await self._looking_back.told(now), now)

    async def word(self, delivery: Delivery, now: datetime) -> Message | Drop:
        """Compose the message of a debrief, or return why it is not sent."""
        force = self._in_force(await self._looking_back.ends())
        why = why_not(delivery, force.basis, now, await self._looking_back.told(now, sent=True))
        if why is None and delivery.kind == "debrief_later" and not force.basis.may_be_told(delivery.room):
            why = NOT_ALLOWED
        if why is not None:
            return Drop(why)
        debrief = await self._looking_back.for_delivery(delivery, now)
        if not debrief.open:
            return Drop(NOTHING)
        rule = rule_for(force.basis.events[delivery.about], delivery.room, force.basis)
        language = (rule.language if rule else None) or force.language
        zone = (rule.zone if rule else None) or force.basis.zone
        late = delivery.due_at if now - delivery.due_at > ON_TIME else None
        return force.composer.message(
            debrief, language, zone=zone, late=late, answered_below=delivery.platform not in UNTHREADED
        )


if TYPE_CHECKING:

    def _correspondent(debriefing: Debriefing) -> Correspondent:
        return debriefing
