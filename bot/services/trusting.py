"""Whose identity counts: the first that is seen of a person, until an admin accepts another on the terminal.

A homeserver, or whoever has somebody's password, can put another identity in the place of the one that a person had.
Nobody is taken for that person then; admins are told once, and nothing in chat can accept it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NoReturn
from zlib import crc32

from bot.services.ports import AwayError, Pin, Trust
from bot.services.ports.identities import pinned, waiting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.core.reminding.delivery import Trouble
    from bot.services.ports import Clock, Identifies, Identity, Pins

    Tells = Callable[[Trouble, str, Sequence[str], int], Awaitable[None]]
    """Tells admins of a person, with a line to type, once for the same person, line and number."""

_log = logging.getLogger(__name__)

FIRST_SIGHT: Final = "first sight"
CONFIG: Final = "config"
LISTED: Final = "people"
"""Where the identity of somebody was seen whom the settings list."""
PRESENT: Final = "rooms"
"""Where that of somebody was who is neither listed nor has ever asked anything."""
_EVERY: Final = 2.0
"""Seconds until what was accepted or written down takes effect."""
_MOST: Final = 5
"""People who are not listed whose changes admins are told of in a day; and of each person, changes, and devices."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Identified:
    """What the settings say of people."""

    listed: frozenset[str] = frozenset()
    """Each as ``platform:id``."""
    identities: Mapping[str, str] = field(default_factory=dict)
    """The master keys that were written down: for these people nothing is trusted at first sight."""
    confidential: frozenset[str] = frozenset()
    """Rooms, as ``platform:room``."""
    ours: frozenset[str] = frozenset()
    """The servers of our people."""
    tells_unsigned: bool = False
    """Whether people without an identity are told what is not confidential."""


def line_to_accept(person: str) -> str:
    """Return what is typed on the terminal to let somebody's other identity count."""
    return f"advocacy-bot people accept {person.partition(':')[2]}"


