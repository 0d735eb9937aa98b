"""Replacement of a person's ids and names by a pseudonym when their data are erased."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

FORGOTTEN_PLATFORM: Final = "forgotten"
"""Stands in a pseudonym where a platform's name stands in an id: no message is ever sent there."""
FORGOTTEN: Final = "somebody was forgotten"
"""The reason of the revision by which a person was forgotten."""
_SLACK: Final = re.compile(r"slack:[UW][A-Z0-9]{6,30}")
# https://spec.matrix.org/v1.18/appendices/#user-identifiers, historical ones included; no blanks, which no id has here.
_MATRIX: Final = re.compile(r"matrix:@[!-9;-~]+:[A-Za-z0-9.\[\]:-]+")


def parse_person_id(typed: str) -> str | None:
    """Return the id of a person as ``platform:id``, adding a missing ``matrix:``; None if the text is not an id."""
    person = f"matrix:{typed}" if typed.startswith("@") else typed
    return person if _SLACK.fullmatch(person) or _MATRIX.fullmatch(person) else None


@dataclass(frozen=True)
class PersonIds:
    """All ids that identify one person."""

    person: str
    """As ``platform:id``."""
    private_rooms: tuple[str, ...] = ()
    """Rooms with only this person and the bot, as ``platform:room``."""

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """Return every spelling of the ids in a text: plain, and percent-encoded (``%40ada%3A…``)."""
        ids = [each.partition(":")[2] for each in (self.person, *self.private_rooms)]
        return tuple(dict.fromkeys(form for each in ids for form in (each, quote(each, safe=""))))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        platform = re.escape(self.person.partition(":")[0])
        ids = "|".join(_one(each) for each in self.forms)
        return re.compile(f"(?:{platform}:)?(?:{ids})")

    def is_in(self, text: str) -> bool:
        """Tell whether a text contains one of the ids, not merely a longer id that contains it."""
        return self._pattern.search(text) is not None

    def replaced(self, text: str, pseudonym: str) -> str:
        """Return a text with each id replaced by the pseudonym."""
        return self._pattern.sub(pseudonym, text)


def _one(identifier: str) -> str:
    """Return a regular expression for an id that does not match inside a longer id."""
    before = "(?<![A-Za-z0-9])" if identifier[0].isalnum() else ""
    # ``@ada:example.org`` is neither in ``@ada:example.org.uk`` nor in ``@ada:example.org:8448``, but in “… .org.”
    behind = "(?![A-Za-z0-9_-]|[.:][A-Za-z0-9])" if ":" in identifier or "%" in identifier else "(?![A-Za-z0-9])"
    form = re.escape(identifier)
    # The digits of ``%3a`` may be of either case.
    return f"{before}(?:{'(?i:' + form + ')' if '%' in identifier else form}){behind}"


def replace_names(text: str, names: Iterable[str], pseudonym: str) -> str:
    """Return a YAML text in which display names in comments are replaced by the pseudonym."""
    wanted = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True) if each)
    if not wanted:
        return text
    name = re.compile(rf"(?<!\w)(?:{wanted})(?!\w)")
    return _COMMENT.sub(lambda found: name.sub(pseudonym, found[0]), text)


_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
