"""Rendering of an answer as a message, the same on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Answer, Item, Ref, Say, Section
from bot.core.dates import UncertainDate
from bot.core.message import Action, Block, Bullets, Card, Message, Note, Paragraph, Suggestions
from bot.core.presenting.cards import Cards
from bot.core.presenting.naming import Namer
from bot.core.presenting.offering import Offers
from bot.core.presenting.progressed import ProgressWords
from bot.core.presenting.stories import StoryTeller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.catalogue import Catalogue
    from bot.core.quoting.text import SourceTexts
    from bot.core.wording import Wording

MOST_CARDS: Final = 12
"""Full cards in one message; the rest are one line each."""
MOST_LINES: Final = 12
_EXAMPLES: Final = 3


class Composer:
    """Renders answers from one campaign's records."""

    def __init__(self, catalogue: Catalogue, wording: Wording, texts: SourceTexts | None = None) -> None:
        self._catalogue = catalogue
        self._texts = texts
        self._wording = wording
        spoken = catalogue.dataset.campaign.languages
        self._more_words = frozenset(wording.say("act.more_typed", language) for language in spoken)

    def compose(self, answer: Answer) -> Message:
        """Render an answer in its language."""
        namer = Namer(self._catalogue, answer.language)
        cards = Cards(self._catalogue, self._wording, namer, answer.standings, self._texts)
        blocks: list[Block] = []
        lead = [self.sentence(say, namer) for say in answer.lead]
        blocks += (Paragraph(text, strong=i == 0 and not answer.abstained) for i, text in enumerate(lead))
        if answer.story:
            blocks += StoryTeller(self._catalogue, self._wording, namer).blocks(answer.story, answer.standings)
        if answer.owed:
            told = ProgressWords(self._wording, namer).owed
            heading = self._wording.say("brief.owed", answer.language, None, number=len(answer.owed))
            blocks += (Paragraph(heading, strong=True), Bullets(tuple(told(each) for each in answer.owed[:MOST_LINES])))
        for section, shown in zip(answer.sections, _cards_of(answer), strict=True):
            blocks += self._section(section, cards, namer, shown)
        blocks += (Note(self.sentence(say, namer)) for say in answer.notes)
        if answer.question.cut:
            blocks.append(Note(self._wording.say("note.cut", answer.language)))
        if answer.language != "en" and answer.sections:
            blocks.append(Note(self._wording.say("note.english_records", answer.language)))
        if answer.intent == "help" or (answer.abstained and not answer.sections):
            blocks.append(Suggestions(self._examples(answer)))
        actions = Offers(self._wording, answer.language).with_answer(answer, left_out(answer))
        return Message(summary_of(blocks), tuple(blocks), answer.language, actions)

    def means_more(self, text: str) -> bool:
        """Return whether a text only asks for the rest of an answer, in any language."""
        return text.strip(" \t\r\n!.…").casefold() in self._more_words

    def more(self, left: Sequence[Item], language: str) -> Message:
        """Render the next records that an answer had no room for."""
        cards = Cards(self._catalogue, self._wording, Namer(self._catalogue, language), texts=self._texts)
        blocks: list[Block] = [cards.card(item) for item in left[:MOST_CARDS]]
        rest = left[MOST_CARDS:]
        actions: tuple[Action, ...] = ()
        if rest:
            blocks.append(Note(self._wording.say("note.left_out", language, len(rest), number=len(rest))))
            actions = (Offers(self._wording, language).more(rest),)
        return Message(summary_of(blocks), tuple(blocks), language, actions)

    def sentence(self, say: Say, namer: Namer) -> str:
        """Render one sentence, with records by their names."""
        values: dict[str, str | int] = {"campaign": namer.campaign()}
        for key, value in say.values.items():
            if isinstance(value, Ref):
                values[key] = namer.name(value)
            elif isinstance(value, UncertainDate):
                values[key] = self._wording.date(value, namer.language)
            elif isinstance(value, tuple):
                values[key] = ", ".join(self._part(key, v, namer) for v in value)
            else:
                values[key] = value
        key = say.key
        if "askers" in values and self._wording.has(key + ".by", namer.language):
            key += ".by"
        return self._wording.say(key, namer.language, say.count, **values)

    def _part(self, key: str, value: str | Ref, namer: Namer) -> str:
        if isinstance(value, Ref):
            return namer.name(value)
        return self._wording.month(int(value), namer.language) if key == "months" else value

    def _section(self, section: Section, cards: Cards, namer: Namer, room: int) -> list[Block]:
        """Render a section: its first records as cards, the others as lines, and how many are left out."""
        blocks: list[Block] = []
        if section.heading:
            blocks.append(Paragraph(self.sentence(section.heading, namer), strong=True))
        full, rest = section.items[:room], section.items[room:]
        blocks += (cards.card(item) for item in full)
        lines = rest[:MOST_LINES]
        if lines:
            blocks.append(Bullets(tuple(cards.line(item) for item in lines)))
        left = max(section.total, len(section.items)) - len(full) - len(lines)
        if left > 0:
            blocks.append(Note(self._wording.say("note.left_out", namer.language, left, number=left)))
        return blocks

    def _examples(self, answer: Answer) -> tuple[str, ...]:
        examples = self._catalogue.dataset.campaign.examples
        mine = examples.get(answer.language) or examples["en"]
        return mine if answer.intent == "help" else mine[:_EXAMPLES]


def left_out(answer: Answer) -> tuple[Item, ...]:
    """Return the records of an answer that its message has no room for."""
    parts = zip(answer.sections, _cards_of(answer), strict=True)
    return tuple(dict.fromkeys(item for section, shown in parts for item in section.items[shown + MOST_LINES :]))


def _cards_of(answer: Answer) -> list[int]:
    """Return how many records of each section are shown as cards."""
    room, found = MOST_CARDS, []
    for section in answer.sections:
        found.append(min(room, len(section.items)) if section.detail == "full" else 0)
        room -= found[-1]
    return found


def summary_of(blocks: Sequence[Block]) -> str:
    """Return the first text of a message in one line."""
    for block in blocks:
        match block:
            case Paragraph(text=text) | Note(text=text):
                return text
            case Card(heading=heading, text=text):
                return f"{heading}: {text}" if heading else text
            case _:
                continue
    return ""
