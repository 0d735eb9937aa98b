"""Parser of Slack's requests into events. Pure.

Slack escapes text and encodes mentions and links; both are decoded here, once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROOM_CHANGES: Final = ("member_joined_channel", "channel_shared", "channel_unshared")
EVENTS: Final = ("app_mention", "message.im", "message.channels", "message.groups", "app_home_opened", *_ROOM_CHANGES)
"""Events that the app subscribes to; others are acknowledged and ignored."""

_ENTITY: Final = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_CHARACTERS: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPED: Final = re.compile("|".join(_CHARACTERS))
_MESSAGE_SUBTYPES: Final = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages written by people; the others are edits, joins and leaves, and messages of bots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOrigin:
    """User and place of an event, as far as Slack's request contains them."""

    key: str
    """Id that is the same if Slack delivers the event again."""
    person: str
    team: str | None
    """Workspace of the user according to the request."""
    room: str = ""
    """Channel; empty in a form or the App Home."""
    private: bool = False
    shared: bool | None = None
    """Whether other workspaces have access to the channel; None if the request does not say."""
    reply_to: str = field(default="", repr=False)
    """Response URL, good for a few responses."""
    trigger: str = field(default="", repr=False)
    """Trigger id, which opens one form within three seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage(SlackOrigin):
    """A message or slash command to the bot, or a message shortcut."""

    text: str
    thread: str
    aside: bool = False
    """Whether only the user may see the response."""
    overheard: bool = False
    """Whether it is in a thread and not addressed to the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackClick(SlackOrigin):
    """A click on a button of a message, a form or the App Home."""

    action: str
    value: str
    thread: str = ""
    aside: bool = False
    view: Mapping[str, Any] | None = None
    """The form or App Home that it belongs to, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSubmission(SlackOrigin):
    """A submitted form."""

    view: Mapping[str, Any]
    thread: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackHomeOpened(SlackOrigin):
    """An opened App Home or private conversation with the app."""

    tab: str


@dataclass(frozen=True, slots=True)
class SlackRoomChanged:
    """A channel whose readers may have changed."""

    room: str


SlackInbound = SlackMessage | SlackClick | SlackSubmission | SlackHomeOpened | SlackRoomChanged


def parse_request(body: Mapping[str, Any], us: str) -> SlackInbound | None:
    """Return the event in a request of Slack's; None if it does not concern the bot whose user id is ``us``."""
    match body:
        case {"type": "event_callback", "event": dict(event)}:
            return _event(body, event, us)
        case {"command": str(_), "user_id": str(_), "channel_id": str(_)}:
            return _command(body, us)
        case {"type": str(kind), "user": {"id": str(_)}}:
            return _interaction(kind, body, us)
        case _:
            return None


def _event(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> SlackInbound | None:
    match event:
        case {"type": "app_mention" | "message"}:
            return _message(body, event, us)
        case {"type": "app_home_opened", "user": str(person), "channel": str(room), "tab": str(tab)}:
            return SlackHomeOpened(
                key=str(body.get("event_id")), person=person, team=None, room=room, private=True, tab=tab
            )
        case {"type": str(kind), "channel": str(room)} if kind in _ROOM_CHANGES:
            return SlackRoomChanged(room)
        case _:
            return None


def _interaction(kind: str, body: Mapping[str, Any], us: str) -> SlackInbound | None:
    match kind, body:
        case "block_actions", {"actions": [{"action_id": str(_)}, *_]}:
            return _block_action(body)
        case "message_action", {"message": {"text": str(_)}, "channel": {"id": str(_)}}:
            return _message_action(body, us)
        case "view_submission", {"view": dict(view)}:
            return SlackSubmission(**_actor(body), view=view)
        case _:
            return None


def decode_text(text: str, us: str) -> str:
    """Return the text of a message, decoded, without mentions of the bot; users and channels as ``slack:<id>``."""
    parts: list[str] = []
    end = 0
    for entity in _ENTITY.finditer(text):
        parts += [_unescaped(text[end : entity.start()]), _entity(entity[1], entity[2], entity[3], us)]
        end = entity.end()
    return " ".join("".join([*parts, _unescaped(text[end:])]).split(" ")).strip()


def _entity(kind: str, what: str, label: str | None, us: str) -> str:
    match kind:
        case "@" if what == us:
            return ""
        case "@" | "#":
            return f"slack:{what}"
        case "!":
            return f"@{what.partition('^')[0]}"
        case _:
            return _unescaped(label or what)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda each: _CHARACTERS[each[0]], text)


def _message(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> SlackMessage | None:
    match event:
        case {"user": str(person), "channel": str(room), "ts": str(ts), "text": str(text)}:
            pass
        case _:
            return None
    private = event.get("channel_type") == "im"
    overheard = event["type"] == "message" and not private
    # A mention arrives as an event of its own. Other messages of a channel are not for the bot, those of a thread may
    # be.
    if overheard and (f"<@{us}" in text or event.get("thread_ts") in {None, ts}):
        return None
    wanted = private == (event["type"] == "message") or overheard
    if (
        not wanted
        or person == us
        or event.get("subtype") not in _MESSAGE_SUBTYPES
        or event.keys() & {"bot_id", "edited", "hidden"}
    ):
        return None
    return SlackMessage(
        key=ts,
        person=person,
        team=event.get("user_team") or event.get("team"),
        room=room,
        private=private,
        shared=bool(body.get("is_ext_shared_channel")),
        text=decode_text(text, us),
        thread=str(event.get("thread_ts") or ts),
        overheard=overheard,
    )


def _command(body: Mapping[str, Any], us: str) -> SlackMessage:
    room, person = body["channel_id"], body["user_id"]
    return SlackMessage(
        key=str(body.get("trigger_id")),
        person=person,
        team=None,  # the request's team is that of the channel, not of the user
        room=room,
        private=room.startswith("D"),
        shared=None,
        reply_to=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
        text=decode_text(str(body.get("text", "")), us),
        thread=_ephemeral_thread(person),
        aside=True,
    )


def _block_action(body: Mapping[str, Any]) -> SlackClick:
    action, container = body["actions"][0], body.get("container", {})
    aside = bool(container.get("is_ephemeral"))
    at = container.get("thread_ts") or container.get("message_ts") or ""
    return SlackClick(
        **_actor(body),
        action=action["action_id"],
        value=_value(action),
        thread=_ephemeral_thread(body["user"]["id"]) if aside else str(at),
        aside=aside,
        view=body.get("view"),
    )


def _message_action(body: Mapping[str, Any], us: str) -> SlackMessage:
    return SlackMessage(
        **_actor(body),
        text=decode_text(body["message"]["text"], us),
        thread=_ephemeral_thread(body["user"]["id"]),
        aside=True,
    )


def _actor(body: Mapping[str, Any]) -> dict[str, Any]:
    room = str(body.get("channel", {}).get("id", ""))
    return {
        "key": str(body.get("trigger_id")),
        "person": body["user"]["id"],
        "team": body["user"].get("team_id"),
        "room": room,
        "private": room.startswith("D"),
        "reply_to": str(body.get("response_url", "")),
        "trigger": str(body.get("trigger_id", "")),
    }


def _value(action: Mapping[str, Any]) -> str:
    match action:
        case {"value": str(value)} | {"selected_option": {"value": str(value)}}:
            return value
        case {"selected_date": str(value)} | {"selected_user": str(value)} | {"selected_channel": str(value)}:
            return value
        case _:
            return ""


def _ephemeral_thread(person: str) -> str:
    """Return the thread key of a user's ephemeral exchange with the bot."""
    return f"aside:{person}"
