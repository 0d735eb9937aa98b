"""Selection of the records of a table: the results of a question, of the last question, or everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.answering.again import all_found
from bot.core.answering.answer import Item, Say, items
from bot.core.answering.context import told_besides
from bot.core.answering.selecting import listed
from bot.core.editing.drafting import NotPossibleError
from bot.core.editing.exporting import EVERYTHING
from bot.core.tables.filters import filter_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.answering.answer import Answer, Kind
    from bot.core.catalogue import Catalogue
    from bot.core.editing.exporting import Export
    from bot.core.tables.words import TableWords
    from bot.services.conversation import Conversation, Incoming

ASKS: Final[frozenset[Kind]] = frozenset({"recommendation"})
STEPS: Final[frozenset[Kind]] = frozenset({"milestone", "meeting"})


@dataclass(frozen=True, slots=True)
class Found:
    """The selected records, and how they were selected."""

    main: tuple[Item, ...]
    filter: str
    """The selection in words."""
    related: tuple[Item, ...] = ()
    """Related records of a question, listed separately below."""
    notes: tuple[Say, ...] = ()
    """Remarks of the answer, such as what was ignored."""

    @property
    def all(self) -> tuple[str, ...]:
        """The ids of the records, those of the main answer first."""
        return tuple(item.id for item in (*self.main, *self.related))


async def find(
    command: Export, kinds: frozenset[Kind], said: Incoming, conversation: Conversation, words: TableWords
) -> Found:
    """Return the records that an export command selects.

    Raises:
        NotPossibleError: if it selects the last answer and that cannot be reproduced exactly.

    """
    if command.of == EVERYTHING:
        return _everything(kinds, words)
    if command.of:
        answered = _of_answer(await conversation.find(replace(said, text=command.of)), command, kinds, words)
        if not answered.main and kinds == STEPS:
            # "export milestones of 2016": alone, the year asks for recommendations.
            stated = _of_answer(
                await conversation.find(replace(said, text=f"milestones {command.of}")), command, kinds, words
            )
            return stated if stated.main else answered
        return answered
    about = await conversation.about(said)
    if about is None:
        return _everything(kinds, words)
    spoken_of = any(item.kind in kinds for item in about.shown)
    if not spoken_of and kinds != ASKS:
        return _everything(kinds, words)
    found = all_found(about, words.catalogue)
    if found is None or not spoken_of or command.related:
        raise NotPossibleError(Say("table.say_what", {"what": command.what}))
    said_so = filter_of(about, words)
    last = words.say("table.asked_last")
    return Found(_of(kinds, (*found, *about.told)), f"{last}: {said_so}" if said_so else last)


def _of_answer(answer: Answer, command: Export, kinds: frozenset[Kind], words: TableWords) -> Found:
    main = _of(kinds, (*answer.items("main"), *told_besides(answer)))
    related = _of(kinds, (item for item in answer.items("related") if item not in main))
    notes = [*answer.lead, *answer.notes]
    leading = [section for section in answer.sections if section.role == "main"]
    counted = sum(max(0, section.total - len(section.items)) for section in leading)
    if counted:
        notes.append(Say("table.not_listed", {"number": counted}, count=counted))
    if related and not command.related:
        notes.append(Say("table.related_left", {"number": len(related)}, count=len(related)))
        related = ()
    return Found(main, words.say("text.passage", words=command.of or ""), related, tuple(notes))


def _of(kinds: frozenset[Kind], found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in found if item.kind in kinds)


def _everything(kinds: frozenset[Kind], words: TableWords) -> Found:
    catalogue = words.catalogue
    found = listed(catalogue.index.all, catalogue, None) if kinds == ASKS else _steps(catalogue)
    return Found(found, words.say("table.everything"))


def _steps(catalogue: Catalogue) -> tuple[Item, ...]:
    """Return all meetings and milestones, including planned ones without any date."""
    undated = [
        key for key in catalogue.ahead.plans if key not in catalogue.meetings and key not in catalogue.milestones
    ]
    return items("meeting", list(catalogue.meetings)) + items("milestone", [*catalogue.milestones, *undated])
