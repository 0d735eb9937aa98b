"""Diagnosis of the Matrix set-up for the bot's operator: token, device, keys, rooms.

It uses HTTP and reads the files from outside; it writes nothing to the key store of a running bot.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.matrix.plain import Answer, plainly
from bot.adapters.matrix.renewing import NoTokenError, Renewing
from bot.adapters.matrix.session import SessionFile
from bot.core.sign import Sign, of_clock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Sequence
    from pathlib import Path

    from bot.adapters.matrix.plain import Plain
    from bot.core.sign import Room
    from bot.services.ports import Clock, Refused, Unknown

_REACH: Final = "see that this machine reaches it, by a proxy or without, and what BOT_MATRIX_HOMESERVER says"
_ENTER: Final = "log in anew (advocacy-bot matrix login), and give the bot an empty store"
_OTHERS: Final = 0o077
_KEYS: Final = "keys.db"
_HEADER: Final = b"SQLite format 3\0"
"""The first bytes of a valid key database."""


@dataclass(frozen=True, slots=True)
class Device:
    """The bot's device as configured."""

    homeserver: str
    user: str
    id: str
    token: str = field(repr=False)
    store: Path
    session: Path | None = None
    """The session file, if tokens expire; ``token`` is empty then."""


async def examine(device: Device, *, rooms: Sequence[Room], ours: Collection[str], clock: Clock) -> list[Sign]:
    """Return the result of each check; none contains a secret.

    Args:
        device: the bot's device.
        rooms: the rooms in the settings.
        ours: the servers whose people have access.
        clock: the time.

    """
    token, trouble, session = device.token, None, list[Sign]()
    if device.session is not None:
        tokens = Renewing(device.session, clock)
        # Checked before a renewal may write the file anew with the right mode.
        session += _session(device.session)
        try:
            token = await _valid(tokens, device.homeserver)
        except NoTokenError as error:
            return [*session, _mended(f"Matrix: {error}")]
        trouble = tokens.trouble
        session += [_mended(f"Matrix: {trouble}")] if trouble else []
    async with plainly(device.homeserver, token) as plain:
        answer = await plain.get("account", "whoami")
        if not isinstance(answer, Answer):
            return [*session, *(() if trouble else (_shut_out(answer),))]
        signs = [*_account(answer.content, device, ours), *session, *_clock(answer, clock.now())]
        if signs[0].mend:
            return signs
        signs += [*await _keys(plain, device), *_files(device.store)]
        return [*signs, *[sign async for sign in _rooms(plain, device, rooms, ours)]]


async def _valid(tokens: Renewing, homeserver: str) -> str:
    """Return an access token of the session, renewed if the homeserver refuses the present one.

    Raises:
        NoTokenError: if there is none at present.

    """
    token = await tokens.token()
    async with plainly(homeserver, token) as plain:
        answer = await plain.ask("GET", "account", "whoami")
    refused = isinstance(answer, Answer) and answer.code == "M_UNKNOWN_TOKEN"
    return (await tokens.instead(token) or token) if refused else token


def _session(path: Path) -> Iterator[Sign]:
    if SessionFile(path).open_to_others:
        yield Sign(f"Matrix: others on this machine may open {path}", f"type: chmod go= {path}")


def _account(told: dict[str, Any], device: Device, ours: Collection[str]) -> Iterator[Sign]:
    user, name = told.get("user_id"), told.get("device_id")
    if (user, name) != (device.user, device.id):
        what = f"Matrix: the token belongs to {user} and its device {name}, not to {device.user} and {device.id}"
        yield Sign(what, f"set both, or {_ENTER}")
        return
    yield Sign(f"Matrix lets the bot in as {user}, with the device {name}")
    if not ours:
        server = device.user.partition(":")[2]
        what = "Matrix: there is no server whose people are ours, so nobody gets an answer"
        yield Sign(
            what, f"write the servers of your people, such as “matrix: [{server}]”, under “ours” in config/bot.yaml"
        )


def _clock(answer: Answer, now: datetime) -> Iterator[Sign]:
    try:
        apart = (now - parsedate_to_datetime(answer.date)).total_seconds()
    except ValueError:
        return
    yield of_clock(apart, "the homeserver’s")


async def _keys(plain: Plain, device: Device) -> list[Sign]:
    answer = await plain.ask("POST", "keys", "query", body={"device_keys": {device.user: []}})
    if not isinstance(answer, Answer) or answer.trouble:
        return []
    keys = _in(answer.content, "device_keys", device.user, device.id)
    kept = device.store / _KEYS
    if not keys:
        return [Sign(f"Matrix: the device {device.id} has no keys yet; they are made at the bot’s first start")]
    if not kept.is_file() or not kept.stat().st_size:
        what = f"Matrix: the device {device.id} has keys, but not in {device.store}: the store is lost, or elsewhere"
        return [Sign(what, f"set BOT_MATRIX_STORE, or {_ENTER}")]
    with kept.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return [Sign(f"Matrix: the key store {kept} is damaged", _ENTER)]
    signing = _in(answer.content, "self_signing_keys", device.user, "keys")
    if set(signing) & set(_in(keys, "signatures", device.user)):
        return [Sign("Matrix: people see the bot’s device as verified")]
    what = "Matrix: the bot’s device is not signed, so people’s clients warn of it or keep their messages from it"
    return [Sign(what, "start the bot, which signs it; if it runs, its health and its log say why it cannot")]


