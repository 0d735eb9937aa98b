"""Checks of the Slack configuration for admins: tokens, scopes, clock, channels."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.client import open_client
from bot.core.domain.problem import CheckResult, check_clock_skew

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence
    from datetime import datetime

    from bot.adapters.slack.client import SlackClient
    from bot.core.domain.problem import CheckedRoom
    from bot.core.ports.chat import Refused, Unknown

SCOPES: Final = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
        "files:write", "groups:history", "groups:read", "im:history", "im:write", "users:read",
    }
)  # fmt: skip
"""Scopes of the manifest."""
_PATIENCE: Final = 10.0
_PERSON: Final = re.compile(r"[UW][A-Z0-9]+")
_REACH: Final = "see that this machine reaches Slack, by a proxy or without, and what SLACK_API_URL says"
_KNOWN: Final = "invite the bot there: /invite @advocacy-bot, or correct the id in config/"
_INSTALL: Final = "take the manifest of “advocacy-bot slack manifest” at api.slack.com/apps and install the app again"


async def check_slack(  # noqa: PLR0913 -- each of it is looked at
    token: str, app_token: str | None, url: str, *, rooms: Sequence[CheckedRoom], ours: Collection[str],
    now: Callable[[], datetime],
) -> list[CheckResult]:  # fmt: skip
    """Check everything and return the results; they never contain a token.

    Args:
        token: of the bot.
        app_token: of the app, for Socket Mode.
        url: of the Web API.
        rooms: named in the settings.
        ours: ids of the workspaces whose members may use the bot.
        now: returns the current time.
    """
    async with open_client(token, url, _PATIENCE) as calls:
        answer = await calls.ask(calls.client.auth_test())
        if not isinstance(answer, AsyncSlackResponse):
            # An error without a remedy of its own is not about the token.
            about = "BOT_SLACK_BOT_TOKEN" if answer.mend else ""
            return [_failed_check(answer, _REACH, about)]
        signs = [*_account(answer, ours), *_clock(answer, now()), *_scopes(answer)]
        if app_token:
            signs.append(await _socket(calls, app_token))
        return [*signs, *[sign async for sign in _rooms(calls, rooms)]]


def _account(answer: AsyncSlackResponse, ours: Collection[str]) -> list[CheckResult]:
    told: dict[str, Any] = answer.data if isinstance(answer.data, dict) else {}
    team, name = told.get("team_id", "?"), told.get("team", "?")
    found = CheckResult(f"Slack lets the bot in as {told.get('user', '?')} in the workspace {name} ({team})")
    if team in ours:
        return [found]
    what = f"Slack: {team} is not among the workspaces whose people are ours, so nobody there gets an answer"
    return [found, CheckResult(what, f"write “slack: [{team}]” under “ours” in config/bot.yaml")]


def _clock(answer: AsyncSlackResponse, now: datetime) -> list[CheckResult]:
    try:
        apart = (now - parsedate_to_datetime(_header(answer, "Date"))).total_seconds()
    except ValueError:
        return []
    return [check_clock_skew(apart, "Slack’s")]


def _scopes(answer: AsyncSlackResponse) -> list[CheckResult]:
    given = {each.strip() for each in _header(answer, "X-OAuth-Scopes").split(",")}
    if missing := sorted(SCOPES - given):
        return [CheckResult(f"Slack: the app lacks the scopes {', '.join(missing)}", _INSTALL)]
    return [CheckResult("Slack: the app has every scope that it needs")]


async def _socket(calls: SlackClient, app_token: str) -> CheckResult:
    answer = await calls.ask(calls.client.apps_connections_open(app_token=app_token))
    if isinstance(answer, AsyncSlackResponse):
        return CheckResult("Slack: the app’s token opens connections")
    # The reasons of errors name the bot's token, so only the code is used.
    what = f"Slack does not take the app’s token (BOT_SLACK_APP_TOKEN): {answer.reason.rpartition('(')[2].rstrip(')')}"
    return CheckResult(
        what, "make one with connections:write under “Basic Information” at api.slack.com/apps, and set it"
    )


async def _rooms(calls: SlackClient, rooms: Sequence[CheckedRoom]) -> AsyncIterator[CheckResult]:
    for room in rooms:
        if _PERSON.fullmatch(room.id):
            continue
        answer = await calls.ask(calls.client.conversations_info(channel=room.id))
        what = f"Slack: {room.id} ({room.used})"
        if not isinstance(answer, AsyncSlackResponse):
            yield _failed_check(answer, _KNOWN, what)
            continue
        match answer.data:
            case {"channel": {"is_archived": True}}:
                yield CheckResult(f"{what} is archived", "open it again, or name another channel in config/bot.yaml")
            case {"channel": {"is_member": False}}:
                yield CheckResult(f"{what}: the bot is not in it", "invite it there: /invite @advocacy-bot")
            case {"channel": {"is_ext_shared": True} | {"is_pending_ext_shared": True}} if not room.shared:
                mend = "leave it, name another channel, or set “shared: true” for it under “rooms” in config/bot.yaml"
                yield CheckResult(f"{what}: people from outside read along, so the bot does not speak there", mend)
            case _:
                yield CheckResult(f"{what}: the bot is in it")


def _failed_check(answer: Refused | Unknown, otherwise: str, about: str = "") -> CheckResult:
    return CheckResult(": ".join(filter(None, (about, answer.what))), answer.mend or otherwise)


def _header(answer: AsyncSlackResponse, name: str) -> str:
    """Return a header by its name, in any case."""
    headers = {str(key).lower(): value for key, value in dict(answer.headers).items()}
    return str(headers.get(name.lower(), ""))
