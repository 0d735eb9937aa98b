"""What Slack sends to an app, key by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from tests.peers.slack.people import APP_ID, BOT_USER, TEAM

if TYPE_CHECKING:
    from tests.peers.slack.people import Channel, Person

_TOKEN: Final = {"token": "of-old"}
"""Slack's former proof of who is asking; every payload still has it."""


def event_callback(event: dict[str, Any], event_id: str, at: int) -> dict[str, Any]:
    """Return an event as it is brought."""
    return _TOKEN | {
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event": event,
        "event_id": event_id,
        "event_time": at,
        "event_context": f"4-{event_id}",
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def message(person: Person, channel: Channel, text: str) -> dict[str, Any]:
    """Return what somebody said."""
    told: dict[str, Any] = {
        "type": "message",
        "user": person.id,
        "client_msg_id": str(uuid4()),
        "text": text,
        "team": person.team,
    }
    if channel.is_ext_shared or person.outside:
        told |= {"user_team": person.team, "source_team": person.team}
    return told


def interaction(kind: str, person: Person, trigger: str, **told: Any) -> dict[str, Any]:  # noqa: ANN401 -- of its kind
    """Return what somebody did with a button, a form or a menu."""
    name = person.name or person.id.lower()
    who = {"id": person.id, "username": name, "name": name, "team_id": person.team}
    return (
        _TOKEN
        | {
            "type": kind,
            "user": who,
            "team": {"id": person.team, "domain": "campaign"},
            "api_app_id": APP_ID,
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": trigger,
        }
        | told
    )


def slash_command(person: Person, channel: Channel, command: str, text: str, **told: str) -> dict[str, Any]:
    """Return what somebody typed after a slash."""
    return (
        _TOKEN
        | {
            "team_id": TEAM,
            "team_domain": "campaign",
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.kind == "im" else channel.name or channel.id.lower(),
            "user_id": person.id,
            "user_name": person.name or person.id.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
        }
        | told
    )
