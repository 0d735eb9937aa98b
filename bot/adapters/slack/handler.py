"""Handler of incoming Slack events: identifies the user, asks the services for a response, and posts it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack import forms
from bot.adapters.slack.inbound import SlackClick, SlackHomeOpened, SlackMessage, SlackSubmission
from bot.adapters.slack.render import OPEN_PREFIX, parse_action, render
from bot.adapters.slack.surfaces import OpenModal, Surfaces
from bot.core.domain.attachments import make_all_sendable, without_files
from bot.core.domain.message import Message, Paragraph
from bot.core.features.commands.model import HELP_WORDS
from bot.core.ports.chat import Accepted, InboundClick, InboundForm, InboundMessage, Refused, Response

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.adapters.slack.platform import SlackPlatform
    from bot.core.ports.chat import HomePagePort, InboundHandler
    from bot.core.runtime.keyed_queue import WorkQueue

_log = logging.getLogger(__name__)


async def post_response(
    slack: SlackPlatform, response: Response, to: SlackMessage | SlackClick | SlackSubmission
) -> bool:
    """Post a response; return False if Slack did not accept it."""
    thread = None if to.aside else to.thread or None
    alone = to.aside or ((response.private or response.secret) and to.room and not to.private)
    if alone and response.message.attachments:
        return await _send_privately(slack, response, to, thread)
    if alone:
        # An ephemeral message, or a private one if that is not possible.
        if await _post_ephemeral(slack, response.message, to, thread):
            return True
        if response.bound:
            # A response bound to this room must not be sent to the private conversation.
            return False
        room, thread = to.person, None
    else:
        room = to.room or to.person
    return await _post(slack, room, response, thread)


async def _send_privately(
    slack: SlackPlatform, response: Response, to: SlackMessage | SlackClick | SlackSubmission, thread: str | None
) -> bool:
    """Send a message with files privately and say so in the room; if that fails, show it there without its files."""
    message = response.message
    names = [each.name for each in make_all_sendable(message)]
    if not await _post(slack, to.person, response, None):
        return await _post_ephemeral(slack, without_files(message, names, slack.wording, "unattached"), to, thread)
    if slack.wording is not None:
        told = slack.wording.say("file.private", message.language, None, names=", ".join(names))
        await _post_ephemeral(slack, Message(told, (Paragraph(told),), message.language), to, thread)
    return True


async def _post(slack: SlackPlatform, room: str, response: Response, thread: str | None) -> bool:
    outcome = await slack.answer(room, response.message, response.id, thread)
    if not isinstance(outcome, Accepted):
        _log.warning("An answer could not be posted", extra={"reason": outcome.reason})
    return isinstance(outcome, Accepted)


async def _post_ephemeral(
    slack: SlackPlatform, message: Message, to: SlackMessage | SlackClick | SlackSubmission, thread: str | None
) -> bool:
    rendered = render(message)
    shown: dict[str, Any] = {"text": rendered.text, "blocks": rendered.blocks}
    if to.reply_to:
        where = {"thread_ts": thread} if thread else {}
        kind = {"response_type": "ephemeral", "replace_original": False}
        if not isinstance(await slack.calls.reply(to.reply_to, shown | kind | where), Refused):
            return True
    call = slack.calls.client.chat_postEphemeral(channel=to.room, user=to.person, thread_ts=thread, **shown)
    return isinstance(await slack.calls.ask(call), AsyncSlackResponse)


_FORM_TIMEOUT: Final = 2.0
"""Seconds for which a submitted form stays open; a later result is sent as a message."""


def queue_key(inbound: SlackMessage | SlackClick | SlackSubmission | SlackHomeOpened) -> Hashable:
    """Return the key within which events are handled in order."""
    match inbound:
        # A button of a form or the App Home belongs to no room.
        case SlackMessage() | SlackClick():
            return inbound.room, inbound.thread or inbound.person
        case SlackSubmission() | SlackHomeOpened():
            return inbound.person


class SlackEventHandler:
    """Handles Slack events after they have been acknowledged.

    Args:
        slack: the platform to respond on.
        reception: the services that answer.
        queue: runs work in order by key.
        surveys: data of the App Home and its forms; without them only messages are answered.
    """

    def __init__(
        self, slack: SlackPlatform, reception: InboundHandler, queue: WorkQueue, surveys: HomePagePort | None = None
    ) -> None:
        self._slack = slack
        self._reception = reception
        self._queue = queue
        self._people = slack.people
        self._surfaces = Surfaces(slack.calls, surveys) if surveys else None

    async def attend(self, inbound: SlackMessage | SlackClick | SlackHomeOpened) -> None:
        """Handle an event that has been acknowledged already."""
        # Messages between other people cause no look-ups.
        if isinstance(inbound, SlackMessage) and inbound.overheard and not self._reception.overhears(inbound.text):
            return
        # A trigger expires after three seconds, so the form is opened before anything else is asked.
        opens = isinstance(inbound, SlackClick) and inbound.action.startswith(f"{OPEN_PREFIX}.")
        form = await self._surfaces.open(inbound.trigger) if opens and self._surfaces else None
        visitor = await self._people.visitor(inbound)
        match inbound:
            case SlackMessage():
                written = InboundMessage(visitor, inbound.key, inbound.thread, inbound.text, aside=inbound.aside)
                await self._show(await self._answer(written, inbound), inbound)
            case SlackClick() if action := parse_action({"action_id": inbound.action, "value": inbound.value}):
                clicked = InboundClick(visitor, inbound.key, inbound.thread, *action, aside=inbound.aside)
                await self._show(await self._reception.act(clicked), inbound)
            case SlackClick() if opens and self._surfaces:
                if form is not None:
                    await self._surfaces.fill(form, inbound, visitor)
                else:
                    late = Response(inbound.key, await self._surfaces.too_late(visitor), private=True)
                    await post_response(self._slack, late, inbound)
            case SlackHomeOpened(tab="home") if self._surfaces:
                await self._surfaces.show_home(visitor)
            case SlackHomeOpened(tab="messages") if self._surfaces:
                await self._surfaces.suggest(visitor)
            case _:
                pass

    async def _answer(self, written: InboundMessage, said: SlackMessage) -> Response | None:
        """Return the response; in a private chat, show a status while it is made."""
        if said.overheard:
            return await self._reception.overhear(written)
        if self._surfaces is None or not self._surfaces.lets_in(written.visitor):
            return await self._reception.receive(written)
        if said.aside and said.text.casefold() in HELP_WORDS:
            return Response(written.key, await self._surfaces.usage(written.visitor), private=True)
        if said.aside or not said.private:
            return await self._reception.receive(written)
        thinking = self._surfaces.think(said.room, said.thread)
        return (await asyncio.gather(self._reception.receive(written), thinking))[0]

    async def settle(self, submitted: SlackSubmission) -> dict[str, Any] | str | None:
        """Return the response to a submitted form: errors, a view to show, or an empty string, which closes it.

        Returns None if the queue does not accept it.
        """
        answer: asyncio.Future[dict[str, Any] | str] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                response = await self._submit(submitted)
                if response is not None and response.mistakes and not answer.done():
                    answer.set_result(forms.error_response(response.mistakes, submitted.view))
                elif response is not None and self._surfaces and not _has_files(response) and not answer.done():
                    # A question back to the user is shown in the form as well, but a form cannot show files.
                    view = self._surfaces.came(response.message)
                    answer.set_result({"response_action": "update", "view": view})
                    await self._reception.shown(response)
                    await self._surfaces.show_home(await self._people.visitor(submitted))
                else:
                    await self._show(response, _at_origin(submitted))
            finally:
                if not answer.done():
                    answer.set_result("")

        if not self._queue.take(queue_key(submitted), work):
            return None
        try:
            async with asyncio.timeout(_FORM_TIMEOUT):
                return await asyncio.shield(answer)
        except TimeoutError:
            answer.cancel()
            return ""

    async def _submit(self, submitted: SlackSubmission) -> Response | None:
        # Feedback on a debrief belongs to the room of the debrief, with the permissions that the user has there.
        where = _at_origin(submitted)
        visitor, thread = await self._people.visitor(where), where.thread
        if (number := forms.parse_undo(submitted.view)) is not None:
            undo = InboundClick(visitor, submitted.key, thread, "undo", f"meetings {number}")
            return await self._reception.act(undo)
        form = forms.parse_form(submitted.view)
        if form is None:
            return None
        return await self._reception.submit(InboundForm(visitor, submitted.key, thread, form))

    async def _show(self, response: Response | None, to: SlackMessage | SlackClick | SlackSubmission) -> None:
        if response is None:
            return
        match to:
            case SlackClick(view={"type": "modal", "id": str(name), "hash": str(version)}) if (
                self._surfaces and not _has_files(response)
            ):
                if await self._surfaces.put(OpenModal(name, version), self._surfaces.came(response.message)):
                    await self._reception.shown(response)
                    return
            case _:
                pass
        if await post_response(self._slack, response, to):
            await self._reception.shown(response)


def _at_origin(submitted: SlackSubmission) -> SlackSubmission:
    """Return a submitted form with the room where it was opened; the result is shown there, to this user alone."""
    ids = forms.metadata_ids(submitted.view)
    room = ids.get("room", "")
    return replace(submitted, room=room, thread=ids.get("thread", ""), aside=bool(room))


def _has_files(response: Response) -> bool:
    return bool(response.message.attachments)
