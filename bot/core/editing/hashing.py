"""The hash that identifies a version of a document's text."""

from __future__ import annotations

from hashlib import sha256


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()
