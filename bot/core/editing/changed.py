"""The revision in which each entry of the plans was last changed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from bot.core.editing.comparing import key_of
from bot.core.planning.calendar import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    Step: TypeAlias = tuple[int, datetime, Mapping[str, object]]


def last_changes(revisions: Iterable[Step]) -> dict[str, Stamp]:
    """Return, by id, the revision in which each entry of the newest revision got its present content.

    An entry that was removed and added again dates from the revision that added it again.

    Args:
        revisions: number, time and data of each, newest first; consumed only as far as needed.
    """
    found: dict[str, Stamp] = {}
    standing: dict[str, tuple[object, Stamp]] = {}
    begun = False
    for number, at, data in revisions:
        entries = _entries(data)
        stamp = Stamp(number, at)
        if not begun:
            begun = True
            standing = {key: (entry, stamp) for key, entry in entries.items()}
            continue
        for key, (entry, since) in list(standing.items()):
            if entries.get(key) == entry:
                standing[key] = (entry, stamp)
            else:
                found[key] = since
                del standing[key]
        if not standing:
            break
    # The remaining entries are unchanged since the first revision.
    return found | {key: since for key, (_, since) in standing.items()}


def _entries(data: Mapping[str, object]) -> dict[str, object]:
    lists = (data.get(name) for name in ("meetings", "milestones"))
    entries = chain.from_iterable(each for each in lists if isinstance(each, list))
    return {key_of(entry): entry for entry in entries if isinstance(entry, dict)}
