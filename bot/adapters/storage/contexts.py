"""Stored conversation contexts: slots and ids, never the words that somebody wrote."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.address import PostgresServer
from bot.adapters.storage.reaching import TIDIED_EVERY, glance, reached
from bot.adapters.storage.schema import CONTEXT
from bot.core.answering.answer import Item
from bot.core.answering.context import PERSON_LIVES, THREAD_LIVES, Context
from bot.core.understanding.question import Article, Period

if TYPE_CHECKING:
    from bot.adapters.storage.engine import Database
    from bot.services.ports import Clock, Contexts, Person, Thread
_KEPT: Final = select(CONTEXT.c.value).where(CONTEXT.c.key == bindparam("name"), CONTEXT.c.until > bindparam("now"))


class StoredContexts:
    """Conversation contexts in the store, so that threads continue after a restart."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tidy_at = clock.now()

    async def of_thread(self, thread: Thread) -> Context | None:
        """Return the context of a thread."""
        return await self._find(_of_thread(thread))

    async def of_person(self, person: Person) -> Context | None:
        """Return a person's context from private conversations of the last ten minutes."""
        return await self._find(_of_person(person))

    async def keep(self, thread: Thread, context: Context, *, private_with: Person | None) -> None:
        """Store the context of a thread; from time to time delete expired ones."""
        now, value = self._clock.now(), written(context)
        kept = [{"key": _of_thread(thread), "value": value, "until": now + timedelta(seconds=THREAD_LIVES)}]
        if private_with is not None:
            until = now + timedelta(seconds=PERSON_LIVES)
            kept.append({"key": _of_person(private_with), "value": value, "until": until})
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        rows = dialect.insert(CONTEXT).values(kept)
        anew = {name: rows.excluded[name] for name in ("value", "until")}
        async with reached(self._database.writing) as connection:
            if now >= self._tidy_at:
                await connection.execute(delete(CONTEXT).where(CONTEXT.c.until <= now))
                self._tidy_at = now + TIDIED_EVERY
            await connection.execute(rows.on_conflict_do_update(index_elements=["key"], set_=anew))

    async def _find(self, key: str) -> Context | None:
        value = await glance(self._database, _KEPT, name=key, now=self._clock.now())
        return read(value) if value else None


def _of_thread(thread: Thread) -> str:
    return json.dumps([thread.platform, thread.room, thread.root])


def _of_person(person: Person) -> str:
    return json.dumps([person.platform, person.id])


def written(context: Context) -> str:
    """Return a context as JSON, without the words that its periods were read from."""
    periods = tuple(replace(period, text="") for period in context.periods)
    return json.dumps(asdict(replace(context, periods=periods)), default=str, separators=(",", ":"))


def read(text: str) -> Context | None:
    """Return the context in a JSON text; None if another version of the bot wrote it."""
    data: dict[str, Any] = json.loads(text)
    if set(data) != {field.name for field in fields(Context)}:
        return None
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    found["articles"] = tuple(Article(each["number"], tuple(each["laws"])) for each in data["articles"])
    found["periods"] = tuple(
        Period(date.fromisoformat(each["first"]), date.fromisoformat(each["last"]), "", each["event"])
        for each in data["periods"]
    )
    for name in ("shown", "told", "left"):
        found[name] = tuple(Item(each["kind"], each["id"]) for each in data[name])
    return Context(**found)


if TYPE_CHECKING:

    def _port(contexts: StoredContexts) -> Contexts:
        return contexts