def _files(store: Path) -> Iterator[Sign]:
    if not store.is_dir():
        return
    files = sorted(store.iterdir())
    if open_to_others := [each for each in (store, *files) if each.stat().st_mode & _OTHERS]:
        what = f"Matrix: others on this machine may open {', '.join(map(str, open_to_others))}"
        yield Sign(what, f"type: chmod -R go= {store}")
    elif files:
        last = datetime.fromtimestamp(max(each.stat().st_mtime for each in files), UTC)
        yield Sign(f"Matrix: {store} is the bot’s alone; the bot wrote there last at {last:%Y-%m-%d %H:%M} UTC")


async def _rooms(plain: Plain, device: Device, rooms: Sequence[Room], ours: Collection[str]) -> AsyncIterator[Sign]:
    answer = await plain.get("joined_rooms")
    if not isinstance(answer, Answer):
        yield _shut_out(answer)
        return
    joined = answer.content.get("joined_rooms", [])
    encrypted = _once_encrypted(device.store / _KEYS)
    for room in rooms:
        what = f"Matrix: {room.id} ({room.used})"
        if room.id.startswith("@"):
            continue
        if not room.id.startswith("!"):
            mend = "write its id, which begins with “!”: clients show it in the room’s settings, under “Advanced”"
            yield Sign(f"{what} is no id of a room", mend)
        elif room.id not in joined:
            yield Sign(
                f"{what}: the bot is not in it", f"invite {device.user} there while the bot runs; it comes by itself"
            )
        else:
            yield await _room(plain, room, what, device.user, ours, encrypted)


async def _room(  # noqa: PLR0913, PLR0917 -- called once
    plain: Plain, room: Room, what: str, bot: str, ours: Collection[str], encrypted: Collection[str]
) -> Sign:
    async def state(kind: str) -> dict[str, Any]:
        answer = await plain.ask("GET", "rooms", room.id, "state", kind, "")
        return answer.content if isinstance(answer, Answer) and not answer.trouble else {}

    if following := (await state("m.room.tombstone")).get("replacement_room"):
        return Sign(f"{what} was replaced by {following}", "name that one in config/, and invite the bot there")
    if not room.shared:
        public = (await state("m.room.join_rules")).get("join_rule", "invite") not in {"invite", "private"}
        if public or (await state("m.room.history_visibility")).get("history_visibility") == "world_readable":
            mend = "let people in by invitation only, or set “shared: true” for it under “rooms” in config/bot.yaml"
            return Sign(f"{what}: anybody may read along, so the bot does not speak there", mend)
        if foreign := await _foreign(plain, room, bot, ours):
            mend = "add them under “ours” in config/bot.yaml, or set “shared: true” for the room under “rooms”"
            return Sign(f"{what}: people of {', '.join(foreign)} read along, so the bot does not speak there", mend)
    return _secrecy(room, what, sealed=bool(await state("m.room.encryption")), once=room.id in encrypted)


def _secrecy(room: Room, what: str, *, sealed: bool, once: bool) -> Sign:
    """Return the result of the encryption check of a room.

    Args:
        room: as the settings have it.
        what: the beginning of the result's text.
        sealed: whether the room is encrypted now.
        once: whether the bot knew the room as encrypted.

    """
    if sealed and room.clear:
        mend = "take “clear: true” away from it in config/bot.yaml"
        return Sign(f"{what}: it is encrypted, so what comes in clear is dropped", mend, minor=True)
    if sealed:
        return Sign(f"{what}: the bot is in it, encrypted")
    if once:
        mend = "ask whoever runs the server, or make a new room"
        return Sign(f"{what}: it was encrypted, and its server denies that now", mend)
    if room.clear:
        return Sign(f"{what}: the bot is in it, in clear as is meant: its servers read all of it, and can make it up")
    mend = "switch encryption on in its settings, or set “clear: true” for it under “rooms” in config/bot.yaml"
    return Sign(f"{what}: it is not encrypted, so the bot neither listens nor speaks there", mend)


async def _foreign(plain: Plain, room: Room, bot: str, ours: Collection[str]) -> list[str]:
    """Return the servers of a room's members that are not in ``ours``; the bot's own membership is ignored."""
    answer = await plain.get("rooms", room.id, "joined_members")
    people = _in(answer.content, "joined") if isinstance(answer, Answer) else {}
    return sorted({person.partition(":")[2] for person in people if person != bot} - set(ours)) if ours else []


def _once_encrypted(kept: Path) -> frozenset[str]:
    """Return the rooms that the bot's key store knows as encrypted, whatever a server says now."""
    # A running bot has a WAL beside the file. Without one, “immutable” keeps SQLite from creating files.
    how = "mode=ro" if kept.with_name(f"{kept.name}-wal").exists() else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{kept.absolute().as_uri()}?{how}", uri=True)) as database:
            return frozenset(room for (room,) in database.execute("SELECT room_id FROM encryptedrooms"))
    except sqlite3.Error:
        # There is no database yet, or another check reports what is wrong with it.
        return frozenset()


def _in(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return the object at a path of keys; an empty one if there is none."""
    for key in keys:
        found = told.get(key)
        told = found if isinstance(found, dict) else {}
    return told


def _shut_out(answer: Refused | Unknown) -> Sign:
    why, _, mend = answer.reason.partition("; ")
    if "M_UNKNOWN_TOKEN" in mend:
        return Sign("BOT_MATRIX_ACCESS_TOKEN: the homeserver does not accept the token, or not any more", _ENTER)
    return Sign(f"Matrix: {why}", mend or _REACH)


def _mended(trouble: str) -> Sign:
    what, _, mend = trouble.partition("; ")
    return Sign(what, mend or _REACH)
