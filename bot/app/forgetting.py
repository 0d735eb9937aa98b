"""Erasure of a person from everything that the bot keeps."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.texts import DocumentCheck, YamlTexts
from bot.adapters.matrix.forgetting import KeysError
from bot.adapters.matrix.forgetting import forget as forget_devices
from bot.adapters.storage.address import BESIDE, StoreError
from bot.adapters.storage.forgetting import (
    Closing,
    clean_up,
    erase,
    open_alone,
)
from bot.adapters.traces import drop_caches, is_cache, rewrite
from bot.app.changing import TERMINAL
from bot.app.clock import SystemClock
from bot.app.errors import BotError, told
from bot.app.person_traces import entries_of, find_traces, key_store, with_devices
from bot.app.stores import DOCUMENTS, StoreUnusableError, mirror_of, store_url
from bot.core.editing.commands import SETTINGS
from bot.core.editing.comparing import entries
from bot.core.editing.edit import Remove
from bot.core.forgetting import FORGOTTEN, PLATFORM, Named, without_names
from bot.services.documents import Documents
from bot.services.ports import AwayError, UneditableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from bot.adapters.storage.store import Store
    from bot.app.answering import Bot
    from bot.app.person_traces import Traces
    from bot.app.places import Places

_SQLITE: Final = b"SQLite format 3\0"
_MOST_REVISIONS: Final = 1_000_000


class NotForgottenError(BotError):
    """A person cannot be erased at present; the message says what to do first."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Result of an erasure."""

    pseudonym: str
    deleted_copies: tuple[Path, ...]
    left: Traces
    """What still contains the id."""


