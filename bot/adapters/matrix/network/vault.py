"""Opening of the key store, after checks that the store, the token and the server agree on the device."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.adapters.matrix.client import ADMIN_RETRY_SECONDS
from bot.adapters.matrix.network.device_keys import DEVICE_UNKNOWN, CrossSigner, fetch_device_key
from bot.adapters.matrix.network.folder import LOGIN_HINT, MatrixStoreError, StoreFolder
from bot.adapters.matrix.network.key_store import KeyStoreWriteError
from bot.adapters.matrix.network.requests import api_path
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from bot.adapters.matrix.network.account import Account
    from bot.adapters.matrix.network.nio_patches import GuardedClient
    from bot.adapters.matrix.network.requests import HomeserverClient
    from bot.core.ports.runtime import Clock

_log = logging.getLogger(__name__)


class DeviceStore:
    """Opens the key store of one device, and has the device signed."""

    def __init__(self, account: Account, server: HomeserverClient, client: GuardedClient, clock: Clock) -> None:
        self._account = account
        self._server = server
        self._client = client
        self._clock = clock
        self._signing: CrossSigner | None = None
        self._tried: float | None = None
        self.folder = StoreFolder(account.store, account.user, account.device)
        self.unsigned: str | None = "the bot's device is not signed yet"
        """Why clients show the device as unverified; None if they do not."""

    async def known(self) -> Refused | Unknown | None:
        """Return why the token is not valid for this user and device; None if it is."""
        told = await self._server.call("GET", api_path("account", "whoami"))
        if isinstance(told, Refused | Unknown):
            return told
        user, device = told.get("user_id"), told.get("device_id")
        if not isinstance(user, str):
            return Unknown("the homeserver does not say who the token belongs to")
        if (user, device) == (self._account.user, self._account.device):
            return None
        ours = f"{self._account.user} and {self._account.device}"
        return Refused(
            f"the token belongs to {user} and its device {device}, not to {ours}; set both", ADMIN_RETRY_SECONDS
        )

    async def open(self) -> Refused | Unknown | None:
        """Open the store, and return why that failed, or None; no key is uploaded before all checks have passed."""
        if trouble := await self.known():
            return trouble
        known = await fetch_device_key(self._server, self._account.user, self._account.device)
        if isinstance(known, Refused | Unknown):
            return known
        try:
            self._unlock(known)
        except MatrixStoreError as error:
            self.close()
            return Refused(str(error), ADMIN_RETRY_SECONDS)
        return None

    async def sign(self) -> None:
        """Sign the device unless it is signed; tries are rare, as an admin may have to do something first."""
        now = self._clock.monotonic()
        late = self._tried is None or now - self._tried >= ADMIN_RETRY_SECONDS
        if self.unsigned is None or self._signing is None or not late:
            return
        self.unsigned = await self._signing.sign(self._server, self._client)
        self._tried = None if self.unsigned == DEVICE_UNKNOWN else now
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
            message = f"the key store {where} is empty, but this device has been in use, so it was lost; {LOGIN_HINT}"
            raise MatrixStoreError(message)
        try:
            self._client.load_store()
            self._signing = CrossSigner(self.folder, self._account.pickle_key)
        except MatrixStoreError:
            raise
        except KeyStoreWriteError as error:
            message = (
                f"nothing can be written in the key store {where} ({error}); make room, or let the bot write there"
            )
            raise MatrixStoreError(message) from error
        except Exception as error:
            message = (
                f"the pickle key does not open the key store {where}; set the one that it was made with "
                f"(BOT_MATRIX_PICKLE_KEY); if that is lost, {LOGIN_HINT}"
            )
            raise MatrixStoreError(message) from error
        if known and known != self._client.olm.account.identity_keys["ed25519"]:
            message = f"the key store {where} is not the one that this device began with, which was lost; {LOGIN_HINT}"
            raise MatrixStoreError(message)
