"""``response_url``: an address for a few answers to one thing that somebody did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from tests.peers.slack.limits import judge
from tests.peers.slack.messages import Ephemeral, content_of, ts_of
from tests.peers.slack.refusing import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.peers.slack.workspace import Workspace

USES: Final = 5
GOOD_FOR: Final = 30 * 60 * 1_000_000
"""Microseconds."""


@dataclass(slots=True)
class Hook:
    """One address."""

    user: str
    channel: str
    at: int
    message: str | None = None
    """The message that was clicked, which ``replace_original`` and ``delete_original`` mean."""
    thread: str | None = None
    uses: int = 0


class Hooks:
    """Every address that was given out."""

    def __init__(self, slack: Workspace) -> None:
        """Take the workspace that the answers are shown in."""
        self._slack = slack
        self._hooks: dict[str, Hook] = {}
        self._numbers = count(1)

    def issue(self, user: str, channel: str, message: str | None = None, thread: str | None = None) -> str:
        """Return a new address."""
        name = f"{next(self._numbers)}"
        self._hooks[name] = Hook(user, channel, self._slack.moment(), message, thread)
        return f"{self._slack.url}/hooks/{name}"

    def expire(self) -> None:
        """Have every address be of long ago."""
        for hook in self._hooks.values():
            hook.at -= GOOD_FOR + 1

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a request to an address."""
        self._slack.requests["response_url"] += 1
        hook = self._hooks.get(request.match_info["name"])
        try:
            content = await request.json()
        except json.JSONDecodeError:
            return web.Response(status=400, text="invalid_payload")
        response = await self._slack.answered("response_url", request, lambda: self._used(hook, content))
        self._slack.pulse.beat()
        return response

    def _used(self, hook: Hook | None, content: dict[str, Any]) -> web.Response:
        if hook is None or self._slack.moment() - hook.at > GOOD_FOR:
            return web.Response(status=404, text="expired_url")
        if hook.uses >= USES:
            return web.Response(status=404, text="used_url")
        hook.uses += 1
        try:
            self.show(hook, content)
        except RefusalError as error:
            self._slack.refused("response_url", error)
            return web.Response(status=400, text=error.code)
        return web.Response(text="ok")

    def show(self, hook: Hook, content: Mapping[str, Any]) -> None:
        """Show an answer where it belongs.

        Raises:
            RefusalError: if it breaks a limit.

        """
        slack = self._slack
        shown = content_of(content)
        if hook.message and (content.get("replace_original") or content.get("delete_original")):
            if not content.get("delete_original"):
                judge(content)
            self._change(hook, shown, delete=bool(content.get("delete_original")))
            return
        judge(content)
        thread = content.get("thread_ts") or hook.thread
        if content.get("response_type") == "in_channel":
            slack.post(hook.channel, shown, thread)
        else:
            slack.messages.ephemerals.append(Ephemeral(ts_of(slack.moment()), hook.channel, hook.user, shown, thread))

    def _change(self, hook: Hook, shown: dict[str, Any], *, delete: bool) -> None:
        messages = self._slack.messages
        for each in messages.ephemerals:
            if each.id == hook.message:
                if delete:
                    messages.ephemerals.remove(each)
                else:
                    each.content = shown
                return
        if post := messages.get(hook.channel, hook.message or ""):
            post.deleted = delete
            if not delete:
                post.edits.append(shown)
