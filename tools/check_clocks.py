"""Lists every place that reads a clock, and refuses those that ``clocks.toml`` gives no reason for.

No test's outcome may depend on the date or the hour. A place is a file and the function in it (``*`` outside of all);
what a reason says holds for all that this function reads.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parent.parent
_REASONS: Final = Path(__file__).with_name("clocks.toml")
_FOLDERS: Final = ("bot", "tests", "benchmarks", "tools")

_READ: Final = frozenset(
    {"SystemClock", "utcnow", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time_ns", "thread_time"}
    | {"process_time", "clock_gettime", "localtime", "gmtime", "ctime", "current_timestamp", "clock_timestamp"}
    | {"getmtime", "st_mtime", "st_mtime_ns", "st_ctime", "st_ctime_ns"}
)
"""Names that read a clock wherever they stand, unless it is one that was handed over: that counts where it is made."""
_OF: Final = {"now": r"^(dt\.)?datetime$|^func$", "today": r"^date(time)?$", "time": r"loop(\(\))?$|^time$"}
"""Names that read one if they are asked of this."""
_SQL: Final = re.compile(r"\b(now|clock_timestamp|statement_timestamp)\(\)|CURRENT_(TIMESTAMP|DATE|TIME)\b")
_NODE: Final = re.compile(r"Date\.now\(|new Date\(\)|performance\.now\(")


def places() -> Iterator[str]:
    """Yield every place that reads a clock, each once."""
    files = [file for folder in _FOLDERS for file in (_ROOT / folder).rglob("*") if "node_modules" not in file.parts]
    for file in sorted(files):
        name = file.relative_to(_ROOT).as_posix()
        if file.suffix in {".js", ".mjs", ".ts"} and _NODE.search(file.read_text(encoding="utf-8")):
            yield f"{name} *"
        elif file.suffix == ".py" and file != Path(__file__):
            found = _Reading()
            found.visit(ast.parse(file.read_text(encoding="utf-8")))
            yield from (f"{name} {scope}" for scope in dict.fromkeys(found.scopes))


class _Reading(ast.NodeVisitor):
    """Finds the functions of a module that read a clock."""

    def __init__(self) -> None:
        self.scopes: list[str] = []
        self._inside: list[str] = []

    @override
    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 -- as ast calls it
    visit_ClassDef = visit_FunctionDef  # noqa: N815

    @override
    def visit_Attribute(self, node: ast.Attribute) -> None:
        whose = ast.unparse(node.value)
        asked = re.search(_OF[node.attr], whose) if node.attr in _OF else node.attr in _READ
        if asked and not whose.endswith("clock"):
            self._found()
        self.generic_visit(node)

    @override
    def visit_Name(self, node: ast.Name) -> None:
        if node.id in _READ and isinstance(node.ctx, ast.Load):
            self._found()

    @override
    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and _SQL.search(node.value):
            self._found()

    def _found(self) -> None:
        self.scopes.append(".".join(self._inside) or "*")


def main() -> int:
    """Compare both; return 1 if a place has no reason, or a reason no place."""
    reasons = tomllib.loads(_REASONS.read_text(encoding="utf-8"))
    listed = [place for each in reasons["reason"] for place in each["places"]]
    found = set(places())
    wrong = [f"{each} reads a clock" for each in sorted(found - set(listed))]
    wrong += [f"{each} reads no clock any more" for each in sorted(set(listed) - found)]
    wrong += [f"{each} is listed twice" for each in sorted({each for each in listed if listed.count(each) > 1})]
    if wrong:
        sys.stderr.write("\n".join([*wrong, f"{_REASONS.relative_to(_ROOT)} must say why, or stop saying it\n"]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
