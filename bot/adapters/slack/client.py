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

from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

RETRY_SECONDS: Final = 10.0
"""Seconds until a retry, if neither the network nor Slack's limits say."""
ADMIN_RETRY_SECONDS: Final = 900.0
"""Seconds between attempts for errors that an admin has to fix, so that sending resumes soon after the fix."""

PERMANENT_ERRORS: Final[Mapping[str, str]] = {
    # room
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it",
    "not_in_channel": "the bot is not in this channel",
    "is_archived": "the channel is archived",
    "user_not_found": "there is no such person",
    "users_not_found": "there is no such person",
    "user_disabled": "this person's account is closed",
    "cannot_dm_bot": "this is a bot, which cannot be written to",
    "cannot_dm_self": "this is the bot itself",
    "messages_tab_disabled": "private messages to the bot are switched off in its settings at Slack",
    "restricted_action": "the workspace does not let the bot post in this channel",
    "restricted_action_read_only_channel": "this channel is for reading only",
    "restricted_action_thread_only_channel": "in this channel only replies may be posted",
    "thread_not_found": "there is no such thread",
    "thread_locked": "the thread is closed",
    "cannot_reply_to_message": "this message cannot be replied to",
    # message to be changed
    "message_not_found": "there is no such message any more",
    "cant_update_message": "this message is not the bot's, or cannot be changed",
    "cant_delete_message": "this message is not the bot's, or cannot be deleted",
    "edit_window_closed": "the workspace does not let messages be changed any more after some time",
    "compliance_exports_prevent_deletion": "the workspace keeps every message",
    # form to be updated
    "not_found": "the form was closed",
    "hash_conflict": "the form shows something newer",
    # file
    "file_uploads_disabled": "the workspace does not let files be uploaded",
    "file_upload_size_restricted": "the file is larger than the workspace allows",
    "file_type_not_allowed": "the workspace does not allow files of this kind",
    "file_not_found": "Slack does not know the file, or not any more",
    "alt_txt_too_large": "the description of the file is too long",
    "posting_to_channel_denied": "the workspace does not let the bot post in this channel",
    "invalid_channel": "there is no such channel",
    # content; the renderer keeps all limits, so each of these is a bug
    "msg_too_long": "the message is too long",
    "msg_blocks_too_long": "the message is too long",
    "too_many_attachments": "the message has too many parts",
    "no_text": "the message is empty",
    "invalid_blocks": "Slack does not understand the message",
    "invalid_blocks_format": "Slack does not understand the message",
    "invalid_metadata_format": "Slack does not understand the message",
    "invalid_metadata_schema": "Slack does not understand the message",
    "metadata_too_large": "the message is too long",
    "invalid_arguments": "Slack does not understand the request",
    "invalid_arg_name": "Slack does not understand the request",
    "invalid_charset": "Slack does not understand the request",
    "invalid_cursor": "Slack does not understand the request",
    "invalid_form_data": "Slack does not understand the request",
    "invalid_json": "Slack does not understand the request",
    "invalid_post_type": "Slack does not understand the request",
    "missing_post_type": "Slack does not understand the request",
    "unknown_method": "Slack does not know this request",
}
"""Permanent errors: code → reason."""

ADMIN_ERRORS: Final[Mapping[str, str]] = {
    "not_authed": "no token was sent to Slack",
    "invalid_auth": "Slack does not accept the token",
    "account_inactive": "the bot's account or workspace is closed",
    "token_revoked": "the bot's token was revoked",
    "token_expired": "the bot's token has expired",
    "missing_scope": "the app lacks a permission",
    "no_permission": "the app lacks a permission",
    "not_allowed_token_type": "this is not a bot token",
    "access_denied": "the workspace does not let the app in",
    "accesslimited": "the workspace does not let the app in from here",
    "team_access_not_granted": "the app is not installed in this workspace",
    "team_access_denied": "the app is not installed in this workspace",
    "org_login_required": "the workspace is moving to an organisation",
    "ekm_access_denied": "an administrator of Slack has suspended posting",
    "team_not_found": "there is no such workspace",
    "two_factor_setup_required": "Slack asks for a second factor",
    "enterprise_is_restricted": "the organisation does not let the app do this",
}
"""Errors that an admin has to fix; until then nothing is posted: code → reason."""

