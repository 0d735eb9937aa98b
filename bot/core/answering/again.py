"""All that the last answer of a thread led with, where it listed only so many: found again from the thread's slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.selecting import listed, select
from bot.core.understanding.question import Question

if TYPE_CHECKING:
    from bot.core.answering.answer import Item
    from bot.core.answering.context import Context
    from bot.core.catalogue import Catalogue


def all_found(context: Context, catalogue: Catalogue) -> tuple[Item, ...] | None:
    """Return every record that led the last answer, in its order; nothing where the slots do not lead to just these.

    What a question excluded, or took from its words alone, is in no slot: whether the same were found is told by their
    number and by those that were listed.
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
