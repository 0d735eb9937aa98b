"""Port for what a platform shows besides answers, such as a home page and forms."""

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
    """A meeting or milestone as it is planned now."""

    noun: Noun
    name: str
    when: str = ""
    """The date as it was written; empty if there is none."""
    place: str = ""


class Surveys(Protocol):
    """The data that a platform shows people before they ask (:class:`bot.services.receiving.surveying.Surveying`).

    People without access get none of it. The right to an offered action is checked again when it is executed.
    """

    @property
    def wording(self) -> Wording:
        """The texts of the user interface."""
        ...

    @property
    def usual(self) -> str:
        """The bot's language, for people whose language is not known yet."""
        ...

    def lets_in(self, visitor: Visitor) -> bool:
        """Return whether a person has access."""
        ...

    def welcomes(self, visitor: Visitor) -> bool:
        """Return whether to join a room to which somebody invites the bot."""
        ...

    async def language(self, visitor: Visitor) -> str:
        """Return the language that a person used last, or else their room's."""
        ...

    async def overview(self, visitor: Visitor) -> Overview | None:
        """Return what is ahead for a person."""
        ...

    async def examples(self, visitor: Visitor) -> tuple[str, ...]:
        """Return example questions for a person."""
        ...

    async def usage(self, visitor: Visitor, command: str) -> Message:
        """Return how to use the bot, with the prefix that the person must type before each line."""
        ...

    def may_edit(self, visitor: Visitor) -> bool:
        """Return whether to offer changes to a person."""
        ...

    def forums(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the short name and the displayed name of each forum."""
        ...

    def standing(self, about: str, language: str) -> Standing | None:
        """Return a meeting or milestone as it is planned now; None if there is none."""
        ...

    async def deeds(self, visitor: Visitor) -> tuple[Deed, ...]:
        """Return the last changes of what is ahead that a person may see, newest first."""
        ...
