"""The server: one workspace with its Web API, its ways to the app, and a report of everything."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from typing_extensions import override

from tests.peers.ledger import Post
from tests.peers.serving import Peer
from tests.peers.slack import scopes
from tests.peers.slack.calls import WebApi
from tests.peers.slack.deliveries import Deliveries
from tests.peers.slack.files import Files
from tests.peers.slack.hooks import Hooks
from tests.peers.slack.limits import BROKEN
from tests.peers.slack.messages import Messages, ts_of
from tests.peers.slack.payloads import event_callback
from tests.peers.slack.people import Channel, Person
from tests.peers.slack.signed import SignedRequests
from tests.peers.slack.socket import SocketMode
from tests.peers.slack.views import Views
from tests.peers.waiting import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from tests.peers.faults import Faults
    from tests.peers.slack.deliveries import Carrier
    from tests.peers.slack.refusing import RefusalError

TOKEN: Final = "xoxb-of-a-test"  # noqa: S105 -- opens nothing
APP_TOKEN: Final = "xapp-of-a-test"  # noqa: S105 -- opens nothing
SECRET: Final = "secret-of-a-test"  # noqa: S105 -- opens nothing
EVENTS: Final = frozenset(
    {
        "app_mention", "message.im", "message.channels", "message.groups", "app_home_opened", "channel_shared",
        "channel_unshared", "member_joined_channel",
    }
)  # fmt: skip


class Workspace(Peer):
    """One workspace. Every channel exists and has the bot in it, unless a test says otherwise."""

    can_fail = frozenset(
        {"chat.postMessage", "chat.update", "chat.delete", "conversations.history", "files.completeUploadExternal"}
    )

    def __init__(
        self,
        faults: Faults | None = None,
        *,
        token: str = TOKEN,
        app_token: str = APP_TOKEN,
        pace: float | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Take the tokens that are right, and the seconds that must lie between two posts to one channel."""
        super().__init__(faults, now)
        self.token, self.app_token, self.secret = token, app_token, SECRET
        self.scopes, self.app_scopes = set(scopes.BOT), set(scopes.APP)
        """What the tokens may do."""
        self.revoked: str | None = None
        """The code that every call is answered with."""
        self.pace = pace
        self.refuses: dict[str, str] = {}
        """Channel → the code that everything asked of it is answered with."""
        self.events = set(EVENTS)
        """What the app has subscribed to: ``app_mention``, ``message.channels`` and so on."""
        self.agent_view = True
        """Whether the app is an agent; if not, the methods for agents are unknown."""
        self.request_url: str | None = None
        """Where events are posted to; without it they go through Socket Mode."""
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.prompts: dict[str, list[tuple[str, str]]] = {}
        """Private conversation → titles and messages of the suggested prompts."""
        self.statuses: dict[tuple[str, str], str] = {}
        """Channel and thread → what the agent says it is doing; gone with its answer."""
        self.statuses_ever: list[tuple[str, str, str]] = []
        self.refusals: list[dict[str, Any]] = []
        """Each call that was refused: its method, Slack's code, and the reasons where it gives them."""
        self.pulse = Pulse()
        self.messages = Messages(self.posts)
        self.views = Views(self.moment)
        self.hooks = Hooks(self)
        self.files = Files()
        self.socket, self.signed = SocketMode(self), SignedRequests(self)
        self.deliveries = Deliveries(self._carrier, self.pulse)
        self._web_api = WebApi(self)
        self._numbers = count(1)

    @property
    def api(self) -> str:
        """The base URL of its Web API."""
        return f"{self.url}/api/"

    @property
    def has_app(self) -> bool:
        """Whether there is an app to tell."""
        return bool(self.request_url or self.socket.open)

    @override
    async def stop(self) -> None:
        await self.deliveries.stop()
        await self.signed.stop()
        self.socket.cut()
        await super().stop()

    @override
    async def restart(self) -> None:
        self.socket.cut()
        await super().restart()

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.get("/api/{method}", self._web_api.serve),
            web.post("/api/{method}", self._web_api.serve),
            web.get("/link", self.socket.serve),
            web.post("/hooks/{name}", self.hooks.serve),
            web.post("/upload/v1/{ticket}", self.files.take),
        ]

    @override
    def limited(self) -> web.Response:
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})

    @override
    def fatal(self) -> web.Response:
        return web.json_response({"ok": False, "error": "fatal_error"})

    @override
    def report(self) -> dict[str, Any]:
        return super().report() | {
            "deliveries": self.deliveries.report(),
            "connections": self.socket.report(),
            "refusals": self.refusals,
            "violations": self.violations,
        }

    def seconds(self) -> int:
        """Return the seconds since 1970."""
        return self.moment() // 1_000_000

    def channel(self, name: str, **told: Any) -> Channel:  # noqa: ANN401 -- any field of a channel
        """Return a channel, made where it was not known, and changed as told."""
        channel = self.channels.setdefault(name, Channel(name))
        for key, value in told.items():
            setattr(channel, key, value)
        return channel

    def enter(self, user: str, channel: str) -> tuple[Person, Channel]:
        """Have somebody be in a channel."""
        place = self.channel(channel)
        place.members.add(user)
        return self.person(user), place

    async def share(self, channel: str, team: str) -> None:
        """Have a channel be shared with another workspace, by Slack Connect; the app is told of it."""
        place = self.channel(channel, is_ext_shared=True, is_pending_ext_shared=False)
        place.connected.add(team)
        await self._tell_app({"type": "channel_shared", "connected_team_id": team, "channel": channel})

    async def unshare(self, channel: str, team: str) -> None:
        """Have another workspace leave a channel; the app is told of it."""
        place = self.channel(channel)
        place.connected.discard(team)
        place.is_ext_shared = bool(place.connected)
        gone = {"previously_connected_team_id": team, "is_ext_shared": place.is_ext_shared}
        await self._tell_app({"type": "channel_unshared", "channel": channel, **gone})

    async def join(self, user: str, channel: str) -> None:
        """Have somebody come into a channel; the app is told of it."""
        person, place = self.enter(user, channel)
        told = {"user": user, "channel": channel, "channel_type": channel[0], "team": person.team}
        if place.is_member:
            await self._tell_app({"type": "member_joined_channel", **told})

    async def _tell_app(self, event: dict[str, Any]) -> None:
        """Tell the app of something, if it has subscribed to that."""
        if self.has_app and event["type"] in self.events:
            await self.deliveries.deliver("events_api", self.envelope(event | {"event_ts": ts_of(self.moment())}))

    def person(self, name: str, **told: Any) -> Person:  # noqa: ANN401 -- any field of a person
        """Return somebody, made where they were not known, and changed as told."""
        person = self.people.setdefault(name, Person(name))
        for key, value in told.items():
            setattr(person, key, value)
        return person

    @property
    def violations(self) -> list[dict[str, Any]]:
        """What was refused because it breaks a limit."""
        return [each for each in self.refusals if each["reasons"] or each["code"] in BROKEN]

    def refused(self, method: str, error: RefusalError) -> None:
        """Keep in mind what was refused."""
        self.refusals.append({"method": method, "code": error.code, "reasons": error.reasons})

    def post(self, channel: str, content: dict[str, Any], thread: str | None, delivery: str = "") -> Post:
        """Have the bot say something; the app is told of it as of everything that is said."""
        at = self.moment()
        post = self.posts.record(Post(ts_of(at), channel, delivery, at / 1_000_000, content, thread))
        self.statuses.pop((channel, thread or ""), None)
        self.echo(post, self.messages.shape(post, with_metadata=False))
        return post

    def change(self, post: Post, content: dict[str, Any]) -> None:
        """Put another text in the place of a message."""
        before = self.messages.shape(post, with_metadata=False)
        post.edits.append(content)
        after = self.messages.shape(post, with_metadata=False)
        self.echo(post, {"subtype": "message_changed", "message": after, "previous_message": before, "hidden": True})

    def take_away(self, post: Post) -> None:
        """Let a message stand no more."""
        before = self.messages.shape(post, with_metadata=False)
        post.deleted = True
        told = {"subtype": "message_deleted", "previous_message": before, "deleted_ts": post.id, "hidden": True}
        self.echo(post, told)

    def echo(self, post: Post, told: Mapping[str, Any]) -> None:
        """Tell the app what it did itself, as Slack does."""
        if self.has_app:
            for event in self.about(post.room, told):
                self.deliveries.start(self.deliveries.deliver("events_api", self.envelope(event)))

    def about(self, channel: str, told: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the events about something that was said, as far as the app has subscribed to them."""
        place = self.channel(channel)
        if place.subscription not in self.events or not place.is_member:
            return []
        at = ts_of(self.moment())
        where = {"channel": channel, "channel_type": place.kind, "event_ts": at}
        return [{"type": "message", "ts": at, **told, **where}]

    def envelope(self, event: dict[str, Any], **told: Any) -> dict[str, Any]:  # noqa: ANN401 -- any key of it
        """Return what an event comes in; what is told stands instead of what Slack would say."""
        channel = event.get("channel")
        shared = self.channel(channel).is_ext_shared if isinstance(channel, str) else False
        envelope = event_callback(event, f"Ev{next(self._numbers):08d}", self.seconds())
        return envelope | {"is_ext_shared_channel": shared} | told

    def _carrier(self) -> Carrier:
        return self.signed if self.request_url else self.socket
