"""Attends to what came in: who it was is found out, what to say is asked, and shown where it belongs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.buttons import pressed
from bot.adapters.slack.inbound import Clicked, Opened, Said, Submitted
from bot.adapters.slack.people import People
from bot.adapters.slack.showing import show
from bot.adapters.slack.views import forms
from bot.services.receiving import events

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.adapters.slack.inbound import Inbound
    from bot.adapters.slack.platform import SlackPlatform
    from bot.services.receiving.events import Queues, Receives, Response

_WAITED: Final = 2.0
"""Seconds that somebody looks at a form they sent before it closes; what came of it is told then."""


def thread_of(inbound: Inbound) -> Hashable:
    """Return within what things happen in order."""
    match inbound:
        case Said() | Clicked():
            return inbound.room, inbound.thread
        case Submitted() | Opened():
            return inbound.person


class Attendant:
    """Attends."""

    def __init__(self, slack: SlackPlatform, reception: Receives, queue: Queues) -> None:
        """Take the platform, who answers, and where work waits."""
        self._slack = slack
        self._reception = reception
        self._queue = queue
        self._people = People(slack.calls)

    async def attend(self, inbound: Said | Clicked | Opened) -> None:
        """Do what there is to do about something; it is acknowledged already."""
        match inbound:
            case Said():
                visitor = await self._people.visitor(inbound)
                written = events.Written(visitor, inbound.key, inbound.thread, inbound.text)
                await self._show(await self._reception.receive(written), inbound)
            case Clicked() if action := pressed({"action_id": inbound.action, "value": inbound.value}):
                visitor = await self._people.visitor(inbound)
                clicked = events.Clicked(visitor, inbound.key, inbound.thread, *action)
                await self._show(await self._reception.act(clicked), inbound)
            case _:
                pass

    async def settle(self, submitted: Submitted) -> dict[str, Any] | str | None:
        """Return what a form is answered with: what is wrong in it, or nothing to say, and then it closes.

        ``None`` comes out where there is no time left for it.
        """
        answer: asyncio.Future[dict[str, Any] | str] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                response = await self._submit(submitted)
                if response is not None and response.mistakes and not answer.done():
                    answer.set_result(forms.errors(response.mistakes, submitted.view))
                else:
                    await self._show(response, submitted)
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
        visitor = await self._people.visitor(submitted)
        form = forms.sent(submitted.view)
        if form is None:
            return None
        thread = forms.ids_in(submitted.view).get("thread", "")
        return await self._reception.submit(events.Submitted(visitor, submitted.key, thread, form))

    async def _show(self, response: Response | None, to: Said | Clicked | Submitted) -> None:
        if response is not None and await show(self._slack, response, to):
            await self._reception.shown(response)
