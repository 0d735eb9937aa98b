"""Documents with revisions: the database keeps every text a document ever had, files may mirror the newest.

A file that a person saved is taken in as a revision; a change from elsewhere is stored first and then written to the
file. Between the two anything may be killed: which of them is behind is told by what the file was last known to hold.
A file that is broken stays as it is, for whoever is at work on it; the newest revision stays in force meanwhile.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.editing.hashing import hash_of
from bot.core.editing.merging import merge, nearest
from bot.core.problem import Problem
from bot.services.ports import StaleBaseError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.services.ports import Mirror, Revision, Revisions

FILE: Final = "file"
"""The author of what was saved with an editor: whose hand it was is not known."""
_REMEMBERED: Final = 50
"""Revisions among which is looked for the one that a file was made from."""


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
class Overwritten:
    """A file was saved over a change that its author had not seen, in the same lines; the change is kept in history."""

    revision: Revision
    """The one that the file made."""
    over: Revision


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
    ) -> None:
        """Take the documents' names, where revisions are kept, their files if there are any, and what judges a text."""
        self.names = tuple(names)
        self._revisions = revisions
        self._mirror = mirror
        self._check = check
        self._told: dict[str, str] = {}
        """By name: the hash of the broken text that was told last."""

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
                await self._revisions.append(name, text, base=None, author=FILE, reason="as found")

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
            problems = self._check(name, text)
            if problems:
                raise InvalidDocumentError(problems)
            revision = await self._revisions.append(name, text, base=base, author=author, reason=reason)
            await self._write(name)
            return revision

    async def watch(self, tell: Callable[[News], Awaitable[None]]) -> None:
        """Tell what becomes of the documents, whoever changes them, until cancelled; first what became of them before.

        Each document that has a revision is told once at the start.
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
        while True:
            name = await touched.get()
            if name not in self.names:
                continue
            async with self._alone():
                news = await self._take_in(name)
                head = await self._revisions.head(name)
            for each in news:
                await tell(each)
            if head is not None and told.get(name) != head.number:
                told[name] = head.number
                await tell(Changed(head))

    def _alone(self) -> AbstractAsyncContextManager[None]:
        return self._mirror.lock() if self._mirror is not None else nullcontext()

    async def _take_in(self, name: str) -> list[News]:
        """Bring file and database together; call it with the lock held."""
        if self._mirror is None:
            return []
        text = self._mirror.read(name)
        head = await self._revisions.head(name)
        if text is None:
            return self._unreadable(name, head) if head is not None else []
        found = hash_of(text)
        if head is not None and found == head.hash:
            self._told.pop(name, None)
            if await self._revisions.mirrored(name) != found:
                await self._revisions.set_mirrored(name, found)
            return []
        if head is not None and found == await self._revisions.mirrored(name):
            await self._write(name)
            return []
        return await self._take_in_saved(name, text, head)

    async def _take_in_saved(self, name: str, text: str, head: Revision | None) -> list[News]:
        """Store what a person saved; where others changed the document meanwhile, with what they changed."""
        assert self._mirror is not None  # noqa: S101 -- only a file can have been saved
        problems = self._check(name, text)
        if problems:
            return self._broken(name, text, problems)
        self._told.pop(name, None)
        if head is None:
            await self._revisions.append(name, text, base=None, author=FILE, reason="as found")
            await self._revisions.set_mirrored(name, hash_of(text))
            return []
        base = await self._made_from(name, text)
        merged = merge(base.text, text, head.text) if base.number != head.number else None
        if merged is not None and not merged.clashes and not self._check(name, merged.text):
            reason = f"saved in the file, over revision {base.number}"
            await self._revisions.append(name, merged.text, base=head.hash, author=FILE, reason=reason)
            await self._revisions.set_mirrored(name, hash_of(text))
            await self._write(name)
            return []
        revision = await self._revisions.append(name, text, base=head.hash, author=FILE, reason="saved in the file")
        await self._revisions.set_mirrored(name, revision.hash)
        return [Overwritten(revision, head)] if merged is not None else []

    async def _made_from(self, name: str, text: str) -> Revision:
        """Return the revision that a saved file was most likely made from: the one it differs least from.

        An editor that was open for an hour saves over what others changed in that hour. Where the head is as near as
        any, it is the head.
        """
        known = await self._revisions.history(name, _REMEMBERED)
        return known[nearest(text, [revision.text for revision in known])]

    async def _write(self, name: str) -> None:
        """Bring the file up to the head, unless somebody is at work on it."""
        if self._mirror is None:
            return
        head = await self._revisions.head(name)
        mirrored = await self._revisions.mirrored(name)
        if head is None:
            return
        # A file that is gone is written anew.
        expected = mirrored if self._mirror.read(name) is not None else None
        if self._mirror.write(name, head.text, instead_of=expected):
            await self._revisions.set_mirrored(name, head.hash)
            return
        text = self._mirror.read(name)
        if text is not None and hash_of(text) not in {head.hash, mirrored}:
            await self._take_in_saved(name, text, head)

    def _broken(self, name: str, text: str, problems: tuple[Problem, ...]) -> list[News]:
        if self._told.get(name) == hash_of(text):
            return []
        self._told[name] = hash_of(text)
        return [Broken(name, problems)]

    def _unreadable(self, name: str, head: Revision) -> list[News]:
        """Tell a file that is gone or no text; the document stays in force."""
        what = "the file is gone, or is no text"
        problem = Problem(f"config/{name}.yaml", 1, 1, what, f"put it back; until then revision {head.number} counts")
        return self._broken(name, "", (problem,))
