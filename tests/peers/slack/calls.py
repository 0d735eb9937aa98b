"""Calls of the Web API: who is let in, what was asked for, and what goes wrong on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from tests.peers.slack import scopes
from tests.peers.slack.methods import METHODS
from tests.peers.slack.refusing import RefusalError, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.peers.slack.workspace import Workspace

_JSON: Final = ("attachments", "blocks", "files", "loading_messages", "metadata", "prompts", "view")


class WebApi:
    """Answers calls."""

    def __init__(self, slack: Workspace) -> None:
        """Take the workspace that they are about."""
        self._slack = slack
        self._last_post: dict[str, int] = {}

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one."""
        slack, method = self._slack, request.match_info["method"]
        slack.requests[method] += 1
        arguments = await _arguments(request)
        sent = request.headers.get("Authorization", "").removeprefix("Bearer").strip() or arguments.get("token")
        try:
            self._let_in(method, sent, arguments)
        except RefusalError as error:
            slack.refused(method, error)
            return web.json_response(error.body())

        def act() -> web.Response:
            try:
                return self._done(method, arguments)
            except RefusalError as error:
                slack.refused(method, error)
                return web.json_response(error.body())

        response = await slack.answered(method, request, act)
        response.headers["X-OAuth-Scopes"] = ",".join(sorted(slack.scopes))
        slack.pulse.beat()
        return response

    def _let_in(self, method: str, sent: str | None, arguments: Mapping[str, Any]) -> None:
        slack = self._slack
        right, wrong, may = slack.token, slack.app_token, slack.scopes
        if method == "apps.connections.open":
            right, wrong, may = wrong, right, slack.app_scopes
        if sent != right:
            refuse("not_authed" if not sent else "not_allowed_token_type" if sent == wrong else "invalid_auth")
        if slack.revoked:
            refuse(slack.revoked)
        if method not in METHODS or (method.startswith("assistant.") and not slack.agent_view):
            refuse("unknown_method", req_method=method)
        if (scope := scopes.needed(method, arguments)) and scope not in may:
            refuse("missing_scope", needed=scope, provided=",".join(sorted(may)))

    def _done(self, method: str, arguments: Mapping[str, Any]) -> web.Response:
        if method == "chat.postMessage" and self._too_soon(arguments):
            return self._slack.limited()
        return web.json_response({"ok": True} | METHODS[method](self._slack, arguments))

    def _too_soon(self, arguments: Mapping[str, Any]) -> bool:
        if self._slack.pace is None:
            return False
        channel, now = arguments.get("channel", ""), self._slack.moment()
        if now - self._last_post.get(channel, 0) < self._slack.pace * 1_000_000:
            return True
        self._last_post[channel] = now
        return False


async def _arguments(request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        arguments |= await request.json() if request.content_type == "application/json" else await request.post()
    for name in _JSON:
        if isinstance(arguments.get(name), str):
            arguments[name] = json.loads(arguments[name])
    return arguments
