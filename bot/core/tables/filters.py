"""Description of the rows of a table by the conversation's filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.answering.context import Context
    from bot.core.tables.words import TableWords


def filter_of(context: Context, words: TableWords) -> str:
    """Return a description of a thread's subject, made from the names in its filters, since texts are not stored."""
    return "; ".join(f"{label}: {value}" for label, value in _slots(context, words) if value)


def _slots(context: Context, words: TableWords) -> Iterator[tuple[str, str]]:
    namer = words.namer
    named = words.catalogue.entities
    yield words.say("table.askers"), ", ".join((namer.actors(context.askers), *context.asker_kinds)).strip(", ")
    yield words.say("table.addressees"), namer.actors(context.addressees)
    topics = [namer.name(Ref("topic", name)) for name in context.topics]
    topics += [named[name].name if name in named else name for name in context.entities]
    yield words.say("table.topic"), ", ".join(topics)
    yield words.say("table.articles"), ", ".join(article.number for article in context.articles)
    numbers = [str(number) for number in context.meeting_numbers]
    yield words.say("table.meeting"), " ".join((*(namer.forum(name) for name in context.forums), *numbers))
    periods = (f"{period.first:%Y-%m-%d}/{period.last:%Y-%m-%d}" for period in context.periods)
    yield words.say("table.date"), ", ".join(periods)
    yield words.say("table.source"), ", ".join(context.sources)
