"""Ports for the documents that admins edit: their revisions, and the files that mirror them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.core.domain.access import Rights
    from bot.core.features.documents.model import Edit


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a document; its row is never changed or deleted."""

    name: str
    """The document's name: the file's name without its extension."""
    number: int
    """Counted from 1, without gaps."""
    text: str
    hash: str
    """The text's hash (:func:`bot.core.features.documents.model.hash_of`)."""
    author: str
    reason: str
    at: datetime
    """The time at which it was stored, in UTC."""


class StaleBaseError(Exception):
    """The document has changed since; ``head`` is its newest revision."""

    def __init__(self, head: Revision | None) -> None:
        super().__init__("the document has changed since")
        self.head = head


class Revisions(Protocol):
    """The store of all revisions: history, audit, undo and conflict checks use the same table."""

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision of a document."""
        ...

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        ...

    async def as_of(self, name: str, moment: datetime) -> Revision | None:
        """Return the revision that was the newest at a moment; the first one, if it is later than the moment."""
        ...

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        ...

    async def append(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision, in one transaction.

        Args:
            name: the document's name.
            text: the new text.
            base: the hash of the revision that the text was made from; ``None`` for the first one.
            author: who made it.
            reason: why.

        Raises:
            StaleBaseError: if the newest revision is not ``base``.

        """
        ...

    async def mirrored(self, name: str) -> str | None:
        """Return the hash of the last known text of the mirror file."""
        ...

    async def set_mirrored(self, name: str, text_hash: str) -> None:
        """Store the hash of the mirror file's text."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document that was changed by any process; from time to time the names of all."""
        ...


class Mirror(Protocol):
    """Files with the newest revisions of the documents, for people who use an editor."""

    def read(self, name: str) -> str | None:
        """Return a file's text; None if there is no file, or it is not text."""
        ...

    async def settled(self, name: str) -> str | None:
        """Return a file's text like :meth:`read`, once nobody seems to be writing it any more."""
        ...

    def write(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Replace a file's text atomically; if its text is not ``instead_of``, change nothing and return False."""
        ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Keep all other processes from writing the files or storing their content."""
        ...

    def changes(self) -> AsyncGenerator[str, None]:
        """Yield the name of each document whose file was touched; from time to time the names of all."""
        ...


class DocumentFormat(Protocol):
    """Parses and edits the texts of documents."""

    def data(self, text: str) -> Mapping[str, object]:
        """Return the content of a text that was valid when it was stored."""
        ...

    def splice(self, text: str, edits: Sequence[Edit]) -> str:
        """Return the text with the edits made; every other byte is unchanged.

        Raises:
            UneditableError: if that cannot be done safely.

        """
        ...

    def rights(self, text: str) -> Rights:
        """Return the rights that a text of the settings grants."""
        ...


class UneditableError(Exception):
    """A text is written in a way that cannot be edited safely; the message says what to do."""
