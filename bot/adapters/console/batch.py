"""Parser for batches of questions as JSON lines; a malformed line yields an error and does not affect the others."""

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
    """Lines with the same thread form one conversation; a line without one is a conversation of its own."""
    now: str | None


@dataclass(frozen=True, slots=True)
class BatchError:
    """A line that cannot be answered, with the reason."""

    id: QuestionId
    error: str


def read_line(line: bytes) -> BatchQuestion | BatchError:
    """Parse one line of a batch; unknown keys are ignored."""
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
    # A thread may be a number as well as a text: 1 and "1" are different threads.
    return BatchQuestion(name, question, None if thread is None else json.dumps(thread), now)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
