"""Parsing of commands about tasks: ``task R-EP12-03 for Aigerim until 1 March 2027``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NEARLY_ID, NUMBERS, CommandSpec
from bot.core.features.tasks.commands import AddTask, FinishTask, ListTasks

if TYPE_CHECKING:
    from bot.core.features.tasks.commands import TaskCommand

_TAKEN: Final = re.compile(
    r"(?P<key>[\w.]+(?:-[\w.]+)+|[^\s:?]+: ?[^\s:?]+|[^:?]{1,60}? [0-9]{1,3}(?= (?:for|until) |:))"
    r"(?: for (?P<owner>(?!until )[^ ]+:[^ ]+|[^:]{1,80}?))?(?: until (?P<until>[^:]{1,80}?))?(?: ?: (?P<what>.+))?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"#?(?P<number>[0-9]{1,9})")
_LISTED: Final = {"": ListTasks(), "mine": ListTasks(mine=True)}
_MISTYPED: Final = re.compile(rf"(?:{NEARLY_ID}|[^\W\d][\w-]*: ?[\w-]+)(?: .*|[:,].*)?")
_MISTYPED_LIST: Final = re.compile(r"(?:all|done|open|my|me|here)")


def _is_task_question(rest: str) -> bool:
    """Tell whether what follows "task" makes a line a question: "task force on torture?"."""
    found = _TAKEN.fullmatch(rest)
    # What is to be done may be a question itself.
    return found is None or (rest.endswith("?") and not found["what"])


def _is_done_question(rest: str) -> bool:
    return _NUMBER.fullmatch(rest) is None


def _is_tasks_question(rest: str) -> bool:
    return rest.casefold() not in _LISTED


def _task(rest: str) -> TaskCommand | None:
    found = _TAKEN.fullmatch(rest)
    return AddTask(found["key"], found["what"], found["owner"], found["until"]) if found else None


def _done(rest: str) -> TaskCommand | None:
    found = _NUMBER.fullmatch(rest)
    return FinishTask(int(found["number"])) if found else None


def _list_tasks(rest: str) -> TaskCommand | None:
    return _LISTED.get(rest.casefold())


COMMANDS: Final = (
    CommandSpec(
        "task",
        "task RECORD|FORUM:NUMBER [for PERSON] [until DAY] [: TEXT]",
        _task,
        _is_task_question,
        _MISTYPED.fullmatch,
        incomplete=True,
    ),
    CommandSpec("done", "done TASK", _done, _is_done_question, NUMBERS.fullmatch, incomplete=True),
    CommandSpec("tasks", "tasks [mine]", _list_tasks, _is_tasks_question, _MISTYPED_LIST.fullmatch),
)