class Trusting:
    """Keeps the rows of identities in step with what a platform tells, and the platform with the rows."""

    def __init__(self, pins: Pins, people: Callable[[], Identified], tell: Tells, clock: Clock) -> None:
        """Take the rows, what the settings say at this moment, what tells admins, and the time."""
        self._pins = pins
        self._people = people
        self._tell = tell
        self._clock = clock
        self._rows: tuple[Pin, ...] = ()
        self._counting: dict[str, str] = {}
        self._told: set[tuple[Trouble, str, int]] = set()
        """What admins were told of since this process began, so that the rows are not asked each time."""
        self._today: tuple[date, Counter[tuple[Trouble, str]]] = (date.min, Counter())
        """How often they were told something of somebody on the day, in UTC, on which they were told last."""
        self._changed = 0
        self._withheld = 0
        self._unsigned = 0

    def troubles(self) -> tuple[str, ...]:
        """Return what an admin should know, in figures: whoever asks for it may be anybody."""
        told = []
        if self._changed:
            what = "1 identity has" if self._changed == 1 else f"{self._changed} identities have"
            told.append(f"{what} changed, so that nothing is sent to them; see “advocacy-bot doctor”")
        if self._withheld:
            who = "1 person has" if self._withheld == 1 else f"{self._withheld} people have"
            told.append(f"{who} not set up cross-signing, so messages are withheld; see “advocacy-bot doctor”")
        if self._unsigned:
            what = "1 device is" if self._unsigned == 1 else f"{self._unsigned} devices are"
            told.append(
                f"{what} not signed by whose account they are in, and get no messages; see “advocacy-bot doctor”"
            )
        return tuple(told)

    async def trust(self) -> Trust:
        """Return whose identity counts now.

        Raises:
            AwayError: if the rows cannot be read.

        """
        self._rows = await self._pins.all()
        people = self._people()
        self._counting = {person: pin.key for person, pin in pinned(self._rows).items()} | dict(people.identities)
        return Trust(self._counting, people.confidential)

    async def keep(self, platform: Identifies) -> NoReturn:
        """Go on looking: at the rows and the settings for what counts, and at the platform for what it tells."""
        away = False
        while True:
            try:
                await self.heed(await platform.trust(await self.trust()))
            except AwayError as error:
                if not away:
                    _log.warning("Identities cannot be looked after", extra={"error": str(error)})
                away = True
            else:
                away = False
            await asyncio.sleep(_EVERY)

    async def met(self, platform: Identifies, person: str, place: str) -> None:
        """Keep the identity of somebody who asks something, from the first time on."""
        if person in self._counting:
            return
        try:
            identity = (await platform.trust(await self.trust())).get(person)
            if identity is not None and identity.counts:
                await self._pin(person, identity.counts, place)
        except AwayError as error:
            _log.warning("An identity was not kept", extra={"error": str(error)})

    async def heed(self, known: Mapping[str, Identity]) -> None:
        """Store what is seen first and what is seen in its place, and tell admins of that."""
        people = self._people()
        await self._heed_listed({person: known[person] for person in people.listed if person in known})
        kept, waits = pinned(self._rows), waiting(self._rows)
        strangers = {pin.number for pin in waits.values() if self._is_of_today(pin) and pin.person not in people.listed}
        changed = 0
        for person, identity in known.items():
            if identity.told == identity.counts:
                await self._is_as_before(person, identity.told, kept.get(person), waits=person in waits)
                continue
            place = LISTED if person in people.listed else kept[person].place if person in kept else PRESENT
            if place == PRESENT and person not in kept and person.rpartition(":")[2] not in people.ours:
                continue
            pin = waits.get(person)
            if pin is None or pin.key != identity.told:
                await self._pin(person, identity.counts, place)
                _log.warning("An identity has changed")
                pin = await self._pins.wait(Pin(person, identity.told, self._clock.now(), place))
            if place == PRESENT:
                continue
            changed += 1
            if person not in people.listed:
                strangers.add(pin.number)
            if pin.number not in sorted(strangers)[_MOST:]:
                # Each change is told, also back to what was told before: a false alarm must not cover a theft.
                mark = f"{pin.key}\n{pin.seen_at.timestamp():.0f}"
                await self._once("identity", person, [line_to_accept(person)], mark)
        self._changed = changed

    async def _heed_listed(self, known: Mapping[str, Identity]) -> None:
        """Keep the identities of people whom the settings list, and tell admins who has none."""
        kept = pinned(self._rows)
        for person, identity in known.items():
            if identity.counts and person not in kept:
                await self._pin(person, identity.counts, LISTED)
            elif identity.withheld:
                await self._once("unsigned", person, [], "")
            await self._heed_devices(person, identity)
        self._withheld = sum(identity.withheld for identity in known.values())
        self._unsigned = sum(len(identity.unsigned) for identity in known.values())

    async def _heed_devices(self, person: str, identity: Identity) -> None:
        """Tell admins of each device that somebody has not signed: it may be of whoever has their password.

        A server can list as many as it likes: once that is too many for a day, admins are told where they are listed.
        """
        for device, key in sorted(identity.unsigned.items()):
            # A server can take a device away, and list another under its name.
            if not await self._once("device", person, [device], f"{device}\n{key}"):
                await self._once("devices", person, [], f"{self._clock.now().date()}")
                break

    async def _pin(self, person: str, key: str, place: str) -> None:
        now = self._clock.now()
        by = CONFIG if self._people().identities.get(person) == key else FIRST_SIGHT
        if await self._pins.pin(Pin(person, key, now, place, by, now)):
            _log.info("An identity was seen for the first time")
        self._counting.setdefault(person, key)

    async def _is_as_before(self, person: str, key: str, kept: Pin | None, *, waits: bool) -> None:
        """Let nothing wait any more; and let count what the settings say, also once that is taken out of them."""
        now = self._clock.now()
        if kept is not None and kept.key != key and self._people().identities.get(person) == key:
            pin = await self._pins.wait(Pin(person, key, now, LISTED))
            await self._pins.accept(pin.number, key, by=CONFIG, at=now)
        elif waits:
            await self._pins.over(person, now)

    def _is_of_today(self, pin: Pin) -> bool:
        return pin.place != PRESENT and pin.seen_at > self._clock.now() - _DAY

    async def _once(self, what: Trouble, person: str, lines: Sequence[str], mark: str) -> bool:
        """Tell admins of what a mark stands for, if they were not; false if they were told too much of it that day."""
        number = crc32(mark.encode())
        if (what, person, number) in self._told:
            return True
        today = self._clock.now().date()
        if self._today[0] != today:
            self._today = (today, Counter())
        told = self._today[1]
        if told[what, person] >= _MOST:
            return False
        await self._tell(what, person, lines, number)
        self._told.add((what, person, number))
        told[what, person] += 1
        return True
