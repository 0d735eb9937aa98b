"""Recovery of the full result of a thread's last answer from the thread's slots, if only a part was listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.selecting import listed, select
from bot.core.understanding.question import Question

if TYPE_CHECKING:
    from bot.core.answering.answer import Item
    from bot.core.answering.context import Context
    from bot.core.catalogue import Catalogue


def all_found(context: Context, catalogue: Catalogue) -> tuple[Item, ...] | None:
    """Return every record that led the last answer, in its order, or None if the slots do not yield exactly these.

    Exclusions, and conditions that come from the words alone, are not kept in the slots. The result is therefore
    compared with the number of records found and with those that were listed.
    """
    if context.found <= len(context.shown):
        return context.shown
    question = Question(
        "",
        askers=list(context.askers),
        asker_kinds=list(context.asker_kinds),
        addressees=list(context.addressees),
        topics=list(context.topics),
        entities=list(context.entities),
        articles=list(context.articles),
        forums=list(context.forums),
        periods=list(context.periods),
        records=[("source", name) for name in context.sources],
    )
    found = listed(select(question, catalogue).main, catalogue, None)
    same = len(found) == context.found and found[: len(context.shown)] == context.shown
    return found if same else None
