"""Validation of platform ids of people and rooms: ``slack:U0123456789``, ``matrix:!abc:example.org``.

Rights depend on them, so a text that only looks like an id must not be accepted as one.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from difflib import get_close_matches
from typing import Final, NamedTuple
from unicodedata import name as name_of

from bot.core.domain import pseudonyms as forgetting
from bot.core.domain.problem import InvalidValueError
from bot.core.domain.text import escape_invisible

_SLACK: Final = re.compile(r"slack:(?:(?P<person>[UW])|[CGD])[A-Z0-9]{1,30}")
# https://spec.matrix.org/v1.18/appendices/#user-identifiers, including historical ones, except for the three
# wildcards and list separators; https://spec.matrix.org/v1.18/appendices/#room-ids: since version 12 of rooms
# without a server.
_SERVER: Final = r"(?:[A-Za-z0-9.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_MARKLESS: Final = r"[!-)+\-.-9<-~]"
_MATRIX: Final = re.compile(rf"matrix:(?:(?P<person>@{_MARKLESS}+:{_SERVER})|!{_MARKLESS}+(?::{_SERVER})?)")
_MAX_BYTES: Final = 255 + len("matrix:")
"""Maximum bytes of an id."""
_INVALID_CHARACTER: Final = re.compile(r"[^!-)+\-.-:<-~]")
"""Matches a character that is in no id, nor in a name that somebody may have written for one."""
_PLATFORMS: Final = ("slack", "matrix", "terminal")
_TERMINAL: Final = "terminal:terminal"
_HOMES: Final = {"slack": re.compile(r"[TE][A-Z0-9]{1,30}"), "matrix": re.compile(_SERVER)}
_WORKSPACE: Final = (
    "write the T… (of an Enterprise organisation the E…) that “advocacy-bot doctor” or the browser’s address of the "
    "workspace shows, in capitals, such as T0123456789"
)
_NAME: Final = (
    "write what stands behind the colon of a person’s id, without https:// and without a path, such as example.org"
)
_WHOSE: Final = {"slack": ("not an id of a workspace", _WORKSPACE), "matrix": ("not a name of a server", _NAME)}


class Odd(NamedTuple):
    """A sign that stands in no id and only looks like one that does, or cannot be seen."""

    sign: str
    """As it can be shown."""
    known_as: str
    """Its number and its name in Unicode: ``U+0430 CYRILLIC SMALL LETTER A``."""
    place: int
    """Counted from 1."""


def is_person_id(name: str) -> bool:
    """Tell whether a text is a valid id of a person."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is not None and len(name) <= _MAX_BYTES


def is_room_id(name: str) -> bool:
    """Tell whether a text is a valid id of a room."""
    found = _SLACK.fullmatch(name) or _MATRIX.fullmatch(name)
    return found is not None and found["person"] is None and len(name) <= _MAX_BYTES


def odd_sign(name: str) -> Odd | None:
    """Return the first character of a name that is taken for another, or is invisible; None if there is none."""
    for place, sign in enumerate(name, 1):
        if not sign.isascii():
            known_as = f"U+{ord(sign):04X} {name_of(sign, '')}".strip()
            return Odd(escape_invisible(sign), known_as, place)
    return None


def check_id(name: str) -> str:
    """Return an id from a file if it contains only allowed characters.

    Obsolete names are harmless and accepted; a text that resembles another's id is not.

    Raises:
        ValueError: if a sign is in it that stands in no id: one that everybody or a list is meant by, that cannot be
            seen, or that only looks like a letter of one; or if nobody knows the platform.

    """
    found = _INVALID_CHARACTER.search(name)
    if found is not None:
        odd = odd_sign(found[0])
        # A letter that looks like another one is told by its number, its name and its place.
        sign = f"{odd.sign} ({odd.known_as}, character {found.start() + 1})" if odd else escape_invisible(found[0])
        what, mend = (
            f"“{escape_invisible(name)}” holds {sign}, which stands in no id",
            "copy one id from the platform, such as slack:U0123456789 or matrix:@ada:example.org",
        )
        raise InvalidValueError(what, mend)
    platform, _, rest = name.partition(":")
    if platform not in {*_PLATFORMS, forgetting.FORGOTTEN_PLATFORM}:
        near = get_close_matches(platform, _PLATFORMS, n=1)
        mend = f"did you mean “{near[0]}:{rest}”?" if near else f"write one of: {', '.join(_PLATFORMS)}"
        what = f"“{name}” is on no platform that the bot knows"
        raise InvalidValueError(what, mend)
    return name


