"""One measurement in a process of its own: ``python -m benchmarks.trial NAME FOLDER``; one JSON object on the output.

``prepare`` makes the records and the questions in the folder; the others read them. Only one engine is ever imported,
so that the memory that is told is its own.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any, Final, Literal

from benchmarks.measuring import Spread, Stopwatch, peak_memory, percentile, present_memory
from benchmarks.questions import Asked, Questions
from benchmarks.synthesis import Synthesis
from benchmarks.wiring import Wired, encoder_left_out, read_shipped, tables, wire
from bot.core.domain.records import Dataset
from bot.core.language.lexicon import Trie

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.rivals import Mode
    from bot.core.features.questions.context import ThreadContext
    from bot.core.features.questions.model import Answer

Size = Literal["shipped", "grown"]

TODAY: Final = date(2026, 11, 23)
_CACHED: Final = type(lru_cache(len))
_THOUSAND: Final = 1_000


def prepare(folder: Path, count: int, seed: int) -> dict[str, Any]:
    """Make the records and the questions."""
    reading = read_shipped(folder)
    assert reading.dataset is not None  # noqa: S101 -- read_shipped ends the process otherwise
    synthesis = Synthesis(reading.dataset, count, seed)
    with Stopwatch() as watch:
        grown = synthesis.dataset.model_copy(update={"recommendations": tuple(synthesis)})
        written = grown.model_dump_json(by_alias=True, exclude_defaults=True)
        (folder / "grown.json").write_text(written, encoding="utf-8")
    questions = Questions(grown, reading.languages, reading.words, tables(), seed).all()
    (folder / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")
    return {
        "records": len(grown.recommendations),
        "shipped": len(reading.dataset.recommendations),
        "seconds": watch.seconds,
        "bytes": (folder / "grown.json").stat().st_size,
        "questions": len(questions),
        "unanswerable": sum(not asked.answerable for asked in questions),
        "sources": len(grown.sources),
        "actors": len(grown.actors),
        "peak": peak_memory(),
    }


def ours(folder: Path, size: Size, rounds: int, *, encoder: bool) -> dict[str, Any]:
    """Measure the bot: question → neutral answer, and the wording of the answer apart."""
    before = present_memory()
    wired = _wired(folder, size, encoder=encoder)
    built = {"peak": peak_memory(), "present": present_memory()}
    questions = _questions(folder)
    first = _Round(wired).run(questions)
    answering = {"peak": peak_memory(), "present": present_memory()}
    clear = _caches()
    cold = [_Round(wired).run(questions, before_each=clear) for _ in range(min(rounds, 3))]
    _Round(wired).run(questions)
    gc.collect()
    gc.freeze()
    warm = [_Round(wired).run(questions) for _ in range(rounds)]
    wording = [_Round(wired, compose=True).run(questions) for _ in range(rounds)]
    return {
        "build": wired.seconds,
        "memory": {"before": before, "built": built, "answering": answering, "wording": peak_memory()},
        "warm": _summary([each.seconds for each in warm]),
        "processor": _summary([each.processor for each in warm]),
        "cold": _summary([each.seconds for each in cold]),
        "worded": _summary([each.wording_seconds for each in wording]),
        "first_of_a_language": _first_of_each(questions, first.seconds),
        "kinds": _by_kind(questions, [each.processor for each in warm]),
        "slowest": _slowest(questions, warm[-1].seconds),
        **_honesty(questions, first.found),
    }


def build(folder: Path, engine: str, size: Size) -> dict[str, Any]:
    """Build the index of a rival."""
    from benchmarks.rivals import RIVALS, documents  # noqa: PLC0415 -- the memory of the others is not to hold it

    place = _place(folder, engine, size)
    with Stopwatch() as watch:
        RIVALS[engine].build(place, documents(_dataset(folder, size)))
    files = place.iterdir() if place.is_dir() else [place]
    return {"seconds": watch.seconds, "bytes": sum(path.stat().st_size for path in files), "peak": peak_memory()}


def theirs(folder: Path, engine: str, size: Size, mode: Mode, rounds: int) -> dict[str, Any]:
    """Measure a rival: question → ids of records."""
    from benchmarks.rivals import RIVALS, terms_of  # noqa: PLC0415 -- see above

    rival = RIVALS[engine].open(_place(folder, engine, size), mode)
    function = frozenset(word for each in read_shipped(folder).languages for word in each.function.lower().split())
    questions = _questions(folder)

    def once() -> tuple[list[float], list[bool]]:
        seconds, found = [], []
        for asked in questions:
            start = perf_counter()
            found.append(bool(rival.search(terms_of(asked.text, function))))
            seconds.append(perf_counter() - start)
        return seconds, found

    _, found = once()
    warm = [once()[0] for _ in range(rounds)]
    return {
        "memory": {"answering": {"peak": peak_memory(), "present": present_memory()}},
        "warm": _summary(warm),
        **_honesty(questions, found),
    }


def _place(folder: Path, engine: str, size: Size) -> Path:
    return folder / f"{engine}-{size}"


class _Round:
    """All questions once, in order, each in its thread."""

    def __init__(self, wired: Wired, *, compose: bool = False) -> None:
        self._wired = wired
        self._compose = compose
        self.seconds: list[float] = []
        self.processor: list[float] = []
        """The seconds in which this process had the processor: what is left of a crowded machine's figures."""
        self.wording_seconds: list[float] = []
        self.found: list[bool] = []

    def run(self, questions: list[Asked], before_each: Callable[[], None] | None = None) -> _Round:
        """Ask."""
        contexts: dict[int, ThreadContext | None] = {}
        for asked in questions:
            if before_each:
                before_each()
            context = None if asked.thread is None else contexts.get(asked.thread)
            start, start_of_work = perf_counter(), thread_time()
            answer, context = self._wired.answer(asked.text, context, TODAY)
            self.processor.append(thread_time() - start_of_work)
            self.seconds.append(perf_counter() - start)
            if asked.thread is not None:
                contexts[asked.thread] = context
            self.found.append(_answered(answer))
            if self._compose:
                start = perf_counter()
                self._wired.composer.compose(answer)
                self.wording_seconds.append(perf_counter() - start)
        return self


