"""Parser of YAML text to plain data; only this and :mod:`bot.adapters.documents.layout` import the YAML library.

It reads the parser's events, not its objects: every value keeps its position, every repeated key is reported, a date
stays text, and aliases are never expanded, which rules out exponential growth. Values follow the core schema of YAML
1.2 (without its octal and hexadecimal numbers): ``no`` is a word, ``12:30`` is a text. A number with leading zeros,
such as ``012``, is a text too, because the zeros were written on purpose.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.adapters.documents.document import Document, KeyPath, Place, Reading, place_in
from bot.adapters.documents.syntax import in_plain_words
from bot.core.problem import Problem

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


def parse(file: str, text: str) -> Reading:
    """Read a YAML text whose outermost level is keys."""
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except _UnusableError:
        return Reading(None, tuple(builder.problems))
    except YAMLError as error:
        return Reading(None, (*builder.problems, _explain(file, text, error)))
    except (ValueError, OverflowError, AssertionError):
        # The library fails on some numbers: an impossible YAML version, a character beyond the last one.
        what, mend = "after this nothing can be read", "delete what begins with “%” or “\\”"
        return Reading(None, (*builder.problems, Problem(file, *builder.last, what, mend)))
    return builder.reading()


class _UnusableError(Exception):
    """The rest of the text cannot be read; the builder holds the problem."""


class _Builder:
    """Builds the document from the parser's events."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self.last = Place(1, 1)
        """Position of the newest event."""
        self._file = file
        self._root: object = None
        self._values: dict[KeyPath, Place] = {}
        self._keys: dict[KeyPath, Place] = {}
        self._open: list[_Container] = []
        self._path: list[str | int] = []
        self._awaits_key = False
        self._documents = 0

    def reading(self) -> Reading:
        """Return the whole document after the last event."""
        if self._root is None:
            self._root = {}
        if not isinstance(self._root, dict):
            self._note(Place(1, 1), "the file does not begin with a key", "write “key:” and indent the rest under it")
            return Reading(None, tuple(self.problems))
        document = Document(self._file, self._root, self._values, self._keys)
        return Reading(document, tuple(self.problems))

    def take(self, event: Event) -> None:
        """Add the parser's next event.

        Raises:
            _UnusableError: if the rest of the text cannot be read.

        """
        place = self.last = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, NodeEvent):
            self._refuse_tricks(event, place)
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(place, "a second document begins with “---”", "delete that line, or use two files")
            case MappingStartEvent():
                self._begin({}, place)
                self._awaits_key = True
            case SequenceStartEvent():
                self._begin([], place)
                self._awaits_key = False
                self._path.append(0)
            case MappingEndEvent():
                self._end()
            case SequenceEndEvent():
                self._path.pop()
                self._end()
            case ScalarEvent() if self._awaits_key:
                self._key(event.value, place)
            case ScalarEvent():
                self._value(_scalar(event), place)
                self._next()
            case _:
                pass

    def _refuse_tricks(self, event: NodeEvent, place: Place) -> None:
        if isinstance(event, AliasEvent):
            self._stop(place, f"“*{event.anchor}” stands for a value written elsewhere", "write the value out here")
        if event.anchor is not None:
            self._note(place, f"“&{event.anchor}” names a value for use elsewhere", "delete it and write values out")
        if getattr(event, "tag", None) is not None:
            self._note(place, "a “!” mark before a value changes its kind", "delete it; put texts in quotes")
        if UNPRINTABLE.search(getattr(event, "value", "")):
            self._note(place, *_NOT_PRINTABLE)

    def _begin(self, container: _Container, place: Place) -> None:
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

    def _key(self, key: str, place: Place) -> None:
        self._path.append(key)
        path = tuple(self._path)
        if path in self._keys:
            first = self._keys[path].line
            self._note(place, f"the key “{key}” stands twice; first in line {first}", "keep one of the two")
        self._keys[path] = place
        self._awaits_key = False

    def _value(self, value: object, place: Place) -> None:
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

    def _note(self, place: Place, what: str, mend: str) -> None:
        self.problems.append(Problem(self._file, *place, what, mend))

    def _stop(self, place: Place, what: str, mend: str) -> None:
        self._note(place, what, mend)
        raise _UnusableError


def _scalar(event: ScalarEvent) -> object:
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
    if isinstance(error, ReaderError):
        place = place_in(text, error.position)
        return Problem(file, *place, *_NOT_PRINTABLE)
    if not isinstance(error, MarkedYAMLError):  # none such is known
        return Problem(file, 1, 1, *in_plain_words(str(error)))
    what, mend = in_plain_words(f"{error.context or ''}: {error.problem or ''}")
    # For an unclosed bracket or quotation mark and for a key without a colon, the start is the useful position, not
    # where the parser failed.
    begun = what.endswith("is not closed") or "simple key" in str(error.context)
    mark = (error.context_mark if begun else None) or error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
    return Problem(file, *place, what, mend)
