"""Which scope each method of the Web API asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF: Final[Mapping[str, str]] = {
    "apps.connections.open": "connections:write",
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "users.info": "users:read",
}
_BY_KIND: Final[Mapping[str, str]] = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.replies": "history",
}
_KINDS: Final[Mapping[str, str]] = {"C": "channels", "G": "groups", "D": "im"}

APP: Final = frozenset({"connections:write"})
"""What an app-level token may carry."""
BOT: Final = frozenset(
    {"app_mentions:read", "commands"}
    | set(_OF.values()) - APP
    | {f"{kind}:{what}" for kind in _KINDS.values() for what in _BY_KIND.values()}
)
"""Everything that a bot token may be asked for here."""


def needed(method: str, arguments: Mapping[str, Any]) -> str | None:
    """Return the scope that a call needs; many need none."""
    if what := _BY_KIND.get(method):
        kind = _KINDS.get(str(arguments.get("channel", ""))[:1], "channels")
        return f"{kind}:{what}"
    return _OF.get(method)