def _answered(answer: Answer) -> bool:
    return not answer.abstained and answer.intent != "help"


def _wired(folder: Path, size: Size, *, encoder: bool) -> Wired:
    return wire(_dataset(folder, size), read_shipped(folder), folder, encoder=encoder)


def _dataset(folder: Path, size: Size) -> Dataset:
    if size == "grown":
        return Dataset.model_validate_json((folder / "grown.json").read_bytes())
    dataset = read_shipped(folder).dataset
    assert dataset is not None  # noqa: S101 -- read_shipped ends the process otherwise
    return dataset


def _questions(folder: Path) -> list[Asked]:
    return [Asked(*fields) for fields in json.loads((folder / "questions.json").read_text(encoding="utf-8"))]


def _caches() -> Callable[[], None]:
    """Return what empties every cache of understanding."""
    caches = [each for each in gc.get_objects() if isinstance(each, _CACHED)]
    ours_alone = [each for each in caches if str(getattr(each, "__module__", "")).startswith("bot.")]

    tries = [each for each in gc.get_objects() if isinstance(each, Trie)]

    def clear() -> None:
        for cache in ours_alone:
            cache.cache_clear()
        for trie in tries:
            trie.begun.clear()

    return clear


def _summary(rounds: list[list[float]]) -> dict[str, Spread]:
    """Return percentiles of the questions' medians over the rounds, with the least and the most that one round gave.

    A machine that does something else for a moment makes one round's p99; it does not make a median.
    """
    settled = [median(each) for each in zip(*rounds, strict=True)]
    found = {}
    for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        single = [percentile(each, share) * _THOUSAND for each in rounds]
        found[name] = Spread(percentile(settled, share) * _THOUSAND, min(single), max(single))
    return found


def _by_kind(questions: list[Asked], rounds: list[list[float]]) -> dict[str, dict[str, Spread]]:
    kinds: dict[str, list[int]] = {}
    for place, asked in enumerate(questions):
        kinds.setdefault(asked.kind, []).append(place)
    return {kind: _summary([[each[i] for i in places] for each in rounds]) for kind, places in kinds.items()}


def _first_of_each(questions: list[Asked], seconds: list[float]) -> dict[str, float]:
    """Return what the very first question of each language took, its words being sorted in then."""
    firsts: dict[str, float] = {}
    for asked, taken in zip(questions, seconds, strict=True):
        firsts.setdefault(asked.language, taken * _THOUSAND)
    return firsts


def _slowest(questions: list[Asked], seconds: list[float]) -> list[tuple[float, str, str]]:
    ranked = sorted(zip(seconds, questions, strict=True), reverse=True)[:20]
    return [(taken * _THOUSAND, asked.kind, asked.text[:120]) for taken, asked in ranked]


def _honesty(questions: list[Asked], found: list[bool]) -> dict[str, float]:
    """Return the share of questions that got an answer: of those on record's subjects, and of those on nothing here."""
    shares = {}
    for name, answerable in (("answered", True), ("answered_wrongly", False)):
        among = [hit for asked, hit in zip(questions, found, strict=True) if asked.answerable == answerable]
        shares[name] = sum(among) / len(among)
    return shares


def main(arguments: list[str]) -> None:
    """Run the trial that the arguments name."""
    name, folder, *rest = arguments
    place = Path(folder)
    match name, rest:
        case "prepare", [count, seed]:
            result: object = prepare(place, int(count), int(seed))
        case "ours", [("shipped" | "grown") as size, rounds, ("words" | "meaning") as how]:
            result = ours(place, size, int(rounds), encoder=how == "meaning")
        case "encoder", []:
            result = encoder_left_out()
        case "build", [engine, ("shipped" | "grown") as size]:
            result = build(place, engine, size)
        case "theirs", [engine, ("shipped" | "grown") as size, ("any" | "all") as mode, rounds]:
            result = theirs(place, engine, size, mode, int(rounds))
        case _:
            raise SystemExit(__doc__)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
