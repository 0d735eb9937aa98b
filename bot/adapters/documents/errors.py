"""Explanations of validation errors for people who do not know the models."""

from __future__ import annotations

import re
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Generic, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.core.domain.problem import ExplainedError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from bot.adapters.documents.document import Document, KeyPath

_FEW = 12
"""Up to this many choices are listed; of more, only the nearest."""
_SHOWN = 60
"""Longest part of a wrong value that a problem repeats."""

_EXPECTED = {
    # pydantic's error type: what is expected, how to write it
    "string_type": ("a text", "write a text; one that looks like a number or like true goes in quotes"),
    "int_type": ("a whole number", "write digits only, without quotes or zeros in front"),
    "int_parsing": ("a whole number", "write digits only, without quotes or zeros in front"),
    "int_from_float": ("a whole number", "write digits only, without quotes or zeros in front"),
    "int_parsing_size": ("a whole number of a sensible size", "write fewer digits"),
    "finite_number": ("a whole number", "write digits only, without quotes or zeros in front"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "bool_parsing": ("true or false", "write true or false, without quotes"),
    "tuple_type": ("a list", "write each entry in its own line under the key, with “- ” before it, or [] for none"),
    "dict_type": ("a group of keys", "write each “key: value” in its own line under the key, indented"),
    "model_type": ("a group of keys", "write each “key: value” in its own line, indented alike"),
}
_PATTERNS = {
    # the pattern that the value does not match: what it is not, how to write it
    r"^https?://[^\s]+$": ("not a web address", "write the whole address, with https:// before it and no spaces"),
    r"^[a-z]{2,3}$": ("not a language code", "write the two or three small letters of ISO 639, such as en"),
    r"^[A-Z]{2}$": ("not a country code", "write the two capitals of ISO 3166-1, such as KZ"),
    r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$": ("not an id", "use letters, digits and “_-.:”, and begin with a letter or digit"),
    r"^[a-z][a-z0-9_]*$": ("not a short name", "use small letters, digits and “_”, and begin with a letter"),
    r"^[a-z0-9][a-z0-9-]*$": ("not a folder name", "use small letters, digits and “-”"),
    r"^[a-z]+:\S+$": (
        "not a name on a platform",
        "write the platform in small letters, a colon and the id there, such as slack:C0123456789",
    ),
}  # fmt: skip

Model = TypeVar("Model", bound=BaseModel)


class Explanation(NamedTuple):
    """The path of a validation error, at the key or at its value, and the sentences about it."""

    path: KeyPath
    at_key: bool
    what: str
    mend: str


class ValidationResult(NamedTuple, Generic[Model]):
    """The model read from a document, or the problems that prevented it."""

    model: Model | None
    problems: tuple[Problem, ...]
    refused: tuple[KeyPath, ...] = ()
    """The paths of what the model refused, including missing keys."""


def read_model(document: Document, model: type[Model]) -> ValidationResult[Model]:
    """Return the document as a model, or everything the model refuses in it."""
    try:
        return ValidationResult(model.model_validate(document.data), ())
    except ValidationError as error:
        refused = tuple(_path_of(detail) for detail in error.errors(include_url=False))
        return ValidationResult(None, tuple(to_problem(document, told) for told in explain(error, model)), refused)


def to_problem(document: Document, told: Explanation) -> Problem:
    """Return an explanation as a problem at its position in the document."""
    found = document.key_position(told.path) if told.at_key else document.position(told.path)
    return document.problem(found, told.what, told.mend)


def explain(error: ValidationError, model: type[BaseModel]) -> Iterator[Explanation]:
    """Explain each validation error, in the order of the data."""
    details = error.errors(include_url=False)
    paths = [_path_of(detail) for detail in details]
    for detail, path in zip(details, paths, strict=True):
        # A list whose entries were all refused counts as empty; the errors of the entries are enough.
        if detail["type"] != "too_short" or not any(each[: len(path)] == path != each for each in paths):
            yield _explain(detail, model)


def suggest(wrong: str, choices: Iterable[str]) -> str:
    """Return advice on what to write: the nearest choice, else all choices in their order if they are few."""
    known = list(choices)
    near = get_close_matches(wrong, known, n=1)
    if near:
        return f"did you mean “{near[0]}”?"
    if len(known) > _FEW:
        return f"write one of the {len(known)} that exist, such as {', '.join(known[:3])}"
    return f"write one of: {', '.join(known)}"


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> Explanation:
    in_key = detail["loc"][-1:] == ("[key]",)
    path = _path_of(detail)
    last = str(path[-1]) if path else ""
    kind, wrong, limits = detail["type"], detail["input"], detail.get("ctx", {})
    match kind:
        case "missing":
            what, mend = f"“{last}” is missing", f"add a line “{last}: …” here"
            return Explanation(path[:-1], at_key=False, what=what, mend=mend)
        case "extra_forbidden":
            what, mend = f"there is no key “{last}” here", suggest(last, _keys_at(model, path[:-1]))
            return Explanation(path, at_key=True, what=what, mend=mend)
        case "literal_error":
            what, mend = f"{_quoted(wrong)} is not allowed here", suggest(str(wrong), _choices(str(limits["expected"])))
        case "string_pattern_mismatch":
            other = (f"not of the form {limits['pattern']}", "write it in that form")
            kind_of_text, mend = _PATTERNS.get(str(limits["pattern"]), other)
            what = f"{_quoted(wrong)} is {kind_of_text}"
        case "value_error":
            error = limits["error"]
            what, mend = (error.what, error.mend) if isinstance(error, ExplainedError) else (str(error), "")
        case "string_too_long":
            what, mend = f"the text is longer than {limits['max_length']} characters", "shorten it"
        case "string_too_short" | "too_short":
            what, mend = "nothing is written here", "write it, or delete the key if it may be left out"
        case "greater_than_equal":
            what, mend = f"{_quoted(wrong)} is too small", f"write {limits['ge']} or more"
        case _ if kind in _EXPECTED:
            expected, mend = _EXPECTED[kind]
            what = f"{_described(wrong)} stands where {expected} is expected"
        case _:
            what, mend = f"{_described(wrong)} is not allowed here", "see how its neighbours are written"
    return Explanation(path, at_key=in_key, what=what, mend=mend or "see how its neighbours are written")


def _path_of(detail: ErrorDetails) -> KeyPath:
    return tuple(part for part in detail["loc"] if part != "[key]")


def _quoted(value: object) -> str:
    text = str(value)
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN]}…”"


def _described(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool() | int() | float():
            return f"the value {str(value).lower()}"
        case list():
            return "a list"
        case dict():
            return "a group of keys"
        case _:
            return _quoted(value)


def _choices(expected: str) -> list[str]:
    """Return the choices of a literal from pydantic's list of them."""
    return re.findall(r"'([^']*)'", expected)


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Return the keys that a model has at a path inside it."""
    annotation: object = model
    for part in path:
        annotation = _inner_annotation(annotation, part)
    inner = _model_in(annotation)
    return [field.alias or name for name, field in inner.model_fields.items()] if inner else []


def _inner_annotation(annotation: object, part: str | int) -> object:
    inner = _model_in(annotation)
    if inner is None:
        return None
    if isinstance(part, int):
        # All entries of a list have the list's one inner model.
        return inner
    by_key = {field.alias or name: field.annotation for name, field in inner.model_fields.items()}
    return by_key.get(part)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the one model in an annotation, looking through lists and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {tuple, dict, Annotated, Union, UnionType}:
        found = (_model_in(part) for part in get_args(annotation))
        return next((model for model in found if model is not None), None)
    return None
