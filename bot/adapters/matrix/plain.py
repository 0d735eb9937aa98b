"""A homeserver asked in plain HTTP by whoever sets the bot up: no keys are touched, and no store is opened."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, InvalidURL

from bot.adapters.matrix.outcomes import SOON, outcome_of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CLIENT: Final = "/_matrix/client/v3/"
_PATIENCE: Final = 10.0
_GOOD: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a homeserver said."""

    status: int
    content: dict[str, Any]
    """Nothing where it was no JSON object."""
    date: str = ""
    """When, by its clock, as HTTP writes it."""
    retry_after: str | None = None

    @property
    def code(self) -> str:
        """What the server calls the error; nothing where it is none."""
        return str(self.content.get("errcode", ""))

    @property
    def trouble(self) -> Refused | Unknown | None:
        """What became of what was asked; nothing where it was done."""
        if self.status in _GOOD:
            return None
        waiting = self.content.get("retry_after_ms")
        return outcome_of(self.status, self.code, waiting if isinstance(waiting, int) else None, self.retry_after)


class Plain:
    """Asks once, and waits for a while."""

    def __init__(self, session: ClientSession, homeserver: str) -> None:
        """Take the session, and the homeserver's address."""
        self._session = session
        self._client = homeserver.rstrip("/") + _CLIENT

    async def ask(self, method: str, *parts: str, body: object = None) -> Answer | Refused | Unknown:
        """Ask something of the client's API by the parts of its path."""
        address = self._client + "/".join(quote(part, safe="") for part in parts)
        try:
            async with self._session.request(method, address, json=body, allow_redirects=False) as response:
                try:
                    content = await response.json(content_type=None)
                except ValueError:
                    content = None
                told = content if isinstance(content, dict) else {}
                headers = response.headers
                return Answer(response.status, told, headers.get("Date", ""), headers.get("Retry-After"))
        except (ClientConnectorError, InvalidURL):
            return Refused("the homeserver cannot be reached", SOON)
        except TimeoutError:
            return Unknown("the homeserver did not answer in time")
        except (ClientError, OSError):
            return Unknown("the homeserver broke off before it had answered")

    async def get(self, *parts: str, method: str = "GET", body: object = None) -> Answer | Refused | Unknown:
        """Ask for something that must be there: what is not answered well comes back as why."""
        answer = await self.ask(method, *parts, body=body)
        return answer.trouble or answer if isinstance(answer, Answer) else answer


@asynccontextmanager
async def plainly(homeserver: str, token: str = "") -> AsyncIterator[Plain]:
    """Open a session, with a token of access where there is one, and close it."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with ClientSession(timeout=ClientTimeout(_PATIENCE), trust_env=True, headers=headers) as session:
        yield Plain(session, homeserver)