def check_place(name: str) -> str:
    """Return what stands in a file for a room, or for a person who is told in private.

    Raises:
        ValueError: if the platform gives no such id: it is an alias, or what people call the room.

    """
    platform, _, rest = name.partition(":")
    if platform == forgetting.FORGOTTEN_PLATFORM or name == _TERMINAL or is_room_id(name) or is_person_id(name):
        return name
    if platform == "terminal":
        what, mend = f"“{name}” is not a room of the terminal", f"write {_TERMINAL}"
    elif platform == "slack":
        what = f"“{name}” is not an id of a channel"
        mend = "copy it from the end of the channel’s details, in capitals, such as slack:C0123456789"
    else:
        alias = rest.startswith("#")
        what = f"“{name}” is {'an alias, which may lead to another room tomorrow' if alias else 'no id of a room'}"
        begins = "write the id that begins with “!”, which the room’s settings show under “Advanced”"
        mend = f"{begins}, such as matrix:!abc:example.org"
    raise InvalidValueError(what, mend)


def check_room(name: str) -> str:
    """Return what stands in a file for a room alone.

    Raises:
        ValueError: if it is no id of one.

    """
    if is_person_id(name):
        what, mend = (
            f"“{name}” is a person",
            "write the id of a room, such as slack:C0123456789 or matrix:!abc:example.org",
        )
        raise InvalidValueError(what, mend)
    return check_place(name)


def check_home(platform: str, name: str) -> str:
    """Return what stands in a file for a workspace or a server whose people are ours.

    Raises:
        ValueError: if none is called so.

    """
    if _HOMES[platform].fullmatch(name) is None:
        no_home, mend = _WHOSE[platform]
        what = f"“{escape_invisible(name)}” is {no_home}"
        raise InvalidValueError(what, mend)
    return name


_PERSON: Final = re.compile(r"slack:[UW][A-Z0-9]+|matrix:@\S+")


def is_private_place(place: str) -> bool:
    """Tell from its id whether a place, given as ``platform:room``, is a private conversation with a person."""
    return _PERSON.fullmatch(place) is not None


def may_be_named_in(place: str, *, person: str, said_in: str | None) -> bool:
    """Tell whether a person may be named in a place.

    Args:
        place: the place of the text, as ``platform:room``; private messages go to ``platform:person``.
        person: the person, as ``platform:id``.
        said_in: the room they said it in, as ``platform:room``; None if unknown.

    """
    return place in {said_in, person}


_BYTES: Final = 32
_CHARACTERS: Final = 43
"""Length of the bytes in base64, without padding."""
_GROUP: Final = 4
_SHORT: Final = 12


def is_key(text: object) -> bool:
    """Tell whether a value is an Ed25519 or Curve25519 key, in base64 without padding."""
    if not isinstance(text, str) or len(text) != _CHARACTERS:
        return False
    try:
        return len(b64decode(f"{text}=", validate=True)) == _BYTES
    except (Base64Error, ValueError):
        return False


def extract_key(told: object, user: str, usage: str) -> str | None:
    """Return the key from a homeserver's cross-signing key object for one usage.

    The object must contain exactly one key, under the key's own name; None otherwise.
    """
    match told:
        case {"user_id": str(whose), "usage": list(usages), "keys": dict(keys)} if len(keys) == 1:
            ((name, key),) = keys.items()
            if whose == user and usage in usages and is_key(key) and name == f"ed25519:{key}":
                return str(key)
    return None


def shorten_key(key: str) -> str:
    """Return the beginning of a key in groups of four: enough to tell keys apart, too short to reconstruct one."""
    return " ".join(key[begin : begin + _GROUP] for begin in range(0, _SHORT, _GROUP)) + " …"
