"""Any platform: what each hands in and is given back, without one."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.terminal.render import to_plain_text
from bot.app.clock import SystemClock
from bot.core.features.deliveries.model import Rendered
from tests.core.dispatch.wired_bot import ANY, lobby_in, text_of
from tests.flows.conversation.stages.stage import due_now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.core.domain.access import Visitor
    from bot.core.features.reminders.model import Delivery
    from tests.core.dispatch.wired_bot import Lobby
    from tests.flows.conversation.stages.stage import Stage


class AnyPlatform:
    """What every chat platform hands in and is given back, without a platform."""

    def __init__(self, lobby: Lobby, runner: asyncio.Runner) -> None:
        """Take the lobby of a home, and what runs it."""
        self._lobby = lobby
        self._run = runner.run

    def say(self, person: str, room: str, text: str) -> str:
        """Hand in what somebody wrote."""
        who: Visitor = replace(ANY, person=person, room=room)
        shown = text_of(self._run(self._lobby.write(text, who)))
        self._lobby.refresh()
        return shown

    def author(self, person: str) -> str:
        """Return the person with their platform."""
        return f"slack:{person}"

    def reminded(self, room: str) -> str:
        """Word what the pump would post."""
        return self._run(self._reminder(due_now(f"slack:{room}")))

    async def _reminder(self, delivery: Delivery) -> str:
        office, now = self._lobby.office, SystemClock().now()
        await office.deliveries.add(delivery)
        row = await office.deliveries.get(delivery.id)
        assert row is not None
        worded = await office.reminders.compose(row, now)
        assert isinstance(worded, Rendered)
        return to_plain_text(worded.message)


@contextmanager
def any_platform(home: Path, _: object) -> Iterator[Stage]:
    """Be on a platform that shows every message as it is."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        lobby = runner.run(stack.enter_async_context(lobby_in(home)))
        try:
            yield AnyPlatform(lobby, runner)
        finally:
            runner.run(stack.aclose())
