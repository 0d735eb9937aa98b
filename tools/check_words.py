"""Refuses class names that stand for two things, and docstrings and names of tests that tell a newcomer nothing.

A docstring says subject, verb and object: at least three words, and None, empty or False instead of "nothing where".
A module's does not begin with a question word. The name of a test is a sentence that can be understood alone, as in a
list of failures: it names its subject.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parent.parent
_FEWEST_WORDS: Final = 3
_QUESTION: Final = re.compile(r"(What|Who|Whose|Whom|Where|How|Which|When|Why|Whether)\b")
_HALF_A_SENTENCE: Final = re.compile(
    r"test_(so|nor|neither|and|but|then|else|also|too|it|its|they|them|their|he|she|his|her|this|that|these|none|others)_"
    r"|test_one_(of|that|which|who|with|without|in|on|from|by)_"
)
_NOTHING: Final = re.compile(r"\bnothing (where|if|when|while)\b|; nothing\b|^nothing\b", re.IGNORECASE)


def faults() -> Iterator[str]:
    """Yield what is wrong, with its place."""
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted((_ROOT / "bot").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            place = f"{file.relative_to(_ROOT).as_posix()}:{getattr(node, 'lineno', 1)}"
            if isinstance(node, ast.ClassDef):
                classes[node.name].append(place)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from (f"{place}: {fault}" for fault in _of_docstring(node))
    for file in sorted((_ROOT / "tests").rglob("test_*.py")):
        yield from _of_tests(file)
    for name, places in sorted(classes.items()):
        if len(places) > 1:
            yield f"{places[1]}: {name} is the name of another class too, at {places[0]}"


def _of_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    text = ast.get_docstring(node)
    if not text:
        return
    first = text.splitlines()[0]
    if isinstance(node, ast.Module) and _QUESTION.match(first):
        yield f"the module's docstring begins with “{first.split()[0]}”; say what the module does or holds"
    if len(first.split()) < _FEWEST_WORDS:
        yield f"“{first}” says too little; write subject, verb and object, or no docstring"
    if _NOTHING.search(text):
        yield "“nothing” is no value; write None, empty or False"


def _of_tests(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _HALF_A_SENTENCE.match(node.name):
            place = f"{file.relative_to(_ROOT).as_posix()}:{node.lineno}"
            yield f"{place}: {node.name} says nothing in a list of failures; name what it is about"


if __name__ == "__main__":
    found = list(faults())
    print(*found, sep="\n", end="\n" if found else "")  # noqa: T201 -- the report is the output
    sys.exit(bool(found))
