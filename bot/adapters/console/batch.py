"""Lines of JSON → questions; a line that is none is told, and harms no other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from bot.adapters.console.machine import QuestionId


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One question of a batch."""

    id: QuestionId
    question: str
    thread: str | None
    """Lines with one thread are one conversation; a line without is a conversation of its own."""
    now: str | None


@dataclass(frozen=True, slots=True)
class BatchError:
    """A line that cannot be answered, and why."""

    id: QuestionId
    error: str


def read_line(line: bytes) -> BatchQuestion | BatchError:
    """Read one line of a batch; keys that are not ours are passed over."""
    try:
        return _read(json.loads(line.decode("utf-8"), parse_constant=_refuse))
    except UnicodeDecodeError:
        return BatchError(None, "this line is not UTF-8")
    except (ValueError, RecursionError):
        return BatchError(None, "this line is no JSON")


def _read(content: object) -> BatchQuestion | BatchError:
    if not isinstance(content, dict):
        return BatchError(None, 'this line is no JSON object: write {"id": …, "question": …}')
    name = content.get("id")
    if isinstance(name, bool) or not (name is None or isinstance(name, str | int | float)) or name in (inf, -inf):
        return BatchError(None, "“id” must be a text or a number")
    question, thread, now = content.get("question"), content.get("thread"), content.get("now")
    if not isinstance(question, str):
        return BatchError(name, "“question” is missing" if question is None else "“question” must be a text")
    if now is not None and not isinstance(now, str):
        return BatchError(name, "“now” must be a date or an instant, as a text")
    # A thread may be named by a number as well as by a text: 1 and "1" are two.
    return BatchQuestion(name, question, None if thread is None else json.dumps(thread), now)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
