"""Commands about tasks and their parsing: ``task R-EP12-03 for Aigerim until 1 March 2027``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class AddTask:
    """Add a task with an owner."""

    key: str
    """A recommendation or a meeting, as typed."""
    what: str | None = None
    owner: str | None = None
    """As typed; the user if None."""
    until: str | None = None
    """As typed."""


@dataclass(frozen=True, slots=True)
class FinishTask:
    """Mark a task as done."""

    number: int


@dataclass(frozen=True, slots=True)
class ListTasks:
    """List the open tasks of a room."""

    mine: bool = False
    """Whether to list the user's own tasks of all rooms instead."""


TaskCommand: TypeAlias = AddTask | FinishTask | ListTasks

_TAKEN: Final = re.compile(
    r"(?P<key>[\w.]+(?:-[\w.]+)+|[^\s:?]+: ?[^\s:?]+|[^:?]{1,60}? [0-9]{1,3}(?= (?:for|until) |:))"
    r"(?: for (?P<owner>(?!until )[^ ]+:[^ ]+|[^:]{1,80}?))?(?: until (?P<until>[^:]{1,80}?))?(?: ?: (?P<what>.+))?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"#?(?P<number>[0-9]{1,9})")
_LISTED: Final = {"": ListTasks(), "mine": ListTasks(mine=True)}
_HELP: Final = frozenset({"help", "?"})


def is_task_question(word: str, rest: str) -> bool:
    """Tell whether a line that begins with a task word is a question, not a command: "task force on torture?"."""
    if rest.casefold() in _HELP:
        return False
    if word == "tasks":
        return rest.casefold() not in _LISTED
    if word == "done":
        return _NUMBER.fullmatch(rest) is None
    found = _TAKEN.fullmatch(rest)
    if found is None:
        return True
    # What is to be done may be a question itself.
    return rest.endswith("?") and not found["what"]


def _task(rest: str) -> TaskCommand | None:
    found = _TAKEN.fullmatch(rest)
    return AddTask(found["key"], found["what"], found["owner"], found["until"]) if found else None


def _done(rest: str) -> TaskCommand | None:
    found = _NUMBER.fullmatch(rest)
    return FinishTask(int(found["number"])) if found else None


TASK_PARSERS: Final[dict[str, Callable[[str], TaskCommand | None]]] = {
    "task": _task,
    "done": _done,
    "tasks": lambda rest: _LISTED.get(rest.casefold()),
}
"""Parsers of the rest of a line, by its first word."""
