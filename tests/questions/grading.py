"""Holds an answer against what a question of ``tests/questions/`` says a right one must hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.terminal.render import to_plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.questions.service import Reply

QUESTIONS: Final = Path(__file__).parent
TODAY: Final = "2026-11-23"


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what a right answer to it holds; see ``tests/questions/README.md``."""

    id: str
    lang: str
    category: str
    question: str
    expect: dict[str, Any]
    thread: str | None = None
    now: str = TODAY


@dataclass(slots=True)
class Score:
    """How a set of questions was answered."""

    asked: int = 0
    right: int = 0
    false_answers: int = 0
    wrong_attributions: int = 0
    by_language: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, question: Question, faults: list[str], *, attributed: bool) -> None:
        """Add one question."""
        self.asked += 1
        self.right += not faults
        self.wrong_attributions += not attributed
        self.false_answers += "answered" in faults
        tally = self.by_language.setdefault(question.lang, [0, 0])
        tally[0] += not faults
        tally[1] += 1
        if faults:
            self.wrong.append(f"{question.id} {question.question}: {', '.join(faults)}")


def questions() -> Iterator[Question]:
    """Read every question, in order; turns of one thread follow each other."""
    for file in sorted(QUESTIONS.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield Question(**json.loads(line))


def faults(question: Question, reply: Reply) -> list[str]:
    """Return what is wrong with an answer; nothing if it is right."""
    expect, answer = question.expect, reply.answer
    main = {item.id for item in answer.items("main")}
    shown = main | {item.id for item in answer.items("related")}
    found = [f"has {name}" for name in sorted(shown & set(expect.get("must_not_include", ())))]
    leading = {name for name in main if name.startswith("R-")}
    if expect.get("allowed_main") is not None:
        found += [f"leads with {name}" for name in sorted(leading - set(expect["allowed_main"]))]
    if expect["abstain"] is True:
        return [*found, *(() if answer.abstained else ("answered",))]
    if expect["abstain"] is None and answer.abstained:
        return found
    if answer.abstained:
        found.append("abstained")
    return found + list(_missing(expect, main, shown, _text(reply)))


def _missing(expect: dict[str, Any], main: set[str], shown: set[str], text: str) -> Iterator[str]:
    needed = set(expect.get("must_include", ()))
    groups = [set(group) for group in expect.get("must_include_any", ())]
    yield from (f"lacks {name}" for name in sorted(needed - shown))
    yield from (f"lacks one of {', '.join(sorted(group))}" for group in groups if not group & shown)
    every = needed.union(*groups)
    if every & shown and not every & main:
        yield "leads with none that is needed"
    yield from (f"text lacks {rule}" for rule in expect.get("text_must_match", ()) if not re.search(rule, text))
    yield from (f"text has {rule}" for rule in expect.get("text_must_not_match", ()) if re.search(rule, text))


def attributed(question: Question, reply: Reply, catalogue: Catalogue) -> bool:
    """Tell whether no ask of anybody else leads an answer to a question that names one asker."""
    asker = question.expect.get("asker")
    if asker is None:
        return True
    leading = [item.id for item in reply.answer.items("main") if item.kind == "recommendation"]
    return all(asker in _askers(catalogue, name) for name in leading)


def _askers(catalogue: Catalogue, name: str) -> set[str]:
    found: set[str] = set()
    for asker in catalogue.recommendations[name].askers:
        actor = catalogue.actors[asker]
        found |= {asker, actor.speaks_for or asker, *(("NGO",) if actor.kind == "ngo" else ())}
    return found


def _text(reply: Reply) -> str:
    return to_plain_text(reply.message)
