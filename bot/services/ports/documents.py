"""The texts that admins edit: their revisions, and the files that mirror them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.core.editing.edit import Edit
    from bot.core.rights import Rights


@dataclass(frozen=True, slots=True)
class Revision:
    """A document as it was from one change to the next; rows of these are never changed or deleted."""

    name: str
    """Of the document: the file's name without its ending."""
    number: int
    """From 1, without gaps."""
    text: str
    hash: str
    """Of the text (:func:`bot.core.editing.hashing.hash_of`)."""
    author: str
    reason: str
    at: datetime
    """When it was stored, in UTC."""


class StaleBaseError(Exception):
    """Somebody else changed the document since; ``head`` is how it is now."""

    def __init__(self, head: Revision | None) -> None:
        """Take the newest revision."""
        super().__init__("the document has changed since")
        self.head = head


class Revisions(Protocol):
    """The rows of all revisions: history, audit, undo, conflict check and last good in one table."""

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision of a document."""
        ...

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        ...

    async def as_of(self, name: str, moment: datetime) -> Revision | None:
        """Return the revision that was the newest at a moment; the first one, where that came later."""
        ...

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        ...

    async def append(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision, in one transaction.

        Args:
            name: of the document.
            text: what it says now.
            base: the hash of the revision that the text was made from; ``None`` for the first one.
            author: who made it.
            reason: why.

        Raises:
            StaleBaseError: if the newest revision is another than ``base``.

        """
        ...

    async def mirrored(self, name: str) -> str | None:
        """Return the hash of the text that the mirror was last known to hold."""
        ...

    async def set_mirrored(self, name: str, text_hash: str) -> None:
        """Remember what the mirror holds."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document that was changed, by this process or another; now and then all of them."""
        ...


class Mirror(Protocol):
    """Files that hold the documents' heads, for people with an editor."""

    def read(self, name: str) -> str | None:
        """Return a file's text; nothing where there is none, or it is no text."""
        ...

    async def settled(self, name: str) -> str | None:
        """Return a file's text as :meth:`read` does, once nobody seems to be writing it any more."""
        ...

    def write(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Replace a file's text in one step; do nothing and return false if it holds another than ``instead_of``."""
        ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Keep every other process from writing the files or storing what they hold."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document whose file was touched; now and then all of them."""
        ...


class Texts(Protocol):
    """How the text of a document is read and edited."""

    def data(self, text: str) -> Mapping[str, object]:
        """Return what a text holds, which was right when it was stored."""
        ...

    def splice(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text with the edits made; every other byte stays.

        Raises:
            UneditableError: if that cannot be done safely.

        """
        ...

    def rights(self, text: str) -> Rights:
        """Return who may do what, by the settings' text."""
        ...


class UneditableError(Exception):
    """A text is written in a way that an edit cannot be made in safely; the message says what to do."""
