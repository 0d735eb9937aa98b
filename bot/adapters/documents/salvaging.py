"""A document without what is wrong in it: to look for more mistakes, or to go on where nothing else is kept."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from bot.core.planning.plans import Plans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.adapters.documents.document import KeyPath

_LISTS: Final = frozenset({"raise", "topics", "entities"})
"""Lists of names; one entry may be wrong while the others are still checked against the records."""
_IN_LIST: Final = 4
"""Length of a path to an entry of such a list."""


def without_entries(
    data: Mapping[str, object], refused: Iterable[KeyPath], lists: Collection[str], keys: Collection[str] = ()
) -> dict[str, object] | None:
    """Return the data without each entry in which something was refused, or None if anything else was refused.

    Args:
        data: of the document.
        refused: where a model refused something.
        lists: the keys of the lists whose entries may be left out.
        keys: what may be left out as a whole.

    """
    rest, left_out = dict(data), dict[str, set[int]]()
    for path in refused:
        match path:
            case (str(key), int(index), *_) if key in lists:
                left_out.setdefault(key, set()).add(index)
            case (str(key),) if key in keys:
                rest.pop(key, None)
            case _:
                return None
    for key, indices in left_out.items():
        entries = rest[key]
        if isinstance(entries, list):
            rest[key] = [each for index, each in enumerate(entries) if index not in indices]
    return rest


def rest_of_plans(data: Mapping[str, object], refused: Sequence[KeyPath]) -> Plans | None:
    """Return plans with placeholders for everything that a model refused; None if that is not possible.

    Entries keep their indices. Flaws at refused paths are to be ignored: they are about the placeholder.
    """
    rest = deepcopy(dict(data))
    for path in refused:
        _replace(rest, path)
    try:
        return Plans.model_validate(rest)
    except ValidationError:
        return None


def _replace(rest: dict[str, object], path: KeyPath) -> None:
    match path:
        case (str(kind),):
            rest.pop(kind, None)
        case (str(kind), int(index), *more):
            entries = rest.get(kind)
            if not isinstance(entries, list):
                return
            entry = entries[index]
            if not isinstance(entry, dict) or not more:
                entries[index] = _stand_ins(kind, index)
            elif len(path) == _IN_LIST and more[0] in _LISTS and isinstance(entry.get(more[0]), list):
                entry[more[0]][more[1]] = "stand-in"
            else:
                entry.pop(more[0], None)
                entry.update(_instead(kind, index, str(more[0])))
        case _:
            pass


def _instead(kind: str, index: int, key: str) -> dict[str, object]:
    """Return the placeholders for a key without which an entry is invalid or would be taken for another."""
    stand_ins = _stand_ins(kind, index)
    if kind == "meetings" and key in {"forum", "number", "id"}:
        # Each of the three is checked against the others.
        return {"number": stand_ins["number"], "id": None} | ({"forum": stand_ins["forum"]} if key == "forum" else {})
    return {key: stand_ins[key]} if key in stand_ins else {}


def _stand_ins(kind: str, index: int) -> dict[str, object]:
    match kind:
        case "meetings":
            return {"forum": f"stand_in_{index}", "number": 1_000_000 + index, "when": "tbc"}
        case "milestones":
            return {"id": f"stand-in-{index}", "when": "tbc", "what": "…"}
        case _:
            return {"forum": f"stand_in_{index}", "usually": ["January"]}
