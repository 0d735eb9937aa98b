"""What people do besides talking: commands, buttons, forms, shortcuts, the app's home."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from typing_extensions import override

from tests.peers.slack import forms
from tests.peers.slack.hooks import Hook
from tests.peers.slack.messages import Ephemeral, ts_of
from tests.peers.slack.payloads import interaction, slash_command
from tests.peers.slack.people import APP_ID
from tests.peers.slack.reading import Shown, escaped, typed
from tests.peers.slack.refusing import RefusalError
from tests.peers.slack.talking import Happening, Talking
from tests.peers.slack.views import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.peers.slack.deliveries import Delivery

TROUBLE: Final = "We had some trouble connecting. Try again?"
_BY_WIRE: Final = frozenset({"mention", "direct", "say", "bot_says", "event", "command", "open_home"})
"""What can be asked for from another process."""


class FakeSlack(Talking):
    """One workspace with its people. What nobody could do raises ``forms.CannotError``.

    ``reply = await slack.reply(await slack.mention("U1", "C1", "article 164"))`` waits for the first answer;
    ``await slack.pulse.until(lambda: …)`` waits for anything else that happens here.
    """

    @override
    def routes(self) -> Iterable[web.RouteDef]:
        return [*super().routes(), web.post("/_act", self._act), web.get("/_seen", self._look)]

    async def command(self, user: str, command: str, text: str = "", *, channel: str = "C1") -> Happening:
        """Type a command; Slack itself answers those of other workspaces, and where the app does not in time."""
        person, place = self.enter(user, channel)
        at = self.moment()
        happening = Happening(user, channel, ts_of(at))
        if person.outside:
            self._slackbot(happening, f"{command} is not a valid command.")
            return happening
        url = self.hooks.issue(user, channel)
        trigger = self.views.trigger(user)
        payload = slash_command(person, place, command, typed(text), response_url=url, trigger_id=trigger)
        delivery = await self.deliveries.deliver("slash_commands", payload)
        if not delivery.acked:
            why = "operation_timeout" if "timeout" in str(delivery.tries[-1].reason) else "dispatch_failed"
            self._slackbot(happening, f"{command} failed with the error “{why}”")
        elif isinstance(delivery.answer, dict):
            self.hooks.show(Hook(user, channel, at), delivery.answer)
        self.pulse.beat()
        return Happening(user, channel, happening.ts, deliveries=(delivery,))

    async def click(
        self,
        on: Shown | View,
        name: str,
        choice: object = None,
        *,
        user: str | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Happening:
        """Click a button, by its action's id or what it says, or choose something of a menu.

        Args:
            on: the message, modal or home in which it is.
            name: of the control.
            choice: the value of what is chosen.
            user: who; if nobody is named, whose view it is, and of a message U1.
            values: what was filled in before.

        """
        blocks = on.blocks if isinstance(on, Shown) else on.content["blocks"]
        block, element = forms.find(blocks, name)
        at = ts_of(self.moment())
        action = forms.action(block, element, choice, at)
        state = forms.state(blocks, values or {})
        if isinstance(on, View):
            channel, who = "", user or on.user
            kind = {"container": {"type": "view", "view_id": on.id}, "view": on.shape(state)}
        else:
            channel, who = on.channel, user or "U1"
            kind = self._on_message(on, who, state)
        return await self.interact("block_actions", who, channel, actions=[action], **kind)

    async def submit(self, view: View, values: Mapping[str, Any], *, user: str | None = None) -> Happening:
        """Fill in a modal and send it; it closes, changes, or says what is wrong, as the app answers."""
        stack = self.views.stacks[view.user]
        if view not in stack or "submit" not in view.content:
            message = "this modal cannot be submitted"
            raise forms.CannotError(message)
        blocks = view.content["blocks"]
        state = forms.state(blocks, values)
        forms.complete(blocks, state)
        happening = await self.interact("view_submission", user or view.user, view=view.shape(state), response_urls=[])
        view.errors, view.trouble = {}, ""
        self._answered(view, happening.deliveries[0])
        self.pulse.beat()
        return happening

    async def close(self, view: View) -> Happening | None:
        """Close a modal; the app is told only if it wants to be."""
        self.views.stacks[view.user].remove(view)
        if not view.content.get("notify_on_close"):
            return None
        return await self.interact("view_closed", view.user, view=view.shape(), is_cleared=False)

    async def shortcut(self, user: str, callback_id: str, on: Shown | None = None) -> Happening:
        """Choose a shortcut, of a message or of the whole workspace."""
        if on is None:
            return await self.interact("shortcut", user, callback_id=callback_id)
        return await self.interact(
            "message_action",
            user,
            on.channel,
            callback_id=callback_id,
            message=dict(on.kept),
            message_ts=on.ts,
            channel={"id": on.channel, "name": self.channel(on.channel).name},
            response_url=self.hooks.issue(user, on.channel, on.ts),
        )

    async def suggest(self, view: View, name: str, typed: str) -> list[str]:
        """Type into a menu whose options the app finds; the options come out."""
        block, element = forms.find(view.content["blocks"], name)
        told = {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        container = {"type": "view", "view_id": view.id}
        happening = await self.interact("block_suggestion", view.user, view=view.shape(), container=container, **told)
        options: list[dict[str, Any]] = (happening.answer or {}).get("options", [])
        return [option["text"]["text"] for option in options[:100]]

    async def open_home(self, user: str, tab: str = "home") -> Happening:
        """Open the app's home, or with ``messages`` the private conversation with it."""
        channel = self.channel(f"D{user}").id
        self.person(user)
        told: dict[str, Any] = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
        if "app_home_opened" not in self.events:
            return Happening(user, channel, ts_of(self.moment()))
        if tab == "home" and (view := self.views.homes.get(user)):
            told |= {"view": view.shape()}
        return await self.event(told)

    async def interact(self, kind: str, user: str, where: str = "", /, **told: Any) -> Happening:  # noqa: ANN401 -- of its kind
        """Send whatever is said to have been done, also what nobody could do."""
        at = ts_of(self.moment())
        person, place = self.enter(user, where or f"D{user}")
        payload = interaction(kind, person, self.views.trigger(user), **told)
        delivery = await self.deliveries.deliver("interactive", payload)
        return Happening(user, place.id, at, deliveries=(delivery,))

    def modal(self, user: str) -> View | None:
        """Return the modal that somebody has in front of them."""
        stack = self.views.stacks[user]
        return stack[-1] if stack else None

    async def opened(self, user: str) -> View:
        """Wait for a modal.

        Raises:
            TimeoutError: if it does not come.

        """
        view = await self.pulse.until(lambda: self.modal(user))
        assert view
        return view

    async def home(self, user: str) -> View:
        """Wait for somebody's home.

        Raises:
            TimeoutError: if it does not come.

        """
        view = await self.pulse.until(lambda: self.views.homes.get(user))
        assert view
        return view

    def _on_message(self, on: Shown, user: str, state: Mapping[str, Any]) -> dict[str, Any]:
        container = {
            "type": "message",
            "message_ts": on.ts,
            "channel_id": on.channel,
            "is_ephemeral": on.ephemeral,
        } | ({"thread_ts": on.thread} if on.thread else {})
        told = {
            "container": container,
            "channel": {"id": on.channel, "name": self.channel(on.channel).name},
            "state": {"values": state},
            "response_url": self.hooks.issue(user, on.channel, on.ts, on.thread),
        }
        # Of what is ephemeral Slack keeps no copy that it could send along.
        return told if on.ephemeral else told | {"message": {**on.kept, "app_id": APP_ID}}

    def _answered(self, view: View, delivery: Delivery) -> None:
        """Do with a submitted modal what the app answers."""
        stack = self.views.stacks[view.user]
        fields = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
        try:
            match delivery.answer if delivery.acked else {"response_action": "none"}:
                case nothing if not nothing:
                    stack.remove(view)
                case {"response_action": "clear"}:
                    stack.clear()
                case {"response_action": "errors", "errors": dict(errors)} if errors and errors.keys() <= fields:
                    view.errors = errors
                case {"response_action": "update", "view": content}:
                    self.views.change(view, self.views.judge(content))
                case {"response_action": "push", "view": content}:
                    self.views.show(stack, view.user, self.views.judge(content))
                case _:
                    view.trouble = TROUBLE
        except RefusalError as error:
            self.refused("view_submission", error)
            view.trouble = TROUBLE

    def _slackbot(self, to: Happening, text: str) -> None:
        said = {"text": escaped(text), "user": "USLACKBOT"}
        self.messages.ephemerals.append(Ephemeral(ts_of(self.moment()), to.channel, to.user, said))

    async def _act(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if asked["do"] not in _BY_WIRE:
            return web.Response(status=404, text=f"there are {', '.join(sorted(_BY_WIRE))}")
        done: Happening = await getattr(self, asked["do"])(**asked["with"])
        return web.json_response({"channel": done.channel, "ts": done.ts, "acked": done.acked})

    async def _look(self, request: web.Request) -> web.Response:
        asked = request.query
        seen = self.seen(asked["channel"], asked.get("user"), asked.get("thread"))
        return web.json_response([asdict(each) for each in seen])
