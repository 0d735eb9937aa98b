"""Parser of YAML that keeps the position of each value; loaded on first use.

libyaml reads fifteen times as fast as ruamel, but explains less, and reads YAML 1.1. So it reads what both read alike,
and whatever it finds fault with is read once more by ruamel.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml

from bot.adapters.documents.document import Document, KeyPath, ParseResult, Position, position_in
from bot.core.domain.problem import Problem

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

_COMPLAINTS = (
    # part of the parser's message, what is wrong, what to do
    ("'\\t'", "a tab stands where spaces are needed", "indent with spaces, two for each level"),
    ("cannot start any token",
     "a value begins with a mark that YAML keeps for itself", "put the value in quotes"),
    ("mapping values are not allowed",
     "a “:” stands where none can", "indent it like its neighbours, or put the text in quotes"),
    ("while parsing a block collection",
     "this line does not fit the list above", "start it with “- ”, or indent it alike"),
    ("but found '<scalar>'",
     "more stands behind the end of a value", "put the whole text in quotes of a kind that it does not hold itself"),
    ("while parsing a block mapping", "this line does not fit the lines above it", "indent it like its neighbours"),
    ("while parsing a flow sequence", "a “[” is not closed", "end the list with “]” and part its entries by commas"),
    ("while parsing a flow mapping", "a “{” is not closed", "end it with “}” and part its entries by commas"),
    ("<document end>", "“...” ends the text before it began", "delete that line"),
    ("expected the node content",
     "a value is missing between brackets, or they are not closed", "write it, or close them"),
    ("unexpected end of stream", "a quotation mark is not closed", "end the text with the mark it begins with"),
    ("unexpected document separator", "a quotation mark is not closed", "end the text with the mark it begins with"),
    ("unknown escape character", "in double quotes a “\\” has a meaning", "write “\\\\”, or use single quotes"),
    ("could not find expected ':'",
     "a key has no “:” with a space behind it", "write “key: value”, or indent it under its text"),
    ("while scanning an alias", "a value begins with “*”", "put the value in quotes"),
    ("while scanning an anchor", "a value begins with “&”", "put the value in quotes"),
    ("an tag", "a value begins with “!”", "put the value in quotes"),
    ("directive", "a line begins with “%”", "put the value in quotes"),
    ("incompatible YAML document", "the version of YAML is not known", "delete the line that begins with “%”"),
    ("block scalar", "the text after “|” or “>” is not indented", "indent it by two spaces more than its key"),
)  # fmt: skip


def explain_syntax_error(complaint: str) -> tuple[str, str]:
    """Return what is wrong and what to do, given the parser's message."""
    for part, what, mend in _COMPLAINTS:
        if part in complaint:
            return what, mend
    return f"this is not YAML ({complaint})", "compare the line with its neighbours"


DEEPEST = 20
"""Levels of nesting; a campaign's files have six."""

