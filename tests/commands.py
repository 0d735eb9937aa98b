"""How tests carry out commands: the handlers of documents, and commands without what the bus checks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.documents.texts import YamlEditor
from bot.core.domain.command import NotPossibleError
from bot.core.domain.documents import PLANS_DOCUMENT, SETTINGS_DOCUMENT
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.outcome import Outcome
from bot.core.features.documents.editor import DocumentEditor
from bot.core.features.documents.history import HistoryService
from bot.core.features.plans.service import PlanRules, PlanService, RoleRules

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.core.domain.access import Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.commands.bus import CommandBus
    from bot.core.features.commands.handler import CommandHandler, Handlers, Requester
    from bot.core.features.documents.editor import DocumentRules
    from bot.core.features.documents.service import Documents
    from bot.core.ports.store import ReminderHistory, Thread


def document_handlers(
    documents: Documents,
    *,
    rights: Callable[[], Rights],
    catalogue: Callable[[], Catalogue],
    reminded: ReminderHistory,
) -> dict[type, CommandHandler]:
    """Return the handlers of the commands that show or change documents."""
    texts = YamlEditor()
    history = HistoryService(documents, texts, rights)
    rules: dict[str, DocumentRules] = {PLANS_DOCUMENT: PlanRules(texts, reminded), SETTINGS_DOCUMENT: RoleRules(texts)}
    editor = DocumentEditor(documents, texts, history, rules)
    plans = PlanService(editor, history, catalogue=catalogue, rights=rights, parse=parse_command)
    return {**plans.handlers, **editor.handlers, **history.handlers}


async def carry_out(handlers: Handlers, command: object, who: Requester) -> Outcome:
    """Carry out a command as its handler does, whatever the person may do."""
    try:
        return await handlers[type(command)].carry_out(command, who)
    except NotPossibleError as error:
        return Outcome("refused", (error.why,))


async def respond(bus: CommandBus, line: str, thread: Thread, who: Requester) -> Outcome | None:
    """Return what comes of a line that is typed in a thread."""
    return await bus.respond(parse_command(line), line, thread, who)
