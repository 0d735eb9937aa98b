"""Opening of the key store, after checks that the store, the token and the server agree on the device."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.adapters.matrix.network.asking import path
from bot.adapters.matrix.network.keys import published
from bot.adapters.matrix.network.keystore import KeptError
from bot.adapters.matrix.network.signing import NOT_YET, Signing
from bot.adapters.matrix.network.store import ANEW, Folder, StoreError
from bot.adapters.matrix.outcomes import MENDED
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.network.account import Account
    from bot.adapters.matrix.network.asking import Homeserver
    from bot.adapters.matrix.network.guarding import GuardedClient
    from bot.services.ports import Clock

_log = logging.getLogger(__name__)


class Vault:
    """Opens the key store of one device, and has the device signed."""

    def __init__(self, account: Account, server: Homeserver, client: GuardedClient, clock: Clock) -> None:
        self._account = account
        self._server = server
        self._client = client
        self._clock = clock
        self._signing: Signing | None = None
        self._tried: float | None = None
        self.folder = Folder(account.store, account.user, account.device)
        self.unsigned: str | None = "the bot's device is not signed yet"
        """Why clients show the device as unverified; None if they do not."""

    async def known(self) -> Refused | Unknown | None:
        """Return why the token is not valid for this user and device; None if it is."""
        told = await self._server.call("GET", path("account", "whoami"))
        if isinstance(told, Refused | Unknown):
            return told
        user, device = told.get("user_id"), told.get("device_id")
        if not isinstance(user, str):
            return Unknown("the homeserver does not say who the token belongs to")
        if (user, device) == (self._account.user, self._account.device):
            return None
        ours = f"{self._account.user} and {self._account.device}"
        return Refused(f"the token belongs to {user} and its device {device}, not to {ours}; set both", MENDED)

    async def open(self) -> Refused | Unknown | None:
        """Open the store, and return why that failed, or None; no key is uploaded before all checks have passed."""
        if trouble := await self.known():
            return trouble
        known = await published(self._server, self._account.user, self._account.device)
        if isinstance(known, Refused | Unknown):
            return known
        try:
            self._unlock(known)
        except StoreError as error:
            self.close()
            return Refused(str(error), MENDED)
        return None

    async def sign(self) -> None:
        """Sign the device unless it is signed; tries are rare, as an admin may have to do something first."""
        now = self._clock.monotonic()
        late = self._tried is None or now - self._tried >= MENDED
        if self.unsigned is None or self._signing is None or not late:
            return
        self.unsigned = await self._signing.sign(self._server, self._client)
        self._tried = None if self.unsigned == NOT_YET else now
        if self.unsigned:
            _log.warning("People see the bot's device as unverified", extra={"reason": self.unsigned})

    def read_up_to(self, token: str) -> None:
        """Save the sync token, after flushing the record of read messages: earlier events do not come again."""
        try:
            self._client.store.sync()
        except OSError as error:
            self.folder.fails(error)
        else:
            self.folder.token = token

    @property
    def troubles(self) -> tuple[str, ...]:
        """Problems that an admin should know of although the bot works."""
        full = self._client.store.full if self._client.store else None
        return tuple(each for each in (self.unsigned, self.folder.full, full) if each)

    def close(self) -> None:
        """Close the store, and forget the keys."""
        if (store := self._client.store) is not None:
            store.database.close()
        self._client.store = self._client.olm = self._signing = None

    def _unlock(self, known: str) -> None:
        where = self._account.store
        # A folder that is not the device's is not changed: new files in it could be mistaken for keys.
        if (known and not self.folder.begun) or (not self.folder.prepare(self._clock.now()) and known):
            message = f"the key store {where} is empty, but this device has been in use, so it was lost; {ANEW}"
            raise StoreError(message)
        try:
            self._client.load_store()
            self._signing = Signing(self.folder, self._account.pickle_key)
        except StoreError:
            raise
        except KeptError as error:
            message = (
                f"nothing can be written in the key store {where} ({error}); make room, or let the bot write there"
            )
            raise StoreError(message) from error
        except Exception as error:
            message = (
                f"the pickle key does not open the key store {where}; set the one that it was made with "
                f"(BOT_MATRIX_PICKLE_KEY); if that is lost, {ANEW}"
            )
            raise StoreError(message) from error
        if known and known != self._client.olm.account.identity_keys["ed25519"]:
            message = f"the key store {where} is not the one that this device began with, which was lost; {ANEW}"
            raise StoreError(message)
