"""Trust in identities on first use: a person's first identity counts until an admin accepts another at the terminal.

A homeserver, or a thief of the person's password, can replace their identity. Nobody is treated as that person then;
admins are notified once, and nothing in chat can accept the new identity.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NoReturn
from zlib import crc32

from bot.core.domain.text import escape_invisible
from bot.core.ports.identities import Pin, TrustedIdentities, accepted_pins, waiting_pins
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.core.features.reminders.model import NoticeKind
    from bot.core.ports.identities import Identity, IdentityPlatform, Pins
    from bot.core.ports.runtime import Clock

_log = logging.getLogger(__name__)

FIRST_SIGHT: Final = "first sight"
CONFIG: Final = "config"
LISTED: Final = "people"
"""The place of an identity of a person who is listed in the settings."""
PRESENT: Final = "rooms"
"""The place of an identity of a person who is not listed and has never asked anything."""
_INTERVAL_SECONDS: Final = 2.0
"""Seconds until an accepted or configured identity takes effect."""
_MAX_DAILY_NOTICES: Final = 5
"""Maximum number of unlisted people whose changes are reported a day, and of changes and devices per person."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """The settings that concern identities."""

    listed: frozenset[str] = frozenset()
    """The people who are listed, each as ``platform:id``."""
    identities: Mapping[str, str] = field(default_factory=dict)
    """The configured master keys by person; for these people nothing is trusted on first use."""
    confidential: frozenset[str] = frozenset()
    """The confidential rooms, each as ``platform:room``."""
    ours: frozenset[str] = frozenset()
    """The servers of our own people."""
    tells_unsigned: bool = False
    """Whether people without an identity are sent what is not confidential."""

    def is_ours(self, person: str) -> bool:
        """Tell whether a person has their account on a server of our own people."""
        return person.rpartition(":")[2] in self.ours


def accept_command(person: str) -> str:
    """Return the terminal command that accepts a person's new identity."""
    return f"advocacy-bot people accept {person.partition(':')[2]}"


