"""Rendering of a command's outcome as a message, the same on every platform."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.documents import SETTINGS_DOCUMENT
from bot.core.domain.message import Action, Attachment, Block, Bullets, Message, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.domain.reasons import reason_text
from bot.core.features.actions import ActionBuilder
from bot.core.features.briefings.view import PART_VIEWS as BRIEFINGS
from bot.core.features.commands.outcome import TextLines
from bot.core.features.commands.parts import PartContext, PartView
from bot.core.features.debriefs.view import PART_VIEWS as DEBRIEFS
from bot.core.features.documents.view import PART_VIEWS as DOCUMENTS
from bot.core.features.plans.view import PART_VIEWS as PLANS
from bot.core.features.progress.outcome_view import PART_VIEWS as PROGRESS
from bot.core.features.questions.view import summary_of
from bot.core.features.reminders.view import PART_VIEWS as REMINDERS
from bot.core.features.tasks.view import PART_VIEWS as TASKS
from bot.core.features.timeline.view import PART_VIEWS as TIMELINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.sentence import Say
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.outcome import Outcome
    from bot.core.features.questions.view import AnswerComposer

PART_VIEWS: Final[Mapping[type, PartView]] = {
    view.part: view
    for view in (
        PartView(TextLines, lambda part, _: (Bullets(part.lines),) if part.lines else ()),
        *BRIEFINGS,
        *DEBRIEFS,
        *DOCUMENTS,
        *PLANS,
        *PROGRESS,
        *REMINDERS,
        *TASKS,
        *TIMELINE,
    )
}
"""How each part of an outcome is shown, by its type."""


class OutcomeComposer:
    """Renders outcomes of commands, with the sentences that answers use."""

    def __init__(self, composer: AnswerComposer, catalogue: Catalogue, wording: Wording) -> None:
        self._composer = composer
        self._catalogue = catalogue
        self._wording = wording

    def compose(self, outcome: Outcome, language: str) -> Message:
        """Render an outcome: its sentences, its parts in their order, problems, and what can be typed next."""
        namer = Namer(self._catalogue, language)
        context = PartContext(self._composer, self._catalogue, self._wording, namer)
        blocks: list[Block] = []
        for number, say in enumerate(outcome.say):
            blocks.append(Paragraph(self._sentence(say, namer), strong=number == 0))
        actions: tuple[Action, ...] = ()
        for part in outcome.parts:
            view = PART_VIEWS[type(part)]
            if view.message:
                return view.message(part, context)
            blocks += view.blocks(part, context) if view.blocks else ()
            actions += view.actions(part, context) if view.actions else ()
        blocks += self._hints(outcome, language)
        actions += self._offers(outcome, language)
        files = tuple(
            Attachment(file.name, file.media, file.data, self._composer.sentence(file.shows, namer))
            for file in outcome.files
        )
        return Message(summary_of(blocks), tuple(blocks), language, actions, files)

    def _sentence(self, say: Say, namer: Namer) -> str:
        reason = say.values.get("reason")
        if isinstance(reason, str):
            say = replace(say, values={**say.values, "reason": reason_text(reason, self._wording, namer.language)})
        return self._composer.sentence(say, namer)

    def _hints(self, outcome: Outcome, language: str) -> Iterator[Block]:
        """Yield the problems and how to mend them, and what can be typed next."""
        problems = tuple(f"{problem.what}; {problem.mend}" for problem in outcome.problems)
        yield from (Bullets(lines) for lines in (problems, outcome.usage) if lines)
        if outcome.kind in {"asked", "done"}:
            # Without its name, both commands are about the meetings and milestones.
            of = " people" if outcome.stored and outcome.stored[0] == SETTINGS_DOCUMENT else ""
            yield Note(self._wording.say(f"then.{outcome.kind}", language, undo=f"undo{of}", history=f"history{of}"))

    def _offers(self, outcome: Outcome, language: str) -> tuple[Action, ...]:
        offers = ActionBuilder(self._wording, language)
        if outcome.kind == "asked" and outcome.token:
            return offers.with_question(outcome.token)
        if outcome.stored:
            document, revision = outcome.stored
            return offers.with_change("people" if document == SETTINGS_DOCUMENT else "meetings", revision)
        return ()
