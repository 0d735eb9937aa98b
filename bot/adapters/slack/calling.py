"""Client of Slack's Web API: one session, one attempt per call, errors returned rather than raised.

The library's own retries are switched off: after a dropped connection they would post a message twice.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientConnectorError, ClientSession, ClientTimeout
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack.outcomes import SOON, is_limited, outcome_of
from bot.services.ports import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

_log = logging.getLogger(__name__)
_OK: Final = 200
_SLOWEST: Final = 50_000
"""Least upload speed to expect, in bytes per second."""

# At lower levels the library writes whole messages into the log.
quiet = logging.getLogger(f"{__name__}.library")
quiet.setLevel(logging.WARNING)


@asynccontextmanager
async def calling(token: str, url: str, timeout: float) -> AsyncIterator[Calls]:  # noqa: ASYNC109 -- of each call
    """Open the session that all calls to Slack use, and close it on exit."""
    client = AsyncWebClient(token, base_url=url, session=_session(), retry_handlers=[], logger=quiet)
    client.proxy = proxy_for(url)
    calls = Calls(client, timeout)
    try:
        yield calls
    finally:
        await calls.session.close()


def _session() -> ClientSession:
    # Each call has its own timeout: aiohttp rounds timeouts up to whole seconds.
    return ClientSession(timeout=ClientTimeout(total=None))


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment names for an address, if any.

    The session could look it up, but would do so before each request, in threads one after the other.
    """
    address = urlsplit(url)
    scheme = address.scheme.replace("ws", "http", 1)
    return None if proxy_bypass(address.hostname or "") else getproxies().get(scheme)


class Calls:
    """Client of the Web API.

    Args:
        client: has a session of its own and no retries.
        timeout: seconds per call.
    """

    def __init__(self, client: AsyncWebClient, timeout: float) -> None:
        self.client = client
        self._timeout = timeout

    @property
    def session(self) -> ClientSession:
        """Return the session, reopened if it was closed."""
        session = self.client.session
        if session is None or session.closed:
            session = self.client.session = _session()
        return session

    async def ask(
        self, request: Awaitable[AsyncSlackResponse], *, limited: Callable[[float], None] | None = None
    ) -> AsyncSlackResponse | Refused | Unknown:
        """Make a call once.

        Args:
            request: the call.
            limited: called with the seconds for which Slack accepts nothing more.
        """
        try:
            async with asyncio.timeout(self._timeout):
                return await request
        except SlackApiError as error:
            status, code, retry_after = _told(error.response)
            outcome = outcome_of(status, code, retry_after)
            if limited and is_limited(status, code) and isinstance(outcome, Refused) and outcome.retry_after:
                limited(outcome.retry_after)
            return outcome
        except Exception as error:  # noqa: BLE001 -- whatever the library makes of a broken answer: it is in doubt
            return _failed(error)

    async def upload(self, url: str, data: bytes) -> Refused | Unknown | None:
        """Upload a file to the address that Slack gave; it is not visible yet. Returns the error, or None."""
        try:
            async with asyncio.timeout(self._timeout + len(data) / _SLOWEST):
                async with self.session.post(url, data=data, proxy=proxy_for(url)) as answer:
                    return None if answer.status == _OK else outcome_of(answer.status, None)
        except Exception as error:  # noqa: BLE001 -- as above
            return _failed(error)

    async def reply(self, url: str, content: Mapping[str, Any]) -> Refused | Unknown | None:
        """Post to the response URL of an event. Returns the error, or None."""
        webhook = AsyncWebhookClient(url, session=self.session, retry_handlers=[], logger=quiet)
        webhook.proxy = proxy_for(url)
        try:
            async with asyncio.timeout(self._timeout):
                answer = await webhook.send_dict(dict(content))
        except Exception as error:  # noqa: BLE001 -- as above
            return _failed(error)
        if answer.status_code == _OK:
            return None
        return Refused(f"Slack does not take this answer: {answer.body[:100]} (status {answer.status_code})", SOON)


def _failed(error: Exception) -> Refused | Unknown:
    match error:
        case ClientConnectorError():
            # Without a connection nothing was sent.
            return Refused("Slack cannot be reached", SOON)
        case TimeoutError():
            return Unknown("Slack did not answer in time")
        case _:
            _log.warning("Slack's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"Slack's answer could not be read ({type(error).__name__})")


def _told(response: Any) -> tuple[int, str | None, str | None]:  # noqa: ANN401 -- of one of two libraries
    """Return status, code and Retry-After; aiohttp's response is given if Slack's library could not parse it."""
    if not isinstance(response, AsyncSlackResponse):
        return response.status, None, response.headers.get("Retry-After")
    code = response.data.get("error") if isinstance(response.data, dict) else None
    return response.status_code, code if isinstance(code, str) else None, response.headers.get("Retry-After")
