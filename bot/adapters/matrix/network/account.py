"""Who the bot is on Matrix, and what asks a homeserver as them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, ClientTimeout

from bot.adapters.matrix.network.asking import bearing, watching
from bot.adapters.matrix.network.guarding import Counts, GuardedClient, config, repair
from bot.adapters.matrix.network.identities import Identities
from bot.adapters.matrix.network.keystore import KeyStore
from bot.adapters.matrix.network.store import DATABASE
from bot.adapters.matrix.network.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.adapters.matrix.renewing import Renewing


_IN_FILE: Final = "in the session file"


@dataclass(frozen=True, slots=True)
class Account:
    """One device of the bot, and where its keys lie."""

    homeserver: str
    user: str
    device: str
    token: str = field(repr=False)
    store: Path
    pickle_key: str = field(repr=False)
    may: Callable[[], bool] = lambda: True
    """Whether the device is ours to use at this moment; asked on any thread."""
    terms: Terms = field(default_factory=Terms)
    session: Path | None = None
    """The file of the session where tokens expire; then there is no other token."""


def client_of(account: Account, tokens: Renewing | None = None) -> GuardedClient:
    """Return a client that is logged in, and has opened no store yet; within the loop that it is to live on.

    With ``tokens`` each request bears the one that is valid then; nio alone would know no other than the first.
    """
    repair()
    counts = Counts()

    def limited() -> None:
        counts.limited += 1

    client = GuardedClient(
        account.homeserver.rstrip("/"),
        account.user,
        account.device,
        str(account.store),
        config(KeyStore, account.pickle_key, DATABASE),
    )
    client.counts = counts
    client.identities = Identities(client)
    # nio sends no token where it has none, and asks for nothing: what it has is replaced in each request.
    client.user_id, client.access_token = account.user, account.token or _IN_FILE
    between = [watching(limited, account.may), *([bearing(tokens)] if tokens else [])]
    client.client_session = ClientSession(timeout=ClientTimeout(total=None), trust_env=True, middlewares=between)
    return client
