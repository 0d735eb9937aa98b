"""Judges before each delivery who would read it: nothing is sent where people from outside read along."""

from __future__ import annotations

from logging import getLogger
from typing import TYPE_CHECKING, Final

from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.core.access import Access
    from bot.core.reminding.delivery import Delivery
    from bot.services.ports import ChatPlatform, DeliveryRow

READ_ALONG: Final = "people from outside read this room, and it is not marked “shared: true”"
NOT_LISTED: Final = "this person has no role that counts in private, or is none of ours"
WITHHELD: Final = frozenset({READ_ALONG, NOT_LISTED})
"""Why a delivery waits that is due: the note of its row."""

_log = getLogger(__name__)


class Outsiders:
    """Knows where something waits because outsiders would read it."""

    def __init__(self, access: Callable[[], Access], withheld: Callable[[Delivery, str], Awaitable[None]]) -> None:
        """Take the rule, and who is told of a delivery that is withheld, and why.

        Args:
            access: returns the rule that is in force at that moment.
            withheld: is told at the first delivery to a place that this process withholds, and at the first after
                something was in order there again.

        """
        self._access = access
        self._withheld = withheld
        self._places: set[str] = set()

    async def judge(self, row: DeliveryRow, platform: ChatPlatform) -> str | Refused | Unknown | None:
        """Return why a row may not be sent, or its posted message not be edited, at this moment; else nothing.

        A text comes out where outsiders would read it, a refusal or doubt of the platform's where it does not tell.
        """
        place = row.delivery.room
        readers = await platform.readers(place.partition(":")[2])
        if isinstance(readers, Refused | Unknown):
            return readers
        if self._access().may_tell(place, readers):
            self._places.discard(place)
            return None
        why = NOT_LISTED if readers.private else READ_ALONG
        if place not in self._places:
            # Not where: the private messages of a person are called as the person is. The row and doctor tell it.
            _log.warning("Nothing is sent where outsiders read", extra={"platform": platform.name, "reason": why})
            await self._withheld(row.delivery, why)
            self._places.add(place)
        return why

    def troubles(self) -> tuple[str, ...]:
        """Return what an admin should know, without naming rooms or people."""
        number = len(self._places)
        if not number:
            return ()
        where = "1 place" if number == 1 else f"{number} places"
        return (f"messages to {where} wait, since people from outside read there; “advocacy-bot doctor” names them",)
