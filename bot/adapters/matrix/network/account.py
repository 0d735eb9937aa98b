"""The bot's account on Matrix, and the creation of its nio client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, ClientTimeout

from bot.adapters.matrix.network.folder import DATABASE
from bot.adapters.matrix.network.identities import Identities
from bot.adapters.matrix.network.key_store import KeyStore
from bot.adapters.matrix.network.nio_patches import GuardedClient, NetworkCounters, client_config, patch_nio
from bot.adapters.matrix.network.requests import guard_middleware, token_middleware
from bot.adapters.matrix.network.terms import EncryptionSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.adapters.matrix.session import TokenRenewer

_IN_FILE: Final = "in the session file"


@dataclass(frozen=True, slots=True)
class Account:
    """One device of the bot, its credentials and the folder of its keys."""

    homeserver: str
    user: str
    device: str
    token: str = field(repr=False)
    store: Path
    pickle_key: str = field(repr=False)
    may: Callable[[], bool] = lambda: True
    """Returns whether this process may use the device now; called on any thread."""
    terms: EncryptionSettings = field(default_factory=EncryptionSettings)
    session: Path | None = None
    """The session file, if tokens expire; ``token`` is empty then."""


def create_client(account: Account, tokens: TokenRenewer | None = None) -> GuardedClient:
    """Return a client with credentials but without an open store; call this on the loop that will run it.

    With ``tokens``, each request gets the token that is valid then; nio alone would keep using the first.
    """
    patch_nio()
    counts = NetworkCounters()

    def limited() -> None:
        counts.limited += 1

    client = GuardedClient(
        account.homeserver.rstrip("/"),
        account.user,
        account.device,
        str(account.store),
        client_config(KeyStore, account.pickle_key, DATABASE),
    )
    client.counts = counts
    client.identities = Identities(client)
    # Without a token nio sends no requests; with a session file, the placeholder is replaced in each request.
    client.user_id, client.access_token = account.user, account.token or _IN_FILE
    between = [guard_middleware(limited, account.may), *([token_middleware(tokens)] if tokens else [])]
    client.client_session = ClientSession(timeout=ClientTimeout(total=None), trust_env=True, middlewares=between)
    return client
