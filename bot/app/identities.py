"""Pinned identities of people, for the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.database import DatabaseStoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.errors import BotError
from bot.app.stores import StoreUnavailableError, store_url
from bot.core.ports.identities import accepted_pins, waiting_pins
from bot.core.ports.store import DatabaseUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.adapters.documents.home import HomePaths
    from bot.core.ports.identities import Pin

_TERMINAL: Final = "terminal"


class IdentityError(BotError):
    """No identity can be accepted; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class KnownIdentities:
    """The pinned identities."""

    counts: Mapping[str, Pin]
    waits: Mapping[str, Pin]
    """Changed identities that are not accepted yet, by person."""


async def known_identities(places: HomePaths, environment: Mapping[str, str] = os.environ) -> KnownIdentities:
    """Return the pinned identities.

    Raises:
        StoreUnavailableError: if the store cannot be opened.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            rows = await store.pins().all()
    except (DatabaseStoreError, DatabaseUnavailableError) as error:
        raise StoreUnavailableError(str(error)) from error
    return KnownIdentities(accepted_pins(rows), waiting_pins(rows))


async def accept_identity(
    places: HomePaths,
    person: str,
    configured: str | None,
    agrees: Callable[[Pin | None, Pin], bool],
    environment: Mapping[str, str] = os.environ,
) -> bool:
    """Accept the changed identity of a person after confirmation.

    Args:
        places: paths of the files.
        person: as ``platform:id``.
        configured: the identity in the settings, if there is one.
        agrees: is given the pinned and the changed identity, and returns whether to accept.
        environment: with the address of the store.

    Raises:
        IdentityError: if there is no changed identity, or the settings name another one.
        StoreUnavailableError: if the store cannot be opened.
    """
    try:
        async with open_store(store_url(places, environment)) as store:
            pins = store.pins()
            rows = await pins.all()
            before, waits = accepted_pins(rows).get(person), waiting_pins(rows).get(person)
            _check(person, configured, waits)
            if waits is None or not agrees(before, waits):
                return False
            if not await pins.accept(waits.number, waits.key, by=_TERMINAL, at=SystemClock().now()):
                message = f"{person}: the homeserver tells yet another identity by now; type the same again to see it"
                raise IdentityError(message)
    except (DatabaseStoreError, DatabaseUnavailableError) as error:
        raise StoreUnavailableError(str(error)) from error
    return True


def _check(person: str, configured: str | None, waits: Pin | None) -> None:
    if waits is None:
        message = f"{person}: no other identity waits to be accepted; “advocacy-bot doctor” tells who is waited for"
        raise IdentityError(message)
    if not waits.key:
        message = (
            f"{person}: the homeserver tells no identity of theirs any more; have them set up cross-signing again, and "
            "type the same once they have"
        )
        raise IdentityError(message)
    if configured is not None and configured != waits.key:
        message = (
            f"{person}: config/bot.yaml names another identity, which counts whatever is accepted here; once they told "
            f"you that the new one is theirs, replace the line “identity: {configured}” there by "
            f"“identity: {waits.key}”"
        )
        raise IdentityError(message)
