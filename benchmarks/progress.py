"""``python -m benchmarks.progress``: what thousands of entries on what came of asks add to the answers that tell them.

The shipped campaign is grown to 300 recommendations with 5,000 invented entries, in a SQLite file of its own. The same
questions are asked without entries, with the entries in memory, and with the store asked each time: the first two are
the processor's time for the answer alone, the third is what a person waits for. Nothing is asserted.
"""

from __future__ import annotations

import asyncio
import gc
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Final

from benchmarks.measuring import percentile
from benchmarks.synthesis import Synthesis
from benchmarks.wiring import read_shipped, wire
from bot.adapters.storage.store import open_store
from bot.core.domain.dates import parse_date
from bot.core.features.progress.model import LINE_OF_STATE, NEEDS_NO_EVIDENCE, ProgressEntry, progress_statuses
from bot.core.features.questions.status import add_progress, recommendations_with_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.wiring import Wired
    from bot.core.domain.records import Dataset
    from bot.core.features.progress.model import ProgressState
    from bot.core.features.questions.model import Answer
    from bot.core.ports.store import ProgressStore

RECORDS: Final = 300
ENTRIES: Final = 5_000
ROUNDS: Final = 7
_SEED: Final = 20_121_122
_TODAY: Final = date(2026, 11, 23)
_NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
_STATES: Final[tuple[ProgressState, ...]] = tuple(LINE_OF_STATE)
_STORIES: Final = (
    "what came of article 174?",
    "Qu'est devenu l'article 174 ?",
    "Was ist aus Artikel 174 geworden?",
    "Что стало со статьёй 174?",
    "174-баппен не болды?",
)


def invented(dataset: Dataset, random: Random) -> list[ProgressEntry]:
    """Return entries on all recommendations; one in ten corrects another."""
    names = [record.id for record in dataset.recommendations]
    found: list[ProgressEntry] = []
    for number in range(1, ENTRIES + 1):
        earlier = found[random.randrange(len(found))] if found and random.random() < 0.1 else None  # noqa: PLR2004
        state = random.choice([each for each in _STATES if not earlier or LINE_OF_STATE[each] == earlier.line])
        when = parse_date(f"{_TODAY - timedelta(days=random.randrange(3_000)):%Y-%m-%d}")
        found.append(
            ProgressEntry(
                earlier.record if earlier else random.choice(names), LINE_OF_STATE[state], state, when, "slack:U0",
                _NOW - timedelta(minutes=ENTRIES - number), corrects=earlier.number if earlier else None, number=number,
                evidence=None if state in NEEDS_NO_EVIDENCE else f"https://example.org/{number}", note="as was said",
            )
        )  # fmt: skip
    return found


def ask(wired: Wired, text: str, known: Callable[[Answer], Sequence[ProgressEntry]]) -> Answer:
    """Answer as a conversation does, told what came of its asks."""
    answer, _ = wired.answer(text, None, _TODAY)
    if recommendations_with_progress(answer):
        add_progress(answer, known(answer), _NOW)
    return answer


def timed(rounds: int, questions: Sequence[str], once: Callable[[str], object]) -> list[float]:
    """Return what each question took in every round, in milliseconds of the processor, whatever else runs."""
    taken = []
    for _ in range(rounds):
        for question in questions:
            start = thread_time()
            once(question)
            taken.append(1_000 * (thread_time() - start))
    return taken


async def from_store(wired: Wired, progress: ProgressStore, questions: Sequence[str]) -> list[float]:
    """Return what answers took for which the store was asked each time, by the clock on the wall."""
    taken = []
    for _ in range(ROUNDS):
        for question in questions:
            start = perf_counter()
            answer, _ = wired.answer(question, None, _TODAY)
            if asks := recommendations_with_progress(answer):
                add_progress(answer, await progress.of(asks), _NOW)
            taken.append(1_000 * (perf_counter() - start))
    return taken


def told(what: str, taken: Sequence[float], base: Sequence[float] | None = None) -> None:
    """Print the spread of what was measured, beside what is compared with."""
    figures = [(share, percentile(taken, share)) for share in (0.5, 0.99)]
    line = ", ".join(f"p{share * 100:.0f} {value:.3f} ms" for share, value in figures)
    beside = [f"{value / percentile(base, share):.2f}" for share, value in figures] if base else []
    print(f"{what}: {line}" + (f" ({' and '.join(beside)} times as long)" if beside else ""))


async def measure(folder: Path) -> None:
    """Measure everything in a folder."""
    reading = read_shipped(folder)
    assert reading.dataset is not None  # noqa: S101 -- read_shipped ends the process otherwise
    synthesis = Synthesis(reading.dataset, RECORDS, _SEED)
    dataset = synthesis.dataset.model_copy(update={"recommendations": tuple(synthesis)})
    wired = wire(dataset, reading, folder)
    entries = invented(dataset, Random(_SEED))  # noqa: S311 -- the same every time, nothing secret
    of = {record.id: [each for each in entries if each.record == record.id] for record in dataset.recommendations}
    questions = [*_STORIES, *(f"status of {record.id}" for record in dataset.recommendations)]
    url = f"sqlite:///{folder / 'bot.sqlite'}"
    async with open_store(url) as store:
        for entry in entries:
            await store.progress().add(entry)

        def nothing(_: Answer) -> Sequence[ProgressEntry]:
            return ()

        def kept(answer: Answer) -> Sequence[ProgressEntry]:
            return [entry for ask in recommendations_with_progress(answer) for entry in of[ask]]

        for known in (nothing, kept):
            timed(1, questions, lambda text, known=known: ask(wired, text, known))  # type: ignore[misc]
        gc.collect()
        gc.freeze()
        print(f"{len(entries)} entries on {len(dataset.recommendations)} recommendations, {len(questions)} questions")
        without = timed(ROUNDS, questions, lambda text: ask(wired, text, nothing))
        told("answers, no entries", without)
        told("answers, entries in memory", timed(ROUNDS, questions, lambda text: ask(wired, text, kept)), without)
        worded = timed(ROUNDS, questions, lambda text: wired.composer.compose(ask(wired, text, kept)))
        told("the same, and worded", worded)
        without_story = timed(200, _STORIES, lambda text: ask(wired, text, nothing))
        told("stories, no entries", without_story)
        told("stories, entries in memory", timed(200, _STORIES, lambda text: ask(wired, text, kept)), without_story)
        told("answers, the store read each time", await from_store(wired, store.progress(), questions))
        names = [record.id for record in dataset.recommendations]
        everything = timed(ROUNDS, ["all"], lambda _: progress_statuses(names, entries, _NOW))
        told("where all 300 stand, from 5,000 entries", everything)


def main() -> None:
    """Measure and report."""
    with TemporaryDirectory(prefix="benchmarks-") as name:
        asyncio.run(measure(Path(name)))


if __name__ == "__main__":
    main()