_REMEDIES: Final[Mapping[str, str]] = {
    "not_in_channel": "invite it",
    "unknown_method": "check the configured address",
    "not_authed": "set it",
    "invalid_auth": "check it",
    "account_inactive": "install the app again",
    "token_revoked": "install the app again and set the new one",
    "token_expired": "set a new one",
    "missing_scope": "compare its scopes with the manifest and install it again",
    "no_permission": "compare its scopes with the manifest and install it again",
    "not_allowed_token_type": "it must begin with xoxb-",
    "org_login_required": "the app must be installed again afterwards",
}
"""What to do about an error, where an admin can do something: code → advice."""

RATE_LIMIT_ERRORS: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TOO_MANY_REQUESTS: Final = 429
_SERVERS_FAULT: Final = 500


def is_rate_limited(status: int, code: str | None) -> bool:
    """Return True if Slack accepts nothing more for a while."""
    return status == _TOO_MANY_REQUESTS or code in RATE_LIMIT_ERRORS


def _refusal(code: str, what: str, retry_after: float | None) -> Refused:
    """Return a refusal with its code at the end."""
    mend = _REMEDIES.get(code)
    return Refused(what, retry_after, f"{mend} ({code})") if mend else Refused(f"{what} ({code})", retry_after)


def outcome_of(status: int, code: str | None, retry_after: str | None = None) -> Refused | Unknown:
    """Return the outcome of a call that failed.

    Args:
        status: of HTTP.
        code: the ``error`` of the response, if it could be read.
        retry_after: that header.
    """
    if is_rate_limited(status, code):
        return Refused("Slack takes no more messages for a moment", _seconds(retry_after))
    # Errors of Slack's come with status 200; with 5xx the message may have been posted.
    if status < _SERVERS_FAULT and code:
        if code in PERMANENT_ERRORS:
            return _refusal(code, PERMANENT_ERRORS[code], None)
        if code in ADMIN_ERRORS:
            return _refusal(code, ADMIN_ERRORS[code], ADMIN_RETRY_SECONDS)
    return Unknown(f"Slack answered {code or 'nothing readable'} (status {status})")


def _seconds(retry_after: str | None) -> float:
    try:
        return max(float(retry_after or ""), 0.0)
    except ValueError:
        return RETRY_SECONDS


_log = logging.getLogger(__name__)
_OK: Final = 200
_SLOWEST: Final = 50_000
"""Least upload speed to expect, in bytes per second."""

# At lower levels the library writes whole messages into the log.
library_logger = logging.getLogger(f"{__name__}.library")
library_logger.setLevel(logging.WARNING)


@asynccontextmanager
async def open_client(token: str, url: str, timeout: float) -> AsyncIterator[SlackClient]:  # noqa: ASYNC109 -- of each call
    """Open the session that all calls to Slack use, and close it on exit."""
    client = AsyncWebClient(token, base_url=url, session=_session(), retry_handlers=[], logger=library_logger)
    client.proxy = proxy_for(url)
    calls = SlackClient(client, timeout)
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


class SlackClient:
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
            status, code, retry_after = _response_details(error.response)
            outcome = outcome_of(status, code, retry_after)
            if limited and is_rate_limited(status, code) and isinstance(outcome, Refused) and outcome.retry_after:
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
        webhook = AsyncWebhookClient(url, session=self.session, retry_handlers=[], logger=library_logger)
        webhook.proxy = proxy_for(url)
        try:
            async with asyncio.timeout(self._timeout):
                answer = await webhook.send_dict(dict(content))
        except Exception as error:  # noqa: BLE001 -- as above
            return _failed(error)
        if answer.status_code == _OK:
            return None
        return Refused(
            f"Slack does not take this answer: {answer.body[:100]} (status {answer.status_code})", RETRY_SECONDS
        )


def _failed(error: Exception) -> Refused | Unknown:
    match error:
        case ClientConnectorError():
            # Without a connection nothing was sent.
            return Refused("Slack cannot be reached", RETRY_SECONDS)
        case TimeoutError():
            return Unknown("Slack did not answer in time")
        case _:
            _log.warning("Slack's answer could not be read", extra={"error": type(error).__name__})
            return Unknown(f"Slack's answer could not be read ({type(error).__name__})")


def _response_details(response: Any) -> tuple[int, str | None, str | None]:  # noqa: ANN401 -- of one of two libraries
    """Return status, code and Retry-After; aiohttp's response is given if Slack's library could not parse it."""
    if not isinstance(response, AsyncSlackResponse):
        return response.status, None, response.headers.get("Retry-After")
    code = response.data.get("error") if isinstance(response.data, dict) else None
    return response.status_code, code if isinstance(code, str) else None, response.headers.get("Retry-After")
