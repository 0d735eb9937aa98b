"""HTTP client of a homeserver for the set-up commands; it uses no keys and opens no store."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    InvalidURL,
)

from bot.adapters.matrix.outcomes import MENDED, SOON, outcome_of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

_CLIENT: Final = "/_matrix/client/v3/"
_PATIENCE: Final = 10.0
_GOOD: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """A homeserver's response."""

    status: int
    content: dict[str, Any]
    """The JSON object in the body; empty if it is none."""
    date: str = ""
    """The ``Date`` header."""
    retry_after: str | None = None

    @property
    def code(self) -> str:
        """The ``errcode``; empty if there is none."""
        return str(self.content.get("errcode", ""))

    @property
    def trouble(self) -> Refused | Unknown | None:
        """The outcome of a failed request; None if it succeeded."""
        if self.status in _GOOD:
            return None
        waiting = self.content.get("retry_after_ms")
        return outcome_of(self.status, self.code, waiting if isinstance(waiting, int) else None, self.retry_after)


class Plain:
    """Sends requests to the client-server API, each once and with a timeout."""

    def __init__(self, session: ClientSession, homeserver: str) -> None:
        self._session = session
        self._client = homeserver.rstrip("/") + _CLIENT

    async def ask(self, method: str, *parts: str, body: object = None) -> Answer | Refused | Unknown:
        """Send a request to the path made of these parts, and return whatever answer comes."""
        return await ask(self._session, method, self._client + "/".join(quote(each, safe="") for each in parts), body)

    async def get(self, *parts: str, method: str = "GET", body: object = None) -> Answer | Refused | Unknown:
        """Send a request, and return the answer only if it is a success, else its outcome."""
        answer = await self.ask(method, *parts, body=body)
        return answer.trouble or answer if isinstance(answer, Answer) else answer


async def ask(
    session: ClientSession, method: str, address: str, body: object = None, *, form: Mapping[str, str] | None = None
) -> Answer | Refused | Unknown:
    """Send a request to a full URL once, with JSON or a form as the body; redirects are not followed."""
    try:
        async with session.request(method, address, json=body, data=form, allow_redirects=False) as response:
            try:
                content = await response.json(content_type=None)
            except ValueError:
                content = None
            told = content if isinstance(content, dict) else {}
            headers = response.headers
            return Answer(response.status, told, headers.get("Date", ""), headers.get("Retry-After"))
    except ClientSSLError as error:
        # The first may also be a server without TLS; other TLS errors certainly concern the certificate.
        what = "speaks no TLS" if isinstance(error, ClientConnectorSSLError) else "has no certificate that holds"
        return Refused(
            f"{urlsplit(address).hostname} {what}; see that the address and this machine's clock are right", MENDED
        )
    except (ClientConnectorError, InvalidURL):
        return Refused("the homeserver cannot be reached", SOON)
    except TimeoutError:
        return Unknown("the homeserver did not answer in time")
    except (ClientError, OSError):
        return Unknown("the homeserver broke off before it had answered")


@asynccontextmanager
async def opened(token: str = "") -> AsyncIterator[ClientSession]:
    """Provide an HTTP session, with the access token if one is given."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with ClientSession(timeout=ClientTimeout(_PATIENCE), trust_env=True, headers=headers) as session:
        yield session


@asynccontextmanager
async def plainly(homeserver: str, token: str = "") -> AsyncIterator[Plain]:
    """Provide a client of a homeserver, with the access token if one is given."""
    async with opened(token) as session:
        yield Plain(session, homeserver)
