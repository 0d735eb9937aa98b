"""The commands on meetings, milestones and people: they list what is planned and who has a role, or change it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.domain.command import NotPossibleError
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.domain.sentence import Say
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.editor import DENIED_ELSEWHERE
from bot.core.features.documents.history import right_on
from bot.core.features.documents.model import DocumentHistory, without_people
from bot.core.features.plans.commands import AddEntry, MoveEntry, RemoveEntry, SetNote, SetRole, SetStatus, ShowEntries
from bot.core.features.plans.drafts import draft
from bot.core.features.plans.listing import affected_entries, changed_dates, list_people, list_plans, shown_entry
from bot.core.features.plans.model import EntryDates

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.domain.access import Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.command import Command
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.commands.model import ParseError
    from bot.core.features.documents.editor import DocumentEditor, DocumentRules
    from bot.core.features.documents.history import HistoryService
    from bot.core.features.plans.commands import EditCommand
    from bot.core.ports.documents import DocumentFormat
    from bot.core.ports.store import ReminderHistory


class PlanService:
    """Lists and changes plans, and the roles of people.

    Args:
        parse: parses a line, to tell which readings of an ambiguous date can be typed instead.

    """

    def __init__(
        self,
        editor: DocumentEditor,
        history: HistoryService,
        *,
        catalogue: Callable[[], Catalogue],
        rights: Callable[[], Rights],
        parse: Callable[[str], Command | ParseError | None],
    ) -> None:
        self._editor = editor
        self._history = history
        self._catalogue = catalogue
        self._rights = rights
        self._parse = parse

    @property
    def handlers(self) -> Handlers:
        """The handlers: to see or change people's roles requires the right to govern."""
        change = CommandHandler(self._change, lambda command: right_on(_document_of(command), "edit"))
        return {
            ShowEntries: CommandHandler(self._show, lambda command: right_on(_document_of(command), "read")),
            **dict.fromkeys((AddEntry, MoveEntry, SetStatus, SetNote, RemoveEntry, SetRole), change),
        }

    async def _change(self, command: EditCommand, who: Requester) -> Outcome:
        try:
            return await self._editor.change(
                _document_of(command),
                lambda data: draft(command, data, self._catalogue().dataset),
                who,
                always_ask=isinstance(command, RemoveEntry),
            )
        except NotPossibleError as error:
            return Outcome("refused", (error.why,), usage=self._alternatives(command, error.readings, who.typed))

    def _alternatives(self, command: EditCommand, readings: tuple[str, ...], line: str) -> tuple[str, ...]:
        """Return the typed line once for each date that may have been meant, ready to be typed instead."""
        typed = " ".join(line.split())
        if not isinstance(command, AddEntry | MoveEntry):
            return ()
        lines = ((typed.replace(command.when, each, 1), replace(command, when=each)) for each in readings)
        return tuple(line for line, meant in lines if self._parse(line) == meant)

    async def _show(self, command: ShowEntries, who: Requester) -> Outcome:
        """List what is planned or who has a role, or show one planned entry with its last change."""
        if command.noun == "person":
            return list_people(self._rights() if who.ends_at is None else self._rights().within(who.ends_at))
        outcome = list_plans(command, self._catalogue())
        shown = shown_entry(outcome) if command.one else None
        change = await self._history.last_change(PLANS_DOCUMENT, shown, who) if shown else None
        return replace(outcome, parts=(*outcome.parts, DocumentHistory((change,)))) if change else outcome


class PlanRules:
    """Asks before a change of what people were reminded of, and shows the changed dates."""

    def __init__(self, texts: DocumentFormat, reminded: ReminderHistory) -> None:
        self._texts = texts
        self._reminded = reminded

    def refusal(self, *_: object) -> None:
        """Return None: whoever may edit may change every plan."""

    async def question(self, before: str, after: str) -> Say | None:
        """Return the question to confirm if people were reminded of an entry that the change affects."""
        for key in affected_entries(self._texts.data(before), self._texts.data(after)):
            if await self._reminded.of(key):
                return Say("edit.sure.reminded", {"id": key})
        return None

    def parts(self, before: str, after: str) -> tuple[EntryDates]:
        """Return the dates of the changed entries."""
        return (EntryDates(changed_dates(self._texts.data(before), self._texts.data(after))),)


class RoleRules:
    """Refuses changes of the settings that would take away the last admin, or reach beyond a person's own rights."""

    def __init__(self, texts: DocumentFormat) -> None:
        self._texts = texts

    def refusal(self, before: str, after: str, who: Requester) -> Say | None:
        """Return why a change is not allowed from chat, or not to this person; None if it is."""
        had, has = self._texts.rights(before), self._texts.rights(after)
        if has.locks_out(had):
            return Say("edit.last_admin")
        others = without_people(self._texts.data(before)) != without_people(self._texts.data(after))
        return DENIED_ELSEWHERE if has.oversteps(had, who.person) or (others and who.person not in had.admins) else None

    async def question(self, *_: object) -> None:
        """Return None: no role needs a confirmation."""

    def parts(self, *_: object) -> tuple[()]:
        """Return nothing: the changed fields say it all."""
        return ()


def _document_of(command: EditCommand | ShowEntries) -> str:
    person = isinstance(command, SetRole) or command.noun == "person"
    return SETTINGS_DOCUMENT if person else PLANS_DOCUMENT


if TYPE_CHECKING:

    def _port(plans: PlanRules, roles: RoleRules) -> tuple[DocumentRules, DocumentRules]:
        return plans, roles
