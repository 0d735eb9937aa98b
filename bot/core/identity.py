"""The public key that stands for a person on Matrix, as people copy and compare it."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final

_BYTES: Final = 32
_CHARACTERS: Final = 43
"""Of so many bytes in base64, without padding."""
_GROUP: Final = 4
_SHORT: Final = 12


def is_key(text: object) -> bool:
    """Tell whether something is an Ed25519 or Curve25519 key, in base64 without padding."""
    if not isinstance(text, str) or len(text) != _CHARACTERS:
        return False
    try:
        return len(b64decode(f"{text}=", validate=True)) == _BYTES
    except (Base64Error, ValueError):
        return False


def key_in(told: object, user: str, usage: str) -> str | None:
    """Return the key of an object that a homeserver tells as somebody's cross-signing key for one use.

    It has to hold exactly one key, under the key's own name; whatever else it is, it is none.
    """
    match told:
        case {"user_id": str(whose), "usage": list(usages), "keys": dict(keys)} if len(keys) == 1:
            ((name, key),) = keys.items()
            if whose == user and usage in usages and is_key(key) and name == f"ed25519:{key}":
                return str(key)
    return None


def short(key: str) -> str:
    """Return the beginning of a key in groups of four: enough to tell two keys apart, too little to make one by."""
    return " ".join(key[begin : begin + _GROUP] for begin in range(0, _SHORT, _GROUP)) + " …"
