"""What Slack tells the app → what somebody said or did there; nothing where it is not for us. Pure.

Slack escapes what people type and writes mentions and addresses in a notation of its own: both are undone once, here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHANGES: Final = ("member_joined_channel", "channel_shared", "channel_unshared")
EVENTS: Final = ("app_mention", "message.im", "message.channels", "message.groups", "app_home_opened", *_CHANGES)
"""What the app subscribes to; whatever else comes is acknowledged and left alone."""

_ENTITY: Final = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_CHARACTERS: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ESCAPED: Final = re.compile("|".join(_CHARACTERS))
_SAID: Final = frozenset({None, "file_share", "thread_broadcast"})
"""Subtypes of messages that people write; all others tell of edits, of who came and went, and of bots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who did something, and where: as far as Slack says so by itself."""

    key: str
    """The same where Slack brings the same again."""
    person: str
    team: str | None
    """The workspace that they are said to be of."""
    room: str = ""
    """A channel; empty in a form and in the app's home."""
    private: bool = False
    shared: bool | None = None
    """Whether people of other workspaces read it; ``None`` where it is not said."""
    reply_to: str = field(default="", repr=False)
    """An address for a few answers."""
    trigger: str = field(default="", repr=False)
    """What opens one form within three seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Origin):
    """A line that somebody wrote to the bot, or chose of what others wrote."""

    text: str
    thread: str
    aside: bool = False
    """Whether the answer is for nobody else to see."""
    overheard: bool = False
    """Whether it stands in a thread and is addressed to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked(Origin):
    """A button of a message, a form or the home."""

    action: str
    value: str
    thread: str = ""
    aside: bool = False
    view: Mapping[str, Any] | None = None
    """Where it is, if that is a form or the home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Origin):
    """A form that was filled in; what comes of it is told to whoever did."""

    view: Mapping[str, Any]
    thread: str = ""
    aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Origin):
    """The app's home, or the private conversation with it."""

    tab: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A channel that others may read now than before."""

    room: str


Inbound = Said | Clicked | Submitted | Opened | Changed


def read(body: Mapping[str, Any], us: str) -> Inbound | None:
    """Return what a request of Slack's is about, for the bot whose person is ``us``; nothing for all that is not."""
    match body:
        case {"type": "event_callback", "event": dict(event)}:
            return _event(body, event, us)
        case {"command": str(_), "user_id": str(_), "channel_id": str(_)}:
            return _command(body, us)
        case {"type": str(kind), "user": {"id": str(_)}}:
            return _interaction(kind, body, us)
        case _:
            return None


def _event(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> Inbound | None:
    match event:
        case {"type": "app_mention" | "message"}:
            return _message(body, event, us)
        case {"type": "app_home_opened", "user": str(person), "channel": str(room), "tab": str(tab)}:
            return Opened(key=str(body.get("event_id")), person=person, team=None, room=room, private=True, tab=tab)
        case {"type": str(kind), "channel": str(room)} if kind in _CHANGES:
            return Changed(room)
        case _:
            return None


def _interaction(kind: str, body: Mapping[str, Any], us: str) -> Inbound | None:
    match kind, body:
        case "block_actions", {"actions": [{"action_id": str(_)}, *_]}:
            return _clicked(body)
        case "message_action", {"message": {"text": str(_)}, "channel": {"id": str(_)}}:
            return _chosen(body, us)
        case "view_submission", {"view": dict(view)}:
            return Submitted(**_actor(body), view=view)
        case _:
            return None


def plain(text: str, us: str) -> str:
    """Return what somebody typed: without the bot's own name, people and rooms as settings call them."""
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


def _message(body: Mapping[str, Any], event: Mapping[str, Any], us: str) -> Said | None:
    match event:
        case {"user": str(person), "channel": str(room), "ts": str(ts), "text": str(text)}:
            pass
        case _:
            return None
    private = event.get("channel_type") == "im"
    overheard = event["type"] == "message" and not private
    # A mention comes as an event of its own. What is said beside it in a channel is not for us, but in a thread it may.
    if overheard and (f"<@{us}" in text or event.get("thread_ts") in {None, ts}):
        return None
    wanted = private == (event["type"] == "message") or overheard
    if not wanted or person == us or event.get("subtype") not in _SAID or event.keys() & {"bot_id", "edited", "hidden"}:
        return None
    return Said(
        key=ts,
        person=person,
        team=event.get("user_team") or event.get("team"),
        room=room,
        private=private,
        shared=bool(body.get("is_ext_shared_channel")),
        text=plain(text, us),
        thread=str(event.get("thread_ts") or ts),
        overheard=overheard,
    )


def _command(body: Mapping[str, Any], us: str) -> Said:
    room, person = body["channel_id"], body["user_id"]
    return Said(
        key=str(body.get("trigger_id")),
        person=person,
        team=None,  # what it says is where it was typed, and not who typed it
        room=room,
        private=room.startswith("D"),
        shared=None,
        reply_to=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
        text=plain(str(body.get("text", "")), us),
        thread=_aside(person),
        aside=True,
    )


def _clicked(body: Mapping[str, Any]) -> Clicked:
    action, container = body["actions"][0], body.get("container", {})
    aside = bool(container.get("is_ephemeral"))
    at = container.get("thread_ts") or container.get("message_ts") or ""
    return Clicked(
        **_actor(body),
        action=action["action_id"],
        value=_value(action),
        thread=_aside(body["user"]["id"]) if aside else str(at),
        aside=aside,
        view=body.get("view"),
    )


def _chosen(body: Mapping[str, Any], us: str) -> Said:
    return Said(**_actor(body), text=plain(body["message"]["text"], us), thread=_aside(body["user"]["id"]), aside=True)


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


def _aside(person: str) -> str:
    """Return the thread of what one person asks and is answered without anybody else seeing it."""
    return f"aside:{person}"
