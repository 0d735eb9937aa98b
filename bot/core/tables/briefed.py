"""The briefing table: recommendations by topic, with the reason for their selection and related readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.presenting.briefed import BriefedCards
from bot.core.progress.standing import Standing
from bot.core.tables.table import Word, in_order
from bot.core.tables.words import SOURCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.briefing.briefing import Briefing, Line, Part, Reading
    from bot.core.tables.table import Cell, Column, Row
    from bot.core.tables.words import TableWords

_KEYS: Final = (
    "id", "topic", "date", "askers", "voice", "attribution", "addressees", "target", "ask", "articles", "number_from",
    "certainty", "why", "standing", "owed", "pledged", "raised", "done", "earlier", "readings", "basis", "differs",
    "lineage", "later", *SOURCES,
)  # fmt: skip
_NOTHING: Final = Standing()


def briefing_rows(
    briefing: Briefing, standings: Mapping[str, Standing], words: TableWords
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows of the recommendations to raise at a session, in the briefing's order.

    Args:
        briefing: the briefing.
        standings: their progress by evidence; missing ones have none on record.
        words: the formatter of cells.

    """
    cards = BriefedCards(words.catalogue, words.wording, words.namer)
    promised = {each.record: words.standing(each.promise) for each in briefing.owed}
    rows = [
        {**_row(line, part, standings.get(line.id, _NOTHING), cards, words), "owed": promised.get(line.id)}
        for part in briefing.parts
        for line in part.lines
    ]
    return words.columns(_KEYS), in_order(_KEYS, rows)


def _row(line: Line, part: Part, standing: Standing, cards: BriefedCards, words: TableWords) -> Row:
    record = words.catalogue.rows.find(line.id)
    return {
        **words.asked(record),
        **words.sources(record),
        "topic": words.topic(part.topic),
        "why": tuple(Word(why, words.say(f"why.{why}")) for why in line.why),
        "standing": Word(line.standing, cards.standing(line)),
        "pledged": line.pledged or None,
        "raised": words.standing(standing.raised),
        "done": words.standing(standing.done),
        "earlier": tuple(Word(name, name) for name in line.earlier),
        "readings": tuple(_reading(reading, words) for reading in line.readings),
    }


def _reading(reading: Reading, words: TableWords) -> Word:
    """Return an organisation's reading of a recommendation, attributed to it."""
    record = words.catalogue.rows.find(reading.id)
    askers = words.namer.actors(record.askers)
    return Word(reading.id, words.say("table.reading", asker=askers, ask=record.ask, id=reading.id, of=reading.of))
