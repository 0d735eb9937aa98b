"""Whose identity counts, for whoever sits at the terminal."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.storage.address import StoreError
from bot.adapters.storage.store import open_store
from bot.app.clock import SystemClock
from bot.app.errors import BotError
from bot.app.stores import StoreUnusableError, store_url
from bot.services.ports import AwayError
from bot.services.ports.identities import pinned, waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.app.places import Places
    from bot.services.ports import Pin

_TERMINAL: Final = "terminal"


class NotAcceptedError(BotError):
    """Nothing can be accepted; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of people's identities."""

    counts: Mapping[str, Pin]
    waits: Mapping[str, Pin]
    """By person, what was seen in the place of the one that counts."""


async def known_identities(places: Places, environment: Mapping[str, str] = os.environ) -> Known:
    """Return what is kept.

    Raises:
        StoreUnusableError: if the store cannot be opened.

    """
    try:
        async with open_store(store_url(places, environment)) as store:
            rows = await store.pins().all()
    except (StoreError, AwayError) as error:
        raise StoreUnusableError(str(error)) from error
    return Known(pinned(rows), waiting(rows))


async def accept_identity(
    places: Places,
    person: str,
    configured: str | None,
    agrees: Callable[[Pin | None, Pin], bool],
    environment: Mapping[str, str] = os.environ,
) -> bool:
    """Let the identity count that waits for somebody, once whoever sits there has agreed to just that one.

    Args:
        places: where the files lie.
        person: as ``platform:id``.
        configured: the identity that the settings name, if they do.
        agrees: is shown the one that counts and the one that waits.
        environment: may say where the store is.

    Raises:
        NotAcceptedError: if nothing waits, or the settings name another one.
        StoreUnusableError: if the store cannot be opened.

    """
    try:
        async with open_store(store_url(places, environment)) as store:
            pins = store.pins()
            rows = await pins.all()
            before, waits = pinned(rows).get(person), waiting(rows).get(person)
            _check(person, configured, waits)
            if waits is None or not agrees(before, waits):
                return False
            if not await pins.accept(waits.number, waits.key, by=_TERMINAL, at=SystemClock().now()):
                message = f"{person}: the homeserver tells yet another identity by now; type the same again to see it"
                raise NotAcceptedError(message)
    except (StoreError, AwayError) as error:
        raise StoreUnusableError(str(error)) from error
    return True


def _check(person: str, configured: str | None, waits: Pin | None) -> None:
    if waits is None:
        message = f"{person}: no other identity waits to be accepted; “advocacy-bot doctor” tells who is waited for"
        raise NotAcceptedError(message)
    if not waits.key:
        message = (
            f"{person}: the homeserver tells no identity of theirs any more; have them set up cross-signing again, and "
            "type the same once they have"
        )
        raise NotAcceptedError(message)
    if configured is not None and configured != waits.key:
        message = (
            f"{person}: config/bot.yaml names another identity, which counts whatever is accepted here; once they told "
            f"you that the new one is theirs, replace the line “identity: {configured}” there by "
            f"“identity: {waits.key}”"
        )
        raise NotAcceptedError(message)