async def forget_person(  # noqa: PLR0913 -- what may be chosen has a name
    bot: Bot,
    places: Places,
    person: str,
    *,
    agrees: Callable[[Traces], bool],
    with_notes: bool = False,
    delete_copies: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Forgotten | Traces | None:
    """Erase a person; returns the findings if ``agrees`` declined, None if there are none.

    Args:
        bot: the bot in force.
        places: paths of the files.
        person: as ``platform:id``.
        agrees: is given the findings, and returns whether to go on.
        with_notes: whether their notes on progress are deleted.
        delete_copies: whether older copies of the database that contain the id are deleted.
        environment: with the address of the database, and whether files mirror the documents.

    Raises:
        NotForgottenError: if something must be done first; no data has changed.
        StoreUnusableError: if the database or a file cannot be used; calling it again continues from there.
    """
    try:
        async with open_alone(store_url(places, environment)) as store:
            task = _Task(bot, places, environment, store, person)
            return await task.carry_out(agrees, with_notes=with_notes, delete_copies=delete_copies)
    except (StoreError, AwayError, KeysError) as error:
        raise StoreUnusableError(str(error)) from error
    except OSError as error:
        where = error.filename or places.home
        message = f"{where} cannot be written ({error.strerror}); mend that, then type the same again"
        raise StoreUnusableError(message) from error


class _Task:
    """The erasure of one person, with exclusive access to the store."""

    def __init__(self, bot: Bot, places: Places, environment: Mapping[str, str], store: Store, person: str) -> None:
        self._places = places
        self._environment = environment
        self._store = store
        self._person = person
        self._clock = SystemClock()
        self._texts = YamlTexts()
        self._check = DocumentCheck(places, lambda: bot.home.recorded)
        self._revisions = store.revisions(self._clock)
        mirror = mirror_of(places, environment)
        self._documents = Documents(DOCUMENTS, self._revisions, mirror, self._check, self._clock, self._texts)
        self._mirrored = mirror is not None

    async def carry_out(
        self, agrees: Callable[[Traces], bool], *, with_notes: bool, delete_copies: bool
    ) -> Forgotten | Traces | None:
        settings = await self._settings()
        found = await self._look()
        if not found.any and not (found.copies and delete_copies):
            # An erasure that was interrupted right before its end leaves no findings, but deleted data may still be in
            # the files.
            await clean_up(self._store.database)
            return Forgotten("", (), found) if found.copies else None
        pseudonym = f"{PLATFORM}:{secrets.token_hex(4)}"
        eraser = _Eraser(found.named, pseudonym, await self._names(), self._texts)
        text = eraser(self._without_entries(settings))
        self._refuse(settings, text)
        if not agrees(found):
            return found
        if found.any:
            await self._erase(found, eraser, text, with_notes=with_notes)
        deleted = tuple(_delete(found.copies)) if delete_copies else ()
        return Forgotten(pseudonym, deleted, await self._look())

    async def _look(self) -> Traces:
        traces = await find_traces(self._store, self._person, self._places, self._environment)
        return with_devices(traces, self._places, self._environment)

    async def _settings(self) -> str:
        """Return the stored settings, after adopting changes saved in the file."""
        for name in DOCUMENTS:
            file = self._places.document(name)
            text = file.read_bytes().decode("utf-8", "replace") if file.exists() else None
            if not self._mirrored and text is not None:
                await self._documents.adopt(name, text)
            head = await self._documents.head(name)
            if self._mirrored and text is not None and (head is None or head.text != text):
                message = f"{file} has mistakes, so it cannot be rewritten; “advocacy-bot check” names them"
                raise NotForgottenError(message)
        head = await self._documents.head(SETTINGS)
        if head is None:
            message = f"there is no {self._places.settings} that is right; “advocacy-bot check” names what is wrong"
            raise NotForgottenError(message)
        return head.text

    def _refuse(self, before: str, after: str) -> None:
        """Raise NotForgottenError if the settings would be invalid without the person, or have no admin."""
        admins = self._texts.rights(before).admins
        if admins == {self._person}:
            message = (
                f"{self._person} is the last admin: make somebody else admin first "
                "(advocacy-bot people set PLATFORM:ID admin)"
            )
            raise NotForgottenError(message)
        if problems := self._check(SETTINGS, after):
            message = f"without {self._person} the settings would not be right; change this first:\n{told(problems)}"
            raise NotForgottenError(message)

    async def _names(self) -> frozenset[str]:
        """Return all names that the person ever had in the settings."""
        found = set()
        for each in await self._revisions.history(SETTINGS, _MOST_REVISIONS):
            if self._person in each.text:
                own = entries_of(entries(self._texts.data(each.text), "people"), self._person)
                found |= {str(entry["name"]) for entry in own.values() if entry.get("name")}
        return frozenset(found)

    def _without_entries(self, text: str) -> str:
        """Return the settings without the person's entries under ``people``."""
        places = entries_of(entries(self._texts.data(text), "people"), self._person)
        try:
            return self._texts.splice(text, [Remove(("people", place)) for place in sorted(places, reverse=True)])
        except UneditableError as error:
            message = f"{self._person} cannot be taken off the people ({error})"
            raise NotForgottenError(message) from error

    async def _erase(self, found: Traces, eraser: _Eraser, settings: str, *, with_notes: bool) -> None:
        # Files first: a file that still has the id after the database does not would be adopted as an edit.
        rewrite(self._places.settings, lambda text: eraser(self._without_entries(text)))
        rewrite(self._places.plans, eraser)
        closing = Closing(SETTINGS, settings, TERMINAL.person, FORGOTTEN, self._clock.now())
        await erase(self._store.database, found.named, eraser.pseudonym, eraser, closing, with_notes=with_notes)
        drop_caches(self._places.state, found.named)
        forget_devices(key_store(self._places, self._environment), found.named)
        for path in found.files:
            if path.exists() and not is_cache(path):
                rewrite(path, eraser.plain)
        await clean_up(self._store.database)


class _Eraser:
    """Replaces a person's id in texts, and their name in their entry and in comments."""

    def __init__(self, named: Named, pseudonym: str, known_as: frozenset[str], texts: YamlTexts) -> None:
        self.pseudonym = pseudonym
        self._named = named
        self._known_as = known_as
        self._texts = texts

    def __call__(self, text: str) -> str:
        return self.plain(without_names(self._without_own_name(text), self._known_as, self.pseudonym))

    def plain(self, text: str) -> str:
        """Return a text without the id."""
        return self._named.replaced(text, self.pseudonym)

    def _without_own_name(self, text: str) -> str:
        if self._named.person not in text:
            return text
        own = entries_of(entries(self._texts.data(text), "people"), self._named.person)
        places = [place for place, entry in own.items() if "name" in entry]
        try:
            return self._texts.splice(text, [Remove(("people", place, "name")) for place in places])
        except UneditableError:
            # The entry cannot be edited safely, so the name is replaced everywhere.
            for name in self._known_as:
                text = text.replace(name, self.pseudonym)
            return text


def _delete(copies: Iterable[Path]) -> Iterable[Path]:
    for path in copies:
        for each in (path, *(path.with_name(path.name + ending) for ending in BESIDE)):
            each.unlink(missing_ok=True)
        yield path
