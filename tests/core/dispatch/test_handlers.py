"""Each command that can be read has a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.command import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.core.dispatch.wired_bot import Lobby


def names_below(kind: type[Command]) -> Iterator[str]:
    """Yield the name of every type of command of the bot."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("bot."):
            yield each.__qualname__
        yield from names_below(each)


async def test_every_command_of_every_feature_has_a_handler(lobby: Lobby) -> None:
    handled = lobby.office.commands._handlers  # noqa: SLF001 -- what is not handled would be an error in a conversation

    assert set(names_below(Command)) <= {each.__qualname__ for each in handled}
