"""A check before each delivery that no outsider would read it."""

from __future__ import annotations

from logging import getLogger
from typing import TYPE_CHECKING, Final

from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.domain.access import AccessPolicy
    from bot.core.features.deliveries.calls import PlatformCaller
    from bot.core.features.reminders.model import Delivery
    from bot.core.ports.store import DeliveryRow

OUTSIDERS_READ: Final = "people from outside read this room, and it is not marked “shared: true”"
NOT_LISTED: Final = "this person has no role that counts in private, or is none of ours"
WITHHELD: Final = frozenset({OUTSIDERS_READ, NOT_LISTED})
"""The reasons for which a due delivery waits, as stored in the note of its row."""

_log = getLogger(__name__)


class OutsiderGuard:
    """Checks who would read a delivery, and remembers the places whose deliveries wait.

    Args:
        access: returns the access rules in force at that moment.
        withheld: called for the first delivery to a place that this process withholds, and again for the first one
            after the place was in order in between.

    """

    def __init__(
        self, access: Callable[[], AccessPolicy], withheld: Callable[[Delivery, str], Awaitable[None]]
    ) -> None:
        self._access = access
        self._withheld = withheld
        self._places: set[str] = set()

    async def judge(self, row: DeliveryRow, caller: PlatformCaller) -> str | Refused | Unknown | None:
        """Return why a row may not be sent now, or its message not be edited; None if it may.

        Return the reason as text if outsiders would read it, or the platform's refusal or doubt if it does not say who
        reads.
        """
        place = row.delivery.room
        platform = caller.platform
        readers = await caller.call(platform.readers, place.partition(":")[2])
        if isinstance(readers, Refused | Unknown):
            return readers
        if self._access().may_tell(place, readers):
            self._places.discard(place)
            return None
        why = NOT_LISTED if readers.private else OUTSIDERS_READ
        if place not in self._places:
            # Do not log the place: a private room is named after its person. The row and “doctor” name it.
            _log.warning("Nothing is sent where outsiders read", extra={"platform": platform.name, "reason": why})
            await self._withheld(row.delivery, why)
            self._places.add(place)
        return why

    def troubles(self) -> tuple[str, ...]:
        """Return warnings for admins, without naming rooms or people."""
        number = len(self._places)
        if not number:
            return ()
        where = "1 place" if number == 1 else f"{number} places"
        return (f"messages to {where} wait, since people from outside read there; “advocacy-bot doctor” names them",)
