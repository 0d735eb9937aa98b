"""Sentences as a test tells them: no message file is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.domain.wording import Wording

if TYPE_CHECKING:
    from bot.core.domain.wording import CalendarWords, Messages


class ToldMessages:
    """Messages that say what they were told, and else their key in angle brackets."""

    def __init__(self, told: dict[str, str] | None = None, *, all_else: bool = True) -> None:
        """Take sentences by key; that of a plural by key and number."""
        self._told = told or {}
        self._all_else = all_else

    def gettext(self, message: str) -> str:
        """Return the sentence of a key."""
        return self._told.get(message) or (f"<{message}>" if self._all_else else message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 -- the shape of gettext
        """Return the sentence of a key for one or for many."""
        return self._told.get(f"{msgid1} {'one' if n == 1 else 'many'}") or self.gettext(msgid1)


_messages: Messages = ToldMessages()


@dataclass(slots=True)
class ToldCalendar:
    """A calendar of plain names."""

    day: str = "{day} {month_in_date} {year}"
    month: str = "{month_alone} {year}"
    month_in_date: tuple[str, ...] = tuple(f"m{number}" for number in range(1, 13))
    month_alone: tuple[str, ...] = tuple(f"Month{number}" for number in range(1, 13))


_calendar: CalendarWords = ToldCalendar()

SENTENCES: Final = {
    "card.target": "in the end {actor}",
    "card.also_told": "told {actors}",
    "card.voice": "{asker} by {voice}",
    "card.counts": "{votes_for}/{against}/{abstain}",
    "card.numbered": "{forum} no. {number}",
    "card.successor": "from {since}: {article}",
    "card.article_of": "Article {article}",
    "sure.official": "read",
    "sure.reported": "as {body} reports",
    "sure.own": "own ({body})",
    "sure.unverified": "unverified",
    "date.about": "about {date}",
    "date.span": "{first} to {last}",
    "date.either": "{first} or {last}",
    "date.announced": "announced for {date}",
    "date.unknown": "date not known",
    "place.unknown": "place not known",
    "lead.found one": "one ask",
    "lead.found many": "{number} asks",
    "lead.found.by one": "{askers}: one ask",
    "lead.found.by many": "{askers}: {number} asks",
    "lead.usual_months": "{forum}: {months}",
    "lead.succession": "{provisions}",
    "note.left_out many": "{number} more",
    "note.left_out one": "one more",
    "note.ignored": "left out: {words}",
    "related.successor": "since {since} {old} is {new}",
    "none.not_understood": "not understood: {words}",
    "heading.topic": "{topic}",
    "note.articles": "on record: {numbers}",
}


def wording(**more: str) -> Wording:
    """Return wording that says what is told here, in English and French."""
    french = ToldMessages({"lead.found.by many": "{number} de {askers}"})
    return Wording({"en": ToldMessages({**SENTENCES, **more}), "fr": french}, {"en": ToldCalendar()})
