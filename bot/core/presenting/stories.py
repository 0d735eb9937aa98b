"""Rendering of a lineage's story: who asked when, how each request grew from an earlier one, and the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Ref
from bot.core.message import Block, Bullets, Note, Paragraph
from bot.core.presenting.progressed import ProgressWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.answering.answer import Story
    from bot.core.catalogue import Catalogue
    from bot.core.presenting.naming import Namer
    from bot.core.progress.standing import Standing
    from bot.core.records import Growth, Recommendation
    from bot.core.wording import Wording


class StoryTeller:
    """Renders stories in one language."""

    def __init__(self, catalogue: Catalogue, wording: Wording, namer: Namer) -> None:
        self._catalogue = catalogue
        self._wording = wording
        self._namer = namer
        self._progress = ProgressWords(wording, namer)

    def blocks(self, story: Story, standings: Mapping[str, Standing]) -> list[Block]:
        """Return a story, with notes on links that are only the editors' reading and on the lack of an outcome."""
        blocks: list[Block] = []
        for line in ("official", "own"):
            asks: tuple[str, ...] = getattr(story, line)
            if asks:
                heading = self._say(f"story.{line}", line=self._namer.name(Ref("lineage", story.lineage)))
                told = self._bullets(story.lineage, asks, standings)
                blocks += [Paragraph(heading, strong=True), Bullets(told)]
        read_by_us = [each.ask for each in self._growth(story.lineage).values() if each.certainty == "unverified"]
        if read_by_us:
            blocks.append(Note(self._say("story.our_reading", ids=", ".join(read_by_us))))
        if not any(standing.known for standing in standings.values()):
            blocks.append(Note(self._say("story.nothing_came")))
        return blocks

    def _bullets(self, lineage: str, asks: Sequence[str], standings: Mapping[str, Standing]) -> tuple[str, ...]:
        growth = self._growth(lineage)
        bullets = []
        for name in asks:
            record = self._catalogue.rows.find(name)
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
            bullets.append("; ".join([said, *self._sureness(record), *self._came(standings.get(name))]))
        return tuple(bullets)

    def _sureness(self, record: Recommendation) -> list[str]:
        """Return how a recommendation is known if its own text was not read."""
        source = self._catalogue.sources.get(record.source or "")
        if source is None or record.certainty == "unverified":
            return [self._say("sure.unverified")]
        return [self._say("sure.reported", body=source.body)] if record.attribution == "reported" else []

    def _came(self, standing: Standing | None) -> list[str]:
        """Return the outcome of a recommendation; empty if none has one, since that is stated once for all."""
        if standing is None:
            return []
        if not standing.known:
            return [self._say("story.nothing_of_it")]
        told = [f"{label}: {value}" for label, value in self._progress.lines(standing)]
        # The last meeting is shown with what was said there.
        if earlier := [each for each in standing.meetings if not standing.raised or each != standing.raised.meeting]:
            names = ", ".join(self._namer.name(Ref("meeting", each)) for each in earlier)
            told.insert(1, self._say("story.raised_before", meetings=names))
        return told

    def _growth(self, lineage: str) -> dict[str, Growth]:
        return {each.ask: each for each in self._catalogue.lineages[lineage].growth}

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)
