"""Rendering of an answer as a message, the same on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.dates import UncertainDate
from bot.core.domain.message import Action, Block, Bullets, Card, Message, Note, Paragraph, Suggestions
from bot.core.domain.names import Namer
from bot.core.domain.sentence import Item, Ref, Say
from bot.core.features.actions import ActionBuilder
from bot.core.features.progress.view import ProgressRenderer
from bot.core.features.questions.cards import CardRenderer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.quotes.text import SourceTexts
    from bot.core.domain.records import LineageStep, Recommendation
    from bot.core.domain.wording import Wording
    from bot.core.features.progress.model import ProgressStatus
    from bot.core.features.questions.model import Answer, LineageStory, Section


class StoryRenderer:
    """Renders stories in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._progress = ProgressRenderer(wording, namer)

    def blocks(self, story: LineageStory, statuses: Mapping[str, ProgressStatus]) -> list[Block]:
        """Return a story, with notes on links that are only the editors' reading and on the lack of an outcome."""
        blocks: list[Block] = []
        for line in ("official", "own"):
            asks: tuple[str, ...] = getattr(story, line)
            if asks:
                heading = self._say(f"story.{line}", line=self._namer.name(Ref("lineage", story.lineage)))
                told = self._bullets(story.lineage, asks, statuses)
                blocks += [Paragraph(heading, strong=True), Bullets(told)]
        read_by_us = [each.ask for each in self._growth(story.lineage).values() if each.certainty == "unverified"]
        if read_by_us:
            blocks.append(Note(self._say("story.our_reading", ids=", ".join(read_by_us))))
        if not any(status.known for status in statuses.values()):
            blocks.append(Note(self._say("story.nothing_came")))
        return blocks

    def _bullets(self, lineage: str, asks: Sequence[str], statuses: Mapping[str, ProgressStatus]) -> tuple[str, ...]:
        growth = self._growth(lineage)
        bullets = []
        for name in asks:
            record = self._catalogue.recommendations[name]
            when = self._catalogue.date_of(record)
            told = {
                "when": self._wording.date(when, self._namer.language) if when else self._say("date.unknown"),
                "asker": self._namer.actors(record.askers),
                "id": name,
            }
            if name in growth:
                step = growth[name]
                said = self._say(f"story.{step.how}", **told, of=step.of, why=step.why)
            else:
                said = self._say("story.asks", **told, ask=record.ask.removesuffix("."))
            bullets.append("; ".join([said, *self._sureness(record), *self._came(statuses.get(name))]))
        return tuple(bullets)

    def _sureness(self, record: Recommendation) -> list[str]:
        """Return how a recommendation is known if its own text was not read."""
        source = self._catalogue.sources.get(record.source or "")
        if source is None or record.certainty == "unverified":
            return [self._say("sure.unverified")]
        return [self._say("sure.reported", body=source.body)] if record.attribution == "reported" else []

    def _came(self, status: ProgressStatus | None) -> list[str]:
        """Return the outcome of a recommendation; empty if none has one, since that is stated once for all."""
        if status is None:
            return []
        if not status.known:
            return [self._say("story.nothing_of_it")]
        told = [f"{label}: {value}" for label, value in self._progress.lines(status)]
        # The last meeting is shown with what was said there.
        if earlier := [each for each in status.meetings if not status.raised or each != status.raised.meeting]:
            names = ", ".join(self._namer.name(Ref("meeting", each)) for each in earlier)
            told.insert(1, self._say("story.raised_before", meetings=names))
        return told

    def _growth(self, lineage: str) -> dict[str, LineageStep]:
        return {each.ask: each for each in self._catalogue.lineages[lineage].growth}

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


MOST_CARDS: Final = 12
"""Full cards in one message; the rest are one line each."""
MOST_LINES: Final = 12
_EXAMPLES: Final = 3


class AnswerComposer:
    """Renders answers from one campaign's records."""

    def __init__(self, catalogue: Catalogue, wording: Wording, texts: SourceTexts | None = None) -> None:
        self._catalogue = catalogue
        self._texts = texts
        self._wording = wording

    def compose(self, answer: Answer) -> Message:
        """Render an answer in its language."""
        namer = Namer(self._catalogue, answer.language)
        cards = CardRenderer(self._catalogue, self._wording, namer, answer.statuses, self._texts)
        blocks: list[Block] = []
        lead = [self.sentence(say, namer) for say in answer.lead]
        blocks += (Paragraph(text, strong=i == 0 and not answer.abstained) for i, text in enumerate(lead))
        if answer.story:
            blocks += StoryRenderer(self._catalogue, self._wording, namer).blocks(answer.story, answer.statuses)
        if answer.owed:
            told = ProgressRenderer(self._wording, namer).owed
            heading = self._wording.say("brief.owed", answer.language, None, number=len(answer.owed))
            blocks += (Paragraph(heading, strong=True), Bullets(tuple(told(each) for each in answer.owed[:MOST_LINES])))
        for section, shown in zip(answer.sections, _card_counts(answer), strict=True):
            blocks += self._section(section, cards, namer, shown)
        blocks += (Note(self.sentence(say, namer)) for say in answer.notes)
        if answer.question.cut:
            blocks.append(Note(self._wording.say("note.cut", answer.language)))
        if answer.language != "en" and answer.sections:
            blocks.append(Note(self._wording.say("note.english_records", answer.language)))
        if answer.intent == "help" or (answer.abstained and not answer.sections):
            blocks.append(Suggestions(self._examples(answer)))
        actions = ActionBuilder(self._wording, answer.language).with_answer(answer, omitted_items(answer))
        return Message(summary_of(blocks), tuple(blocks), answer.language, actions)

    def means_more(self, text: str) -> bool:
        """Return whether a text only asks for the rest of an answer, in any language."""
        spoken = self._catalogue.dataset.campaign.languages
        asked = text.strip(" \t\r\n!.…").casefold()
        return any(asked == self._wording.say("act.more_typed", language) for language in spoken)

    def more(self, left: Sequence[Item], language: str) -> Message:
        """Render the next records that an answer had no room for."""
        cards = CardRenderer(self._catalogue, self._wording, Namer(self._catalogue, language), texts=self._texts)
        blocks: list[Block] = [cards.card(item) for item in left[:MOST_CARDS]]
        rest = left[MOST_CARDS:]
        actions: tuple[Action, ...] = ()
        if rest:
            blocks.append(Note(self._wording.say("note.left_out", language, len(rest), number=len(rest))))
            actions = (ActionBuilder(self._wording, language).more(rest),)
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

    def _section(self, section: Section, cards: CardRenderer, namer: Namer, room: int) -> list[Block]:
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
            # "more" shows only what the answer holds.
            key = "note.left_out" if len(rest) > len(lines) else "note.narrow"
            blocks.append(Note(self._wording.say(key, namer.language, left, number=left)))
        return blocks

    def _examples(self, answer: Answer) -> tuple[str, ...]:
        examples = self._catalogue.dataset.campaign.examples
        mine = examples.get(answer.language) or examples["en"]
        return mine if answer.intent == "help" else mine[:_EXAMPLES]


def omitted_items(answer: Answer) -> tuple[Item, ...]:
    """Return the records of an answer that its message has no room for."""
    parts = zip(answer.sections, _card_counts(answer), strict=True)
    return tuple(dict.fromkeys(item for section, shown in parts for item in section.items[shown + MOST_LINES :]))


def _card_counts(answer: Answer) -> list[int]:
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
