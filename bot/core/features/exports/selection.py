"""Selection of the records of a table: the results of a question, of the last question, or everything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Item, Say, items
from bot.core.features.exports.commands import EVERYTHING
from bot.core.features.exports.model import describe_filter
from bot.core.features.questions.answerer import restore_found_items
from bot.core.features.questions.context import other_story_items
from bot.core.features.questions.selection import recommendation_items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.sentence import Kind
    from bot.core.features.exports.commands import ExportTable
    from bot.core.features.exports.model import CellFormatter
    from bot.core.features.questions.model import Answer
    from bot.core.features.questions.service import Conversation, UserMessage

ASK_KINDS: Final[frozenset[Kind]] = frozenset({"recommendation"})
STEP_KINDS: Final[frozenset[Kind]] = frozenset({"milestone", "meeting"})


@dataclass(frozen=True, slots=True)
class RecordSelection:
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


async def select_records(
    command: ExportTable, kinds: frozenset[Kind], said: UserMessage, conversation: Conversation, words: CellFormatter
) -> RecordSelection:
    """Return the records that an export command selects.

    Raises:
        NotPossibleError: if it selects the last answer and that cannot be reproduced exactly.

    """
    if command.of == EVERYTHING:
        return _select_everything(kinds, words)
    if command.of:
        answered = _select_from_answer(await conversation.find(replace(said, text=command.of)), command, kinds, words)
        if not answered.main and kinds == STEP_KINDS:
            # "export milestones of 2016": alone, the year asks for recommendations.
            stated = _select_from_answer(
                await conversation.find(replace(said, text=f"milestones {command.of}")), command, kinds, words
            )
            return stated if stated.main else answered
        return answered
    about = await conversation.about(said)
    if about is None:
        return _select_everything(kinds, words)
    spoken_of = any(item.kind in kinds for item in about.shown)
    if not spoken_of and kinds != ASK_KINDS:
        return _select_everything(kinds, words)
    found = restore_found_items(about, words.catalogue)
    if found is None or not spoken_of or command.related:
        raise NotPossibleError(Say("table.say_what", {"what": command.what}))
    said_so = describe_filter(about, words)
    last = words.say("table.asked_last")
    return RecordSelection(_of_kinds(kinds, (*found, *about.told)), f"{last}: {said_so}" if said_so else last)


def _select_from_answer(
    answer: Answer, command: ExportTable, kinds: frozenset[Kind], words: CellFormatter
) -> RecordSelection:
    main = _of_kinds(kinds, (*answer.items("main"), *other_story_items(answer)))
    related = _of_kinds(kinds, (item for item in answer.items("related") if item not in main))
    notes = [*answer.lead, *answer.notes]
    leading = [section for section in answer.sections if section.role == "main"]
    counted = sum(max(0, section.total - len(section.items)) for section in leading)
    if counted:
        notes.append(Say("table.not_listed", {"number": counted}, count=counted))
    if related and not command.related:
        notes.append(Say("table.related_left", {"number": len(related)}, count=len(related)))
        related = ()
    return RecordSelection(main, words.say("text.passage", words=command.of or ""), related, tuple(notes))


def _of_kinds(kinds: frozenset[Kind], found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item for item in found if item.kind in kinds)


def _select_everything(kinds: frozenset[Kind], words: CellFormatter) -> RecordSelection:
    catalogue = words.catalogue
    found = recommendation_items(catalogue.index.all, catalogue, None) if kinds == ASK_KINDS else _all_steps(catalogue)
    return RecordSelection(found, words.say("table.everything"))


def _all_steps(catalogue: Catalogue) -> tuple[Item, ...]:
    """Return all meetings and milestones, including planned ones without any date."""
    undated = [
        key for key in catalogue.ahead.plans if key not in catalogue.meetings and key not in catalogue.milestones
    ]
    return items("meeting", list(catalogue.meetings)) + items("milestone", [*catalogue.milestones, *undated])
