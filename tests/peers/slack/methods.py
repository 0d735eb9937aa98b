"""The Web API's methods, each what it does and tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.peers.slack.limits import judge
from tests.peers.slack.messages import TS, Ephemeral, Page, content_of, ts_of
from tests.peers.slack.people import BOT, BOT_USER, CHANNEL, PERSON, TEAM, Channel
from tests.peers.slack.refusing import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.peers.ledger import Post
    from tests.peers.slack.workspace import Workspace

_PROMPTS: Final = 4


def _auth_test(slack: Workspace, _: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": f"{slack.url}/",
        "team": "Campaign",
        "team_id": TEAM,
        "user": "bot",
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def _connections_open(slack: Workspace, _: Mapping[str, Any]) -> dict[str, Any]:
    return {"url": slack.socket.ticket()}


def _post(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    channel = _address(slack, arguments)
    judge(arguments)
    metadata = arguments.get("metadata")
    payload: dict[str, Any] = _metadata(metadata) if metadata is not None else {}
    post = slack.post(channel, dict(arguments), arguments.get("thread_ts"), payload.get("delivery", ""))
    return {"channel": channel, "ts": post.id, "message": slack.messages.shape(post, with_metadata=True)}


def _post_ephemeral(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    channel, user = _channel(slack, arguments), arguments.get("user", "")
    if not PERSON.fullmatch(user):
        refuse("user_not_found")
    if channel.members and user not in channel.members:
        refuse("user_not_in_channel")
    judge(arguments)
    ephemeral = Ephemeral(ts_of(slack.moment()), channel.id, user, content_of(arguments), arguments.get("thread_ts"))
    slack.messages.ephemerals.append(ephemeral)
    return {"message_ts": ephemeral.id}


def _update(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    post = _own(slack, arguments, "cant_update_message")
    judge(arguments)
    slack.change(post, dict(arguments))
    return {"channel": post.room, "ts": post.id, "text": arguments.get("text", "")}


def _delete(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    post = _own(slack, arguments, "cant_delete_message")
    slack.take_away(post)
    return {"channel": post.room, "ts": post.id}


def _permalink(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    channel, ts = _channel(slack, arguments).id, str(arguments.get("message_ts", ""))
    if slack.messages.get(channel, ts) is None:
        refuse("message_not_found")
    return {"channel": channel, "permalink": f"{slack.url}/archives/{channel}/p{ts.replace('.', '')}"}


def _history(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return slack.messages.history(_channel(slack, arguments).id, Page.asked(arguments))


def _replies(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return slack.messages.replies(_channel(slack, arguments).id, str(arguments.get("ts", "")), Page.asked(arguments))


def _open(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    person = arguments.get("users", "")
    if not PERSON.fullmatch(person):
        refuse("user_not_found")
    return {"channel": {"id": slack.channel(f"D{person}").id}}


def _info(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"channel": _channel(slack, arguments, inside=False).shape()}


def _members(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    channel = _channel(slack, arguments)
    return {"members": sorted({*channel.members, BOT_USER}), "response_metadata": {"next_cursor": ""}}


def _upload_url(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    file = slack.files.begin(arguments)
    return {"upload_url": f"{slack.url}/upload/v1/{file.ticket}", "file_id": file.id}


def _complete(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    files = slack.files.completed(arguments.get("files"))
    channel = _channel(slack, {"channel": arguments.get("channel_id")}).id
    thread = arguments.get("thread_ts")
    root = slack.messages.get(channel, str(thread)) if thread else None
    if thread and (root is None or root.thread):
        # Never a reply: a thread has one beginning.
        refuse("invalid_arguments", ["[ERROR] invalid thread_ts"])
    for file in files:
        file.channel, file.thread = channel, thread
    told = [file.shape() for file in files]
    slack.post(channel, {"text": "", "files": told}, thread)
    return {"files": told}


def _user(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    person = slack.people.get(arguments.get("user", ""))
    if person is None:
        refuse("user_not_found")
    return {"user": person.shape(with_locale=bool(arguments.get("include_locale")))}


def _view_open(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"view": slack.views.open(arguments, on_top=False).shape()}


def _view_push(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"view": slack.views.open(arguments, on_top=True).shape()}


def _view_update(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"view": slack.views.update(arguments).shape()}


def _view_publish(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"view": slack.views.publish(arguments).shape()}


def _status(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    where = str(arguments.get("channel_id", "")), str(arguments.get("thread_ts", ""))
    if not TS.fullmatch(where[1]):
        refuse("invalid_thread_ts")
    slack.statuses[where] = str(arguments.get("status", ""))
    slack.statuses_ever.append((*where, slack.statuses[where]))
    return {}


def _prompts(slack: Workspace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    prompts = arguments.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= _PROMPTS:
        refuse("invalid_arguments", ["[ERROR] no more than 4 prompts allowed [json-pointer:/prompts]"])
    if not all(prompt.get("title") and prompt.get("message") for prompt in prompts):
        refuse("invalid_arguments", ["[ERROR] missing required field: title, message [json-pointer:/prompts]"])
    slack.prompts[str(arguments.get("channel_id", ""))] = [(each["title"], each["message"]) for each in prompts]
    return {}


def _title(_: Workspace, __: Mapping[str, Any]) -> dict[str, Any]:
    return {}


METHODS: Final[Mapping[str, Callable[[Workspace, Mapping[str, Any]], dict[str, Any]]]] = {
    "apps.connections.open": _connections_open,
    "assistant.threads.setStatus": _status,
    "assistant.threads.setSuggestedPrompts": _prompts,
    "assistant.threads.setTitle": _title,
    "auth.test": _auth_test,
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "chat.postEphemeral": _post_ephemeral,
    "chat.postMessage": _post,
    "chat.update": _update,
    "conversations.history": _history,
    "conversations.info": _info,
    "conversations.members": _members,
    "conversations.open": _open,
    "conversations.replies": _replies,
    "files.completeUploadExternal": _complete,
    "files.getUploadURLExternal": _upload_url,
    "users.info": _user,
    "views.open": _view_open,
    "views.publish": _view_publish,
    "views.push": _view_push,
    "views.update": _view_update,
}


def _address(slack: Workspace, arguments: Mapping[str, Any]) -> str:
    """Return where a message goes; one to a person goes to their private conversation with the bot."""
    channel = str(arguments.get("channel", ""))
    if PERSON.fullmatch(channel):
        return slack.channel(f"D{channel}").id
    return _channel(slack, arguments).id


def _channel(slack: Workspace, arguments: Mapping[str, Any], *, inside: bool = True) -> Channel:
    name = str(arguments.get("channel", ""))
    if not CHANNEL.fullmatch(name):
        refuse("channel_not_found")
    if code := slack.refuses.get(name):
        refuse(code)
    channel = slack.channel(name)
    if inside and not channel.is_member:
        # A private channel is not even known to who is not in it.
        refuse("channel_not_found" if channel.kind == "group" else "not_in_channel")
    if inside and channel.is_archived:
        refuse("is_archived")
    return channel


def _own(slack: Workspace, arguments: Mapping[str, Any], code: str) -> Post:
    channel, ts = _channel(slack, arguments).id, str(arguments.get("ts", ""))
    if not TS.fullmatch(ts) or slack.messages.get(channel, ts) is None:
        refuse("message_not_found")
    return slack.posts.get(channel, ts) or refuse(code)


def _metadata(metadata: object) -> dict[str, Any]:
    match metadata:
        case {"event_type": str(kind), "event_payload": dict(payload)} if kind:
            return payload
        case _:
            return refuse("invalid_metadata_format")
