"""What a platform may show of the bot beside its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.core.access import Visitor
    from bot.core.editing.commands import Noun
    from bot.core.editing.outcome import Deed
    from bot.core.message import Message
    from bot.core.presenting.overview import Overview
    from bot.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting or milestone as it is planned now, by name."""

    noun: Noun
    name: str
    when: str = ""
    """As it was written; nothing where it has no date."""
    place: str = ""


class Surveys(Protocol):
    """What a platform shows people before they ask (:class:`bot.services.receiving.surveying.Surveying`).

    Whoever is not let in gets nothing of it; whether somebody may do what is offered is decided anew when they do it.
    """

    @property
    def wording(self) -> Wording:
        """The sentences."""
        ...

    @property
    def usual(self) -> str:
        """The bot's language, for whom no other is known yet."""
        ...

    def lets_in(self, visitor: Visitor) -> bool:
        """Tell whether somebody gets an answer at all."""
        ...

    def welcomes(self, visitor: Visitor) -> bool:
        """Tell whether to come into a room that somebody wants the bot in."""
        ...

    async def language(self, visitor: Visitor) -> str:
        """Return the language that somebody spoke last, or their room's."""
        ...

    async def overview(self, visitor: Visitor) -> Overview | None:
        """Return what is ahead for somebody."""
        ...

    async def examples(self, visitor: Visitor) -> tuple[str, ...]:
        """Return questions that somebody can ask."""
        ...

    async def usage(self, visitor: Visitor, command: str) -> Message:
        """Tell somebody how the bot is used, with what they type before each line."""
        ...

    def may_edit(self, visitor: Visitor) -> bool:
        """Tell whether to offer somebody changes."""
        ...

    def forums(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return each forum's short name, and what it is called."""
        ...

    def standing(self, about: str, language: str) -> Standing | None:
        """Return a meeting or milestone as it is planned now; nothing where there is none."""
        ...

    async def deeds(self, visitor: Visitor) -> tuple[Deed, ...]:
        """Return the last changes of what is ahead that somebody may hear of, newest first."""
        ...
