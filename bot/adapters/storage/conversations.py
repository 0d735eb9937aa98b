"""Stored conversation contexts: slots and ids, never the words that somebody wrote."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.adapters.storage.database import PURGE_INTERVAL, PostgresServer, begin_transaction, fetch_value
from bot.adapters.storage.schema import CONTEXT, SEEN
from bot.core.domain.sentence import Item
from bot.core.features.questions.context import PRIVATE_TTL, THREAD_TTL, ThreadContext
from bot.core.language.question import Article, Period

if TYPE_CHECKING:
    from bot.adapters.storage.database import Database
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import Contexts, HandledEvents, Person, Thread

_KEPT: Final = select(CONTEXT.c.value).where(CONTEXT.c.key == bindparam("name"), CONTEXT.c.until > bindparam("now"))


class SqlContexts:
    """Conversation contexts in the store, so that threads continue after a restart."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tidy_at = clock.now()

    async def of_thread(self, thread: Thread) -> ThreadContext | None:
        """Return the context of a thread."""
        return await self._find(_thread_key(thread))

    async def of_person(self, person: Person) -> ThreadContext | None:
        """Return a person's context from private conversations of the last ten minutes."""
        return await self._find(_person_key(person))

    async def keep(self, thread: Thread, context: ThreadContext, *, private_with: Person | None) -> None:
        """Store the context of a thread; from time to time delete expired ones."""
        now, value = self._clock.now(), context_to_json(context)
        kept = [{"key": _thread_key(thread), "value": value, "until": now + timedelta(seconds=THREAD_TTL)}]
        if private_with is not None:
            until = now + timedelta(seconds=PRIVATE_TTL)
            kept.append({"key": _person_key(private_with), "value": value, "until": until})
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        rows = dialect.insert(CONTEXT).values(kept)
        anew = {name: rows.excluded[name] for name in ("value", "until")}
        async with begin_transaction(self._database.writing) as connection:
            if now >= self._tidy_at:
                await connection.execute(delete(CONTEXT).where(CONTEXT.c.until <= now))
                self._tidy_at = now + PURGE_INTERVAL
            await connection.execute(rows.on_conflict_do_update(index_elements=["key"], set_=anew))

    async def _find(self, key: str) -> ThreadContext | None:
        value = await fetch_value(self._database, _KEPT, name=key, now=self._clock.now())
        return context_from_json(value) if value else None


def _thread_key(thread: Thread) -> str:
    return json.dumps([thread.platform, thread.room, thread.root])


def _person_key(person: Person) -> str:
    return json.dumps([person.platform, person.id])


def context_to_json(context: ThreadContext) -> str:
    """Return a context as JSON, without the words that its periods were read from."""
    periods = tuple(replace(period, text="") for period in context.periods)
    return json.dumps(asdict(replace(context, periods=periods)), default=str, separators=(",", ":"))


def context_from_json(text: str) -> ThreadContext | None:
    """Return the context in a JSON text; None if another version of the bot wrote it."""
    data: dict[str, Any] = json.loads(text)
    if set(data) != {field.name for field in fields(ThreadContext)}:
        return None
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    found["articles"] = tuple(Article(each["number"], tuple(each["laws"])) for each in data["articles"])
    found["periods"] = tuple(
        Period(date.fromisoformat(each["first"]), date.fromisoformat(each["last"]), "", each["event"])
        for each in data["periods"]
    )
    for name in ("shown", "told", "left"):
        found[name] = tuple(Item(each["kind"], each["id"]) for each in data[name])
    return ThreadContext(**found)


if TYPE_CHECKING:

    def _port(contexts: SqlContexts) -> Contexts:
        return contexts


_MOST: Final = 20_000
"""Limit of keys in progress, including those that never finished; the oldest is dropped first."""
# Built once: building it takes longer than the query.
_KNOWN: Final = select(SEEN.c.key).where(SEEN.c.key == bindparam("name"), SEEN.c.until > bindparam("now"))


class SqlSeen:
    """Keys of handled messages in the store; expired ones are deleted from time to time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tidy_at = clock.now()
        self._in_hand: OrderedDict[str, None] = OrderedDict()

    async def begin(self, key: str) -> bool:
        """Mark a key as in progress; return False if it is done, or in progress in this process."""
        if key in self._in_hand:
            return False
        self._in_hand[key] = None
        if len(self._in_hand) > _MOST:
            self._in_hand.popitem(last=False)
        try:
            was_done = await fetch_value(self._database, _KNOWN, name=key, now=self._clock.now()) is not None
        except BaseException:
            self._in_hand.pop(key, None)
            raise
        if was_done:
            self._in_hand.pop(key, None)
        return not was_done

    def leave(self, key: str) -> None:
        """Remove the mark, so that the key may be begun again."""
        self._in_hand.pop(key, None)

    async def done(self, key: str, *, lives: timedelta) -> None:
        """Record that it is done."""
        now = self._clock.now()
        dialect = postgresql if isinstance(self._database.address, PostgresServer) else sqlite
        row = dialect.insert(SEEN).values(key=key, until=now + lives)
        async with begin_transaction(self._database.writing) as connection:
            if now >= self._tidy_at:
                await connection.execute(delete(SEEN).where(SEEN.c.until <= now))
                self._tidy_at = now + PURGE_INTERVAL
            await connection.execute(
                row.on_conflict_do_update(index_elements=["key"], set_={"until": row.excluded.until})
            )
        self._in_hand.pop(key, None)


if TYPE_CHECKING:

    def _port_seen(seen: SqlSeen) -> HandledEvents:
        return seen