_NOT_PRINTABLE = ("here stands a character that cannot be printed", "delete it")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters that double quotes allow and that must not be sent to a terminal."""

_Container: TypeAlias = dict[str, object] | list[object]


_READ_DIFFERENTLY: Final = re.compile(
    # Tabs, escapes, line breaks of YAML 1.1, directives, ends; block texts that begin with a comment or an empty line.
    r"[\t\x85\u2028\u2029\ufeff\\]|^%|^\.\.\.|[|>][-+0-9]*(?:#|[ ]*(?:#.*)?\n[ ]*\n)",
    re.MULTILINE,
)
"""Matches what the two versions of YAML, or their libraries, may read differently."""


def parse(file: str, text: str) -> ParseResult:
    """Read a YAML text whose outermost level is keys."""
    return _read_fast(file, text) or _read(file, text)


def _read_fast(file: str, text: str) -> ParseResult | None:
    """Return a text as libyaml reads it; None if there may be anything wrong with it."""
    if _READ_DIFFERENTLY.search(text):
        return None
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except (_UnusableError, yaml.YAMLError, ValueError):
        return None
    found = builder.reading()
    # Where an empty document stands the libraries say differently.
    return found if found.document and found.document.data and not found.problems else None


def _read(file: str, text: str) -> ParseResult:
    """Return a text as ruamel reads it, or what is wrong with it."""
    from ruamel.yaml import YAML  # noqa: PLC0415 -- most texts are right
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _UnusableError:
        return ParseResult(None, tuple(builder.problems))
    except YAMLError as error:
        return ParseResult(None, (*builder.problems, _explain(file, text, error)))
    except (ValueError, OverflowError, AssertionError):
        # The library fails on some numbers: an impossible YAML version, a character beyond the last one.
        what, mend = "after this nothing can be read", "delete what begins with “%” or “\\”"
        return ParseResult(None, (*builder.problems, Problem(file, *builder.last, what, mend)))
    return builder.reading()


class _UnusableError(Exception):
    """The rest of the text cannot be read; the builder holds the problem."""


class _Builder:
    """Builds the document from the parser's events."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self.last = Position(1, 1)
        """Position of the newest event."""
        self._file = file
        self._root: object = None
        self._values: dict[KeyPath, Position] = {}
        self._keys: dict[KeyPath, Position] = {}
        self._open: list[_Container] = []
        self._path: list[str | int] = []
        self._awaits_key = False
        self._documents = 0

    def reading(self) -> ParseResult:
        """Return the whole document after the last event."""
        if self._root is None:
            self._root = {}
        if not isinstance(self._root, dict):
            self._note(
                Position(1, 1), "the file does not begin with a key", "write “key:” and indent the rest under it"
            )
            return ParseResult(None, tuple(self.problems))
        document = Document(self._file, self._root, self._values, self._keys)
        return ParseResult(document, tuple(self.problems))

    def take(self, event: Any) -> None:  # noqa: ANN401 -- both libraries have classes of their own, and call them alike
        """Add the parser's next event.

        Raises:
            _UnusableError: if the rest of the text cannot be read.

        """
        place = self.last = Position(event.start_mark.line + 1, event.start_mark.column + 1)
        self._refuse_tricks(event, place)
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    self._stop(place, "a second document begins with “---”", "delete that line, or use two files")
            case "MappingStartEvent":
                self._begin({}, place)
                self._awaits_key = True
            case "SequenceStartEvent":
                self._begin([], place)
                self._awaits_key = False
                self._path.append(0)
            case "MappingEndEvent":
                self._end()
            case "SequenceEndEvent":
                self._path.pop()
                self._end()
            case "ScalarEvent" if self._awaits_key:
                self._key(event.value, place)
            case "ScalarEvent":
                self._value(_scalar(event), place)
                self._next()
            case _:
                pass

    def _refuse_tricks(self, event: Any, place: Position) -> None:  # noqa: ANN401 -- as above
        if type(event).__name__ == "AliasEvent":
            self._stop(place, f"“*{event.anchor}” stands for a value written elsewhere", "write the value out here")
        if getattr(event, "anchor", None) is not None:
            self._note(place, f"“&{event.anchor}” names a value for use elsewhere", "delete it and write values out")
        if getattr(event, "tag", None) is not None:
            self._note(place, "a “!” mark before a value changes its kind", "delete it; put texts in quotes")
        if UNPRINTABLE.search(getattr(event, "value", "")):
            self._note(place, *_NOT_PRINTABLE)

    def _begin(self, container: _Container, place: Position) -> None:
        if self._awaits_key:
            self._stop(place, "a list or a group of keys stands where a key is needed", "write a plain word as the key")
        if len(self._open) == DEEPEST:
            self._stop(place, f"more than {DEEPEST} levels stand inside each other", "check the brackets")
        self._value(container, place)
        self._open.append(container)

    def _end(self) -> None:
        self._open.pop()
        self._next()

    def _next(self) -> None:
        """Move on after a value: to the next key or the next entry."""
        self._awaits_key = bool(self._open) and isinstance(self._open[-1], dict)
        if self._awaits_key:
            self._path.pop()
        elif self._open:
            self._path[-1] = len(self._open[-1])

    def _key(self, key: str, place: Position) -> None:
        self._path.append(key)
        path = tuple(self._path)
        if path in self._keys:
            first = self._keys[path].line
            self._note(place, f"the key “{key}” appears twice; first in line {first}", "keep one of the two")
        self._keys[path] = place
        self._awaits_key = False

    def _value(self, value: object, place: Position) -> None:
        path = tuple(self._path)
        # An empty value has no position of its own, so its key's is used.
        self._values[path] = self._keys.get(path, place) if value is None else place
        if not self._open:
            self._root = value
            return
        container = self._open[-1]
        if isinstance(container, dict):
            container[str(self._path[-1])] = value
        else:
            container.append(value)

    def _note(self, place: Position, what: str, mend: str) -> None:
        self.problems.append(Problem(self._file, *place, what, mend))

    def _stop(self, place: Position, what: str, mend: str) -> None:
        self._note(place, what, mend)
        raise _UnusableError


def _scalar(event: Any) -> object:  # noqa: ANN401 -- as above
    """Return a value by the core schema of YAML 1.2; anything quoted is a text."""
    text: str = event.value
    if event.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _explain(file: str, text: str, error: YAMLError) -> Problem:
    """Return a syntax error as a problem."""
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415 -- most texts are right
    from ruamel.yaml.reader import ReaderError  # noqa: PLC0415

    if isinstance(error, ReaderError):
        place = position_in(text, error.position)
        return Problem(file, *place, *_NOT_PRINTABLE)
    if not isinstance(error, MarkedYAMLError):  # none such is known
        return Problem(file, 1, 1, *explain_syntax_error(str(error)))
    what, mend = explain_syntax_error(f"{error.context or ''}: {error.problem or ''}")
    # For an unclosed bracket or quotation mark and for a key without a colon, the start is the useful position, not
    # where the parser failed.
    begun = what.endswith("is not closed") or "simple key" in str(error.context)
    mark = (error.context_mark if begun else None) or error.problem_mark or error.context_mark
    place = Position(mark.line + 1, mark.column + 1) if mark is not None else Position(1, 1)
    return Problem(file, *place, what, mend)
