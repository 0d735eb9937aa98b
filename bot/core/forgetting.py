"""How texts name a person, and how the names are replaced by a pseudonym when the person is forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

PLATFORM: Final = "forgotten"
"""Stands in a pseudonym where a platform's name stands in an id: no message is ever sent there."""
FORGOTTEN: Final = "somebody was forgotten"
"""The reason of the revision by which a person was forgotten."""
_SLACK: Final = re.compile(r"slack:[UW][A-Z0-9]{6,30}")
# https://spec.matrix.org/v1.18/appendices/#user-identifiers, historical ones included; no blanks, which no id has here.
_MATRIX: Final = re.compile(r"matrix:@[!-9;-~]+:[A-Za-z0-9.\[\]:-]+")


def person_of(typed: str) -> str | None:
    """Return the id of a person as ``platform:id``, also where ``matrix:`` was left out; ``None`` if it is no id."""
    person = f"matrix:{typed}" if typed.startswith("@") else typed
    return person if _SLACK.fullmatch(person) or _MATRIX.fullmatch(person) else None


@dataclass(frozen=True)
class Named:
    """One person, by every id that stands for this person alone."""

    person: str
    """As ``platform:id``."""
    private_rooms: tuple[str, ...] = ()
    """Rooms that only this person and the bot are in, as ``platform:room``."""

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """Return every way in which a text may write the ids: plain, and as a part of an address (``%40ada%3A…``)."""
        ids = [each.partition(":")[2] for each in (self.person, *self.private_rooms)]
        return tuple(dict.fromkeys(form for each in ids for form in (each, quote(each, safe=""))))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        platform = re.escape(self.person.partition(":")[0])
        ids = "|".join(_one(each) for each in self.forms)
        return re.compile(f"(?:{platform}:)?(?:{ids})")

    def is_in(self, text: str) -> bool:
        """Tell whether a text holds one of the ids, and not merely a longer id that begins or ends like it."""
        return self._pattern.search(text) is not None

    def replaced(self, text: str, pseudonym: str) -> str:
        """Return a text with the pseudonym in place of each id."""
        return self._pattern.sub(pseudonym, text)


def _one(identifier: str) -> str:
    """Return the pattern of one id; a longer one that begins or ends with the same characters is another's."""
    before = "(?<![A-Za-z0-9])" if identifier[0].isalnum() else ""
    # ``@ada:example.org`` is neither in ``@ada:example.org.uk`` nor in ``@ada:example.org:8448``, but in “… .org.”
    behind = "(?![A-Za-z0-9_-]|[.:][A-Za-z0-9])" if ":" in identifier or "%" in identifier else "(?![A-Za-z0-9])"
    form = re.escape(identifier)
    # The digits of ``%3a`` may be of either case.
    return f"{before}(?:{'(?i:' + form + ')' if '%' in identifier else form}){behind}"


def without_names(text: str, names: Iterable[str], pseudonym: str) -> str:
    """Return a text of YAML with the pseudonym in place of display names, in its comments only."""
    wanted = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True) if each)
    if not wanted:
        return text
    name = re.compile(rf"(?<!\w)(?:{wanted})(?!\w)")
    return _COMMENT.sub(lambda found: name.sub(pseudonym, found[0]), text)


_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
