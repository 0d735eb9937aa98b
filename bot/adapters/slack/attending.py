"""Handler of incoming Slack events: identifies the user, asks the services for a response, and posts it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.buttons import OPENS, pressed
from bot.adapters.slack.inbound import Clicked, Opened, Said, Submitted
from bot.adapters.slack.showing import show
from bot.adapters.slack.surfaces import Modal, Surfaces
from bot.adapters.slack.views import forms
from bot.core.editing.commands import WANTING_HELP
from bot.services import ports

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.adapters.slack.platform import SlackPlatform
    from bot.services.ports import Queues, Receives, Response, Surveys

_WAITED: Final = 2.0
"""Seconds for which a submitted form stays open; a later result is sent as a message."""


def thread_of(inbound: Said | Clicked | Submitted | Opened) -> Hashable:
    """Return the key within which events are handled in order."""
    match inbound:
        # A button of a form or the App Home belongs to no room.
        case Said() | Clicked():
            return inbound.room, inbound.thread or inbound.person
        case Submitted() | Opened():
            return inbound.person


class Attendant:
    """Handles Slack events after they have been acknowledged.

    Args:
        slack: the platform to respond on.
        reception: the services that answer.
        queue: runs work in order by key.
        surveys: data of the App Home and its forms; without them only messages are answered.
    """

    def __init__(
        self, slack: SlackPlatform, reception: Receives, queue: Queues, surveys: Surveys | None = None
    ) -> None:
        self._slack = slack
        self._reception = reception
        self._queue = queue
        self._people = slack.people
        self._surfaces = Surfaces(slack.calls, surveys) if surveys else None

    async def attend(self, inbound: Said | Clicked | Opened) -> None:
        """Handle an event that has been acknowledged already."""
        # Messages between other people cause no look-ups.
        if isinstance(inbound, Said) and inbound.overheard and not self._reception.overhears(inbound.text):
            return
        # A trigger expires after three seconds, so the form is opened before anything else is asked.
        opens = isinstance(inbound, Clicked) and inbound.action.startswith(f"{OPENS}.")
        form = await self._surfaces.open(inbound.trigger) if opens and self._surfaces else None
        visitor = await self._people.visitor(inbound)
        match inbound:
            case Said():
                written = ports.Written(visitor, inbound.key, inbound.thread, inbound.text, aside=inbound.aside)
                await self._show(await self._answer(written, inbound), inbound)
            case Clicked() if action := pressed({"action_id": inbound.action, "value": inbound.value}):
                clicked = ports.Clicked(visitor, inbound.key, inbound.thread, *action, aside=inbound.aside)
                await self._show(await self._reception.act(clicked), inbound)
            case Clicked() if opens and self._surfaces:
                if form is not None:
                    await self._surfaces.fill(form, inbound, visitor)
                else:
                    late = ports.Response(inbound.key, await self._surfaces.too_late(visitor), private=True)
                    await show(self._slack, late, inbound)
            case Opened(tab="home") if self._surfaces:
                await self._surfaces.show_home(visitor)
            case Opened(tab="messages") if self._surfaces:
                await self._surfaces.suggest(visitor)
            case _:
                pass

    async def _answer(self, written: ports.Written, said: Said) -> Response | None:
        """Return the response; in a private chat, show a status while it is made."""
        if said.overheard:
            return await self._reception.overhear(written)
        if self._surfaces is None or not self._surfaces.lets_in(written.visitor):
            return await self._reception.receive(written)
        if said.aside and said.text.casefold() in WANTING_HELP:
            return ports.Response(written.key, await self._surfaces.usage(written.visitor), private=True)
        if said.aside or not said.private:
            return await self._reception.receive(written)
        thinking = self._surfaces.think(said.room, said.thread)
        return (await asyncio.gather(self._reception.receive(written), thinking))[0]

    async def settle(self, submitted: Submitted) -> dict[str, Any] | str | None:
        """Return the response to a submitted form: errors, a view to show, or an empty string, which closes it.

        Returns None if the queue does not accept it.
        """
        answer: asyncio.Future[dict[str, Any] | str] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                response = await self._submit(submitted)
                if response is not None and response.mistakes and not answer.done():
                    answer.set_result(forms.errors(response.mistakes, submitted.view))
                elif response is not None and self._surfaces and not _files(response) and not answer.done():
                    # A question back to the user is shown in the form as well, but a form cannot show files.
                    view = self._surfaces.came(response.message)
                    answer.set_result({"response_action": "update", "view": view})
                    await self._reception.shown(response)
                    await self._surfaces.show_home(await self._people.visitor(submitted))
                else:
                    await self._show(response, _where_said(submitted))
            finally:
                if not answer.done():
                    answer.set_result("")

        if not self._queue.take(thread_of(submitted), work):
            return None
        try:
            async with asyncio.timeout(_WAITED):
                return await asyncio.shield(answer)
        except TimeoutError:
            answer.cancel()
            return ""

    async def _submit(self, submitted: Submitted) -> Response | None:
        # Feedback on a debrief belongs to the room of the debrief, with the permissions that the user has there.
        where = _where_said(submitted)
        visitor, thread = await self._people.visitor(where), where.thread
        if (number := forms.undone(submitted.view)) is not None:
            undo = ports.Clicked(visitor, submitted.key, thread, "undo", f"meetings {number}")
            return await self._reception.act(undo)
        form = forms.sent(submitted.view)
        if form is None:
            return None
        return await self._reception.submit(ports.Submitted(visitor, submitted.key, thread, form))

    async def _show(self, response: Response | None, to: Said | Clicked | Submitted) -> None:
        if response is None:
            return
        match to:
            case Clicked(view={"type": "modal", "id": str(name), "hash": str(version)}) if (
                self._surfaces and not _files(response)
            ):
                if await self._surfaces.put(Modal(name, version), self._surfaces.came(response.message)):
                    await self._reception.shown(response)
                    return
            case _:
                pass
        if await show(self._slack, response, to):
            await self._reception.shown(response)


def _where_said(submitted: Submitted) -> Submitted:
    """Return a submitted form with the room where it was opened; the result is shown there, to this user alone."""
    ids = forms.ids_in(submitted.view)
    room = ids.get("room", "")
    return replace(submitted, room=room, thread=ids.get("thread", ""), aside=bool(room))


def _files(response: Response) -> bool:
    return bool(response.message.attachments)