class IdentityService:
    """Synchronises the stored identities with those that a platform reports, in both directions.

    Args:
        tell: notifies admins.

    """

    def __init__(self, pins: Pins, people: Callable[[], IdentitySettings], tell: AdminNotifier, clock: Clock) -> None:
        self._pins = pins
        self._people = people
        self._tell = tell
        self._clock = clock
        self._rows: tuple[Pin, ...] = ()
        self._counting: dict[str, str] = {}
        self._told: set[tuple[NoticeKind, str, int]] = set()
        """The notices sent since this process started, so that the database need not be asked each time."""
        self._today: tuple[date, Counter[tuple[NoticeKind, str]]] = (date.min, Counter())
        """The number of notices by kind and person on the UTC day of the last notice."""
        self._changed = 0
        self._withheld = 0
        self._unsigned = 0

    def troubles(self) -> tuple[str, ...]:
        """Return warnings for admins, without naming people, because anybody may read them."""
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

    async def trust(self) -> TrustedIdentities:
        """Return the accepted identities.

        Raises:
            DatabaseUnavailableError: if the database is unavailable.

        """
        self._rows = await self._pins.all()
        people = self._people()
        self._counting = {person: pin.key for person, pin in accepted_pins(self._rows).items()} | dict(
            people.identities
        )
        return TrustedIdentities(self._counting, people.confidential)

    async def keep(self, platform: IdentityPlatform) -> NoReturn:
        """Synchronise at intervals for ever: read rows and settings, and handle what the platform reports."""
        away = False
        while True:
            try:
                await self.heed(await platform.trust(await self.trust()))
            except DatabaseUnavailableError as error:
                if not away:
                    _log.warning("Identities cannot be looked after", extra={"error": str(error)})
                away = True
            else:
                away = False
            await asyncio.sleep(_INTERVAL_SECONDS)

    async def met(self, platform: IdentityPlatform, person: str, place: str) -> None:
        """Store the identity of a person who asks something, if it is the first one seen."""
        if person in self._counting:
            return
        try:
            identity = (await platform.trust(await self.trust())).get(person)
            if identity is not None and identity.counts:
                await self._pin(person, identity.counts, place)
        except DatabaseUnavailableError as error:
            _log.warning("An identity was not kept", extra={"error": str(error)})

    async def heed(self, known: Mapping[str, Identity]) -> None:
        """Store first and changed identities that a platform reports, and notify admins of changes."""
        people = self._people()
        await self._heed_listed({person: known[person] for person in people.listed if person in known})
        kept, waits = accepted_pins(self._rows), waiting_pins(self._rows)
        strangers = {pin.number for pin in waits.values() if self._is_of_today(pin) and pin.person not in people.listed}
        changed = 0
        for person, identity in known.items():
            if identity.told == identity.counts:
                await self._is_as_before(person, identity.told, kept.get(person), waits=person in waits)
                continue
            place = _place_of(person, people, kept.get(person))
            if place == PRESENT and person not in kept and not people.is_ours(person):
                continue
            pin = await self._keep_change(person, identity, place, waits.get(person))
            if place == PRESENT:
                continue
            changed += 1
            if person not in people.listed:
                strangers.add(pin.number)
            if pin.number not in sorted(strangers)[_MAX_DAILY_NOTICES:]:
                await self._tell_change(pin)
        self._changed = changed

    async def _keep_change(self, person: str, identity: Identity, place: str, waiting: Pin | None) -> Pin:
        """Return the changed identity of a person as stored, after storing it if another one or none was waiting."""
        if waiting is not None and waiting.key == identity.told:
            return waiting
        await self._pin(person, identity.counts, place)
        _log.warning("An identity has changed")
        return await self._pins.wait(Pin(person, identity.told, self._clock.now(), place))

    async def _tell_change(self, pin: Pin) -> None:
        # Report each change, also one back to an earlier key: a false alarm must not hide a theft.
        mark = f"{pin.key}\n{pin.seen_at.timestamp():.0f}"
        await self._once("identity", pin.person, [accept_command(pin.person)], mark)

    async def _heed_listed(self, known: Mapping[str, Identity]) -> None:
        """Store the identities of listed people, and notify admins of those who have none."""
        kept = accepted_pins(self._rows)
        for person, identity in known.items():
            if identity.counts and person not in kept:
                await self._pin(person, identity.counts, LISTED)
            elif identity.withheld:
                await self._once("unsigned", person, [], "")
            await self._heed_devices(person, identity)
        self._withheld = sum(identity.withheld for identity in known.values())
        self._unsigned = sum(len(identity.unsigned) for identity in known.values())

    async def _heed_devices(self, person: str, identity: Identity) -> None:
        """Notify admins of each device that a person has not signed: it may belong to a thief of their password.

        A server can list any number of devices: above a daily limit, one notice says where they are listed.
        """
        for device, key in sorted(identity.unsigned.items()):
            # Include the key: a server can remove a device and list another one under its id.
            if not await self._once("device", person, [escape_invisible(device)], f"{device}\n{key}"):
                await self._once("devices", person, [], f"{self._clock.now().date()}")
                break

    async def _pin(self, person: str, key: str, place: str) -> None:
        now = self._clock.now()
        by = CONFIG if self._people().identities.get(person) == key else FIRST_SIGHT
        if await self._pins.pin(Pin(person, key, now, place, by, now)):
            _log.info("An identity was seen for the first time")
        self._counting.setdefault(person, key)

    async def _is_as_before(self, person: str, key: str, kept: Pin | None, *, waits: bool) -> None:
        """Clear a waiting identity; accept one that the settings name, so that it remains after they change."""
        now = self._clock.now()
        if kept is not None and kept.key != key and self._people().identities.get(person) == key:
            pin = await self._pins.wait(Pin(person, key, now, LISTED))
            await self._pins.accept(pin.number, key, by=CONFIG, at=now)
        elif waits:
            await self._pins.over(person, now)

    def _is_of_today(self, pin: Pin) -> bool:
        return pin.place != PRESENT and pin.seen_at > self._clock.now() - _DAY

    async def _once(self, what: NoticeKind, person: str, lines: Sequence[str], mark: str) -> bool:
        """Notify admins once of what a mark stands for; return False if the daily limit for the person is reached."""
        number = crc32(mark.encode())
        if (what, person, number) in self._told:
            return True
        today = self._clock.now().date()
        if self._today[0] != today:
            self._today = (today, Counter())
        told = self._today[1]
        if told[what, person] >= _MAX_DAILY_NOTICES:
            return False
        await self._tell(what, person, lines, number)
        self._told.add((what, person, number))
        told[what, person] += 1
        return True


def _place_of(person: str, people: IdentitySettings, kept: Pin | None) -> str:
    """Return where a person's identity was seen: listed people count as seen there, others where it was kept."""
    if person in people.listed:
        return LISTED
    return kept.place if kept else PRESENT


if TYPE_CHECKING:
    AdminNotifier = Callable[[NoticeKind, str, Sequence[str], int], Awaitable[None]]
    """Tells admins of a person, with a line to type, once for the same person, line and number."""
