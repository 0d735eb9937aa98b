"""Documents with revisions: the database keeps every text that a document ever had, files may mirror the newest.

A file that a person saved is imported as a revision by :mod:`bot.core.features.documents.saved_files`; any other change
is stored first and then written to the file. The newest revision is the one in force.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.features.documents.saved_files import AS_FOUND, FILE_AUTHOR, ChangeOverwritten, FileSynchroniser
from bot.core.ports.documents import StaleBaseError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.core.domain.problem import Problem
    from bot.core.ports.documents import DocumentFormat, Mirror, Revision, Revisions
    from bot.core.ports.runtime import Clock


class InvalidDocumentError(Exception):
    """The text is invalid, so it was not stored."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("the document is not right")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class DocumentInvalid:
    """A file holds an invalid text; reported once for each text."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """A document has a new newest revision."""

    revision: Revision


DocumentEvent = DocumentChanged | DocumentInvalid | ChangeOverwritten


class Documents:
    """The versioned documents of one bot; any number of processes may share them.

    Args:
        mirror: the files that mirror the documents; None if there are no files.
        check: returns what is wrong with a document's text.
        texts: reads the roles that a text gives.

    """

    def __init__(  # noqa: PLR0913, PLR0917 -- what a document's life hangs on
        self,
        names: Sequence[str],
        revisions: Revisions,
        mirror: Mirror | None,
        check: Callable[[str, str], tuple[Problem, ...]],
        clock: Clock,
        texts: DocumentFormat,
    ) -> None:
        self.names = tuple(names)
        self._revisions = revisions
        self._mirror = mirror
        self._check = check
        self._files = FileSynchroniser(mirror, revisions, check, clock, texts) if mirror is not None else None

    @property
    def mirrored(self) -> bool:
        """Whether the newest revisions are mirrored to files."""
        return self._mirror is not None

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision, after importing what somebody saved to the file."""
        async with self._lock():
            await self._import_saved(name)
            return await self._revisions.head(name)

    async def kept(self, name: str) -> Revision | None:
        """Return the newest stored revision without looking at the file."""
        return await self._revisions.head(name)

    async def adopt(self, name: str, text: str) -> None:
        """Store a valid text as the first revision of a document that has none; for a bot without mirror files."""
        if await self._revisions.head(name) is None and not self._check(name, text):
            with suppress(StaleBaseError):
                await self._revisions.append(name, text, base=None, author=FILE_AUTHOR, reason=AS_FOUND)

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        await self.head(name)
        return await self._revisions.history(name, limit)

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        return await self._revisions.get(name, number)

    def problems(self, name: str, text: str) -> tuple[Problem, ...]:
        """Return what is wrong with a text; a text with problems cannot be stored."""
        return self._check(name, text)

    def is_broken(self, name: str) -> bool:
        """Return whether a document's file held something that cannot be used when it was last looked at."""
        return bool(self._problems(name))

    async def put(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision, and write it to the file.

        Args:
            name: the document's name.
            text: the new text.
            base: the hash of the revision that the text was made from; ``None`` for the first.
            author: who made it.
            reason: why.

        Raises:
            StaleBaseError: if the document has changed since; the error carries the newest revision.
            InvalidDocumentError: if the text is invalid; it is not stored.

        """
        async with self._lock():
            await self._import_saved(name)
            head = await self._revisions.head(name)
            if (head.hash if head else None) != base:
                raise StaleBaseError(head)
            if head is not None and head.text == text:
                return head
            # Without any revision, an invalid file comes first: it may be meant as the first revision.
            problems = self._check(name, text) or (self._problems(name) if head is None else ())
            if problems:
                raise InvalidDocumentError(problems)
            revision = await self._revisions.append(name, text, base=base, author=author, reason=reason)
            if self._files is not None:
                await self._files.write(name)
            return revision

    async def watch(self, report: Callable[[DocumentEvent], Awaitable[None]]) -> None:
        """Report changes of the documents by anybody until cancelled.

        Each document that has a revision is reported once at the start. Several changes may be reported as one, the
        newest.
        """
        touched: asyncio.Queue[str] = asyncio.Queue()
        for name in self.names:
            touched.put_nowait(name)

        async def listen(names: AsyncGenerator[str, None]) -> None:
            async with aclosing(names):
                async for name in names:
                    touched.put_nowait(name)

        async with asyncio.TaskGroup() as group:
            group.create_task(listen(self._revisions.changes()))
            if self._mirror is not None:
                group.create_task(listen(self._mirror.changes()))
            group.create_task(self._report_changes(touched, report))

    async def _report_changes(
        self, touched: asyncio.Queue[str], report: Callable[[DocumentEvent], Awaitable[None]]
    ) -> None:
        reported: dict[str, int] = {}
        reported_problems: dict[str, str] = {}
        while True:
            name = await touched.get()
            if name not in self.names:
                continue
            async with self._lock():
                await self._import_saved(name)
                head = await self._revisions.head(name)
                found = self._files.problems_of(name) if self._files is not None else None
            if found is None:
                reported_problems.pop(name, None)
            elif reported_problems.get(name) != found.of:
                reported_problems[name] = found.of
                await report(DocumentInvalid(name, found.problems))
            while self._files is not None and self._files.unreported:
                await report(self._files.unreported.popleft())
            if head is not None and reported.get(name) != head.number:
                reported[name] = head.number
                await report(DocumentChanged(head))

    def _lock(self) -> AbstractAsyncContextManager[None]:
        return self._mirror.lock() if self._mirror is not None else nullcontext()

    async def _import_saved(self, name: str) -> None:
        if self._files is not None:
            await self._files.synchronise(name)

    def _problems(self, name: str) -> tuple[Problem, ...]:
        found = self._files.problems_of(name) if self._files is not None else None
        return found.problems if found is not None else ()
