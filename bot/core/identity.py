"""Public keys that identify people on Matrix."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final

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


def key_in(told: object, user: str, usage: str) -> str | None:
    """Return the key from a homeserver's cross-signing key object for one usage.

    The object must contain exactly one key, under the key's own name; None otherwise.
    """
    match told:
        case {"user_id": str(whose), "usage": list(usages), "keys": dict(keys)} if len(keys) == 1:
            ((name, key),) = keys.items()
            if whose == user and usage in usages and is_key(key) and name == f"ed25519:{key}":
                return str(key)
    return None


def short(key: str) -> str:
    """Return the beginning of a key in groups of four: enough to tell keys apart, too short to reconstruct one."""
    return " ".join(key[begin : begin + _GROUP] for begin in range(0, _SHORT, _GROUP)) + " …"
