"""Documents with revisions: the database keeps every text a document ever had, files may mirror the newest.

A file that a person saved is taken in as a revision; a change from elsewhere is stored first and then written to the
file. Between the two anything may be killed: which of them is behind is told by what the file was last known to hold.
A file that is broken stays as it is, for whoever is at work on it; the newest revision stays in force meanwhile.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.files import Files, Overwritten
from bot.services.ports import StaleBaseError
from bot.services.saved import AS_FOUND, FILE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.core.problem import Problem
    from bot.services.ports import Clock, Mirror, Revision, Revisions


class InvalidDocumentError(Exception):
    """The text would not be right; nothing was stored."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Take everything that is wrong in it."""
        super().__init__("the document is not right")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Broken:
    """A file holds what cannot be used; told once for each text."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A document has a new head."""

    revision: Revision


News = Changed | Broken | Overwritten


class Documents:
    """The documents of one home; any number of processes may share them."""

    def __init__(
        self,
        names: Sequence[str],
        revisions: Revisions,
        mirror: Mirror | None,
        check: Callable[[str, str], tuple[Problem, ...]],
        clock: Clock,
    ) -> None:
        """Take the documents' names, where revisions are kept, their files if any, what judges a text, and the time."""
        self.names = tuple(names)
        self._revisions = revisions
        self._mirror = mirror
        self._check = check
        self._files = Files(mirror, revisions, check, clock) if mirror is not None else None

    @property
    def mirrored(self) -> bool:
        """Whether files hold the documents' heads."""
        return self._mirror is not None

    async def head(self, name: str) -> Revision | None:
        """Return the newest revision, after taking in what somebody saved to the file."""
        async with self._alone():
            await self._take_in(name)
            return await self._revisions.head(name)

    async def kept(self, name: str) -> Revision | None:
        """Return the newest revision as it is stored, whatever the file holds."""
        return await self._revisions.head(name)

    async def adopt(self, name: str, text: str) -> None:
        """Begin a document that has no revision yet with a text, if that is right: for a home without mirror."""
        if await self._revisions.head(name) is None and not self._check(name, text):
            with suppress(StaleBaseError):
                await self._revisions.append(name, text, base=None, author=FILE, reason=AS_FOUND)

    async def history(self, name: str, limit: int) -> tuple[Revision, ...]:
        """Return the newest revisions, newest first."""
        await self.head(name)
        return await self._revisions.history(name, limit)

    async def get(self, name: str, number: int) -> Revision | None:
        """Return one revision."""
        return await self._revisions.get(name, number)

    def problems(self, name: str, text: str) -> tuple[Problem, ...]:
        """Return what is wrong in a text; as long as anything is, it cannot be put."""
        return self._check(name, text)

    def is_broken(self, name: str) -> bool:
        """Return whether a document's file held something that cannot be used when it was last looked at."""
        return bool(self._problems(name))

    async def put(self, name: str, text: str, *, base: str | None, author: str, reason: str) -> Revision:
        """Store a text as the newest revision, and write it to the file.

        Args:
            name: of the document.
            text: what it is to say.
            base: the hash of the revision that the text was made from; ``None`` for the first.
            author: who made it.
            reason: why.

        Raises:
            StaleBaseError: if the document has changed since; the error carries its head.
            InvalidDocumentError: if the text is not right; nothing is stored.

        """
        async with self._alone():
            await self._take_in(name)
            head = await self._revisions.head(name)
            if (head.hash if head else None) != base:
                raise StaleBaseError(head)
            if head is not None and head.text == text:
                return head
            # What a broken file was meant to say is not known yet: nothing may come before it.
            problems = self._check(name, text) or (self._problems(name) if head is None else ())
            if problems:
                raise InvalidDocumentError(problems)
            revision = await self._revisions.append(name, text, base=base, author=author, reason=reason)
            if self._files is not None:
                await self._files.write(name)
            return revision

    async def watch(self, tell: Callable[[News], Awaitable[None]]) -> None:
        """Tell what becomes of the documents, whoever changes them, until cancelled; first what became of them before.

        Each document that has a revision is told once at the start. Several changes may come as one: the newest.
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
            group.create_task(self._tell_of(touched, tell))

    async def _tell_of(self, touched: asyncio.Queue[str], tell: Callable[[News], Awaitable[None]]) -> None:
        told: dict[str, int] = {}
        complained: dict[str, str] = {}
        while True:
            name = await touched.get()
            if name not in self.names:
                continue
            async with self._alone():
                await self._take_in(name)
                head = await self._revisions.head(name)
                flaw = self._files.flaw(name) if self._files is not None else None
            if flaw is None:
                complained.pop(name, None)
            elif complained.get(name) != flaw.of:
                complained[name] = flaw.of
                await tell(Broken(name, flaw.problems))
            while self._files is not None and self._files.untold:
                await tell(self._files.untold.popleft())
            if head is not None and told.get(name) != head.number:
                told[name] = head.number
                await tell(Changed(head))

    def _alone(self) -> AbstractAsyncContextManager[None]:
        return self._mirror.lock() if self._mirror is not None else nullcontext()

    async def _take_in(self, name: str) -> None:
        if self._files is not None:
            await self._files.take_in(name)

    def _problems(self, name: str) -> tuple[Problem, ...]:
        flaw = self._files.flaw(name) if self._files is not None else None
        return flaw.problems if flaw is not None else ()
