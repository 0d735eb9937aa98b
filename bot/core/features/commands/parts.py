"""The declaration of how a part of an outcome is shown; each feature has one for each part that it defines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Action, Block, Message
    from bot.core.domain.names import Namer
    from bot.core.domain.wording import Wording
    from bot.core.features.questions.view import AnswerComposer


@dataclass(frozen=True, slots=True)
class PartContext:
    """The records, the wording and the language with which a part is rendered."""

    composer: AnswerComposer
    catalogue: Catalogue
    wording: Wording
    namer: Namer


@dataclass(frozen=True, slots=True)
class PartView:
    """How the parts of one type are rendered: as blocks of a message, or as a message of their own."""

    part: type
    blocks: Callable[[Any, PartContext], Iterable[Block]] | None = None
    actions: Callable[[Any, PartContext], tuple[Action, ...]] | None = None
    """Returns the actions that the message offers for the part."""
    message: Callable[[Any, PartContext], Message] | None = None
    """Returns the whole message: no other part and no sentence is shown."""
