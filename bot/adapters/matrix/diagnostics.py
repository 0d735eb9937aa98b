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

from bot.adapters.matrix.client import HttpResponse, open_setup_client
from bot.adapters.matrix.network.identities import verify_user_keys
from bot.adapters.matrix.session import NoTokenError, SessionFile, TokenRenewer
from bot.core.domain.problem import CheckResult, ExplainedError, check_clock_skew

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Sequence
    from pathlib import Path

    from bot.adapters.matrix.client import SetupClient
    from bot.adapters.matrix.network.identities import UserKeys
    from bot.core.domain.problem import CheckedRoom
    from bot.core.ports.chat import Refused, Unknown
    from bot.core.ports.runtime import Clock

_REACH: Final = "see that this machine reaches it, by a proxy or without, and what BOT_MATRIX_HOMESERVER says"
_ENTER: Final = "log in anew (advocacy-bot matrix login), and give the bot an empty store"
_OTHERS: Final = 0o077
_KEYS: Final = "keys.db"
_HEADER: Final = b"SQLite format 3\0"
"""The first bytes of a valid key database."""


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """The bot's device as configured."""

    homeserver: str
    user: str
    id: str
    token: str = field(repr=False)
    store: Path
    session: Path | None = None
    """The session file, if tokens expire; ``token`` is empty then."""


async def check_matrix(
    device: DeviceSettings, *, rooms: Sequence[CheckedRoom], ours: Collection[str], clock: Clock
) -> list[CheckResult]:
    """Return the result of each check; none contains a secret.

    Args:
        device: the bot's device.
        rooms: the rooms in the settings.
        ours: the servers whose people have access.
        clock: the time.

    """
    token, trouble, session = device.token, None, list[CheckResult]()
    if device.session is not None:
        tokens = TokenRenewer(device.session, clock)
        # Checked before a renewal may write the file anew with the right mode.
        session += _check_session(device.session)
        try:
            token = await _valid_token(tokens, device.homeserver)
        except NoTokenError as error:
            return [*session, _token_problem(error)]
        trouble = tokens.trouble
        session += [_token_problem(trouble)] if trouble else []
    async with open_setup_client(device.homeserver, token) as plain:
        answer = await plain.get("account", "whoami")
        if not isinstance(answer, HttpResponse):
            return [*session, *(() if trouble else (_login_problem(answer),))]
        results = [*_check_account(answer.content, device, ours), *session, *_check_clock(answer, clock.now())]
        if results[0].mend:
            return results
        results += [*await _check_keys(plain, device), *_check_files(device.store)]
        return [*results, *[sign async for sign in _check_rooms(plain, device, rooms, ours)]]


async def _valid_token(tokens: TokenRenewer, homeserver: str) -> str:
    """Return an access token of the session, renewed if the homeserver refuses the present one.

    Raises:
        NoTokenError: if there is none at present.

    """
    token = await tokens.token()
    async with open_setup_client(homeserver, token) as plain:
        answer = await plain.ask("GET", "account", "whoami")
    refused = isinstance(answer, HttpResponse) and answer.code == "M_UNKNOWN_TOKEN"
    return (await tokens.instead(token) or token) if refused else token


def _check_session(path: Path) -> Iterator[CheckResult]:
    if SessionFile(path).open_to_others:
        yield CheckResult(f"Matrix: others on this machine may open {path}", f"type: chmod go= {path}")


def _check_account(told: dict[str, Any], device: DeviceSettings, ours: Collection[str]) -> Iterator[CheckResult]:
    user, name = told.get("user_id"), told.get("device_id")
    if (user, name) != (device.user, device.id):
        what = f"Matrix: the token belongs to {user} and its device {name}, not to {device.user} and {device.id}"
        yield CheckResult(what, f"set both, or {_ENTER}")
        return
    yield CheckResult(f"Matrix lets the bot in as {user}, with the device {name}")
    if not ours:
        server = device.user.partition(":")[2]
        what = "Matrix: there is no server whose people are ours, so nobody gets an answer"
        yield CheckResult(
            what, f"write the servers of your people, such as “matrix: [{server}]”, under “ours” in config/bot.yaml"
        )


def _check_clock(answer: HttpResponse, now: datetime) -> Iterator[CheckResult]:
    try:
        apart = (now - parsedate_to_datetime(answer.date)).total_seconds()
    except ValueError:
        return
    yield check_clock_skew(apart, "the homeserver’s")


async def _check_keys(plain: SetupClient, device: DeviceSettings) -> list[CheckResult]:
    answer = await plain.ask("POST", "keys", "query", body={"device_keys": {device.user: []}})
    if not isinstance(answer, HttpResponse) or answer.trouble:
        return []
    keys = _nested(answer.content, "device_keys", device.user, device.id)
    kept = device.store / _KEYS
    if not keys:
        return [CheckResult(f"Matrix: the device {device.id} has no keys yet; they are made at the bot’s first start")]
    if not kept.is_file() or not kept.stat().st_size:
        what = f"Matrix: the device {device.id} has keys, but not in {device.store}: the store is lost, or elsewhere"
        return [CheckResult(what, f"set BOT_MATRIX_STORE, or {_ENTER}")]
    with kept.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return [CheckResult(f"Matrix: the key store {kept} is damaged", _ENTER)]
    signing = _nested(answer.content, "self_signing_keys", device.user, "keys")
    if set(signing) & set(_nested(keys, "signatures", device.user)):
        return [CheckResult("Matrix: people see the bot’s device as verified")]
    what = "Matrix: the bot’s device is not signed, so people’s clients warn of it or keep their messages from it"
    return [CheckResult(what, "start the bot, which signs it; if it runs, its health and its log say why it cannot")]


def _check_files(store: Path) -> Iterator[CheckResult]:
    if not store.is_dir():
        return
    files = sorted(store.iterdir())
    if open_to_others := [each for each in (store, *files) if each.stat().st_mode & _OTHERS]:
        what = f"Matrix: others on this machine may open {', '.join(map(str, open_to_others))}"
        yield CheckResult(what, f"type: chmod -R go= {store}")
    elif files:
        last = datetime.fromtimestamp(max(each.stat().st_mtime for each in files), UTC)
        yield CheckResult(f"Matrix: {store} is the bot’s alone; the bot wrote there last at {last:%Y-%m-%d %H:%M} UTC")


async def _check_rooms(
    plain: SetupClient, device: DeviceSettings, rooms: Sequence[CheckedRoom], ours: Collection[str]
) -> AsyncIterator[CheckResult]:
    answer = await plain.get("joined_rooms")
    if not isinstance(answer, HttpResponse):
        yield _login_problem(answer)
        return
    joined = answer.content.get("joined_rooms", [])
    encrypted = _once_encrypted(device.store / _KEYS)
    for room in rooms:
        what = f"Matrix: {room.id} ({room.used})"
        if room.id.startswith("@"):
            continue
        if not room.id.startswith("!"):
            mend = "write its id, which begins with “!”: clients show it in the room’s settings, under “Advanced”"
            yield CheckResult(f"{what} is not an id of a room", mend)
        elif room.id not in joined:
            yield CheckResult(
                f"{what}: the bot is not in it", f"invite {device.user} there while the bot runs; it comes by itself"
            )
        else:
            yield await _check_room(plain, room, what, device.user, ours, encrypted)


async def _check_room(  # noqa: PLR0913, PLR0917 -- called once
    plain: SetupClient, room: CheckedRoom, what: str, bot: str, ours: Collection[str], encrypted: Collection[str]
) -> CheckResult:
    async def state(kind: str) -> dict[str, Any]:
        answer = await plain.ask("GET", "rooms", room.id, "state", kind, "")
        return answer.content if isinstance(answer, HttpResponse) and not answer.trouble else {}

    if following := (await state("m.room.tombstone")).get("replacement_room"):
        return CheckResult(f"{what} was replaced by {following}", "name that one in config/, and invite the bot there")
    if not room.shared:
        public = (await state("m.room.join_rules")).get("join_rule", "invite") not in {"invite", "private"}
        if public or (await state("m.room.history_visibility")).get("history_visibility") == "world_readable":
            mend = "let people in by invitation only, or set “shared: true” for it under “rooms” in config/bot.yaml"
            return CheckResult(f"{what}: anybody may read along, so the bot does not speak there", mend)
        if foreign := await _foreign_servers(plain, room, bot, ours):
            mend = "add them under “ours” in config/bot.yaml, or set “shared: true” for the room under “rooms”"
            return CheckResult(
                f"{what}: people of {', '.join(foreign)} read along, so the bot does not speak there", mend
            )
    return _check_encryption(room, what, sealed=bool(await state("m.room.encryption")), once=room.id in encrypted)


def _check_encryption(room: CheckedRoom, what: str, *, sealed: bool, once: bool) -> CheckResult:
    """Return the result of the encryption check of a room.

    Args:
        room: as the settings have it.
        what: the beginning of the result's text.
        sealed: whether the room is encrypted now.
        once: whether the bot knew the room as encrypted.

    """
    if sealed and room.clear:
        mend = "take “clear: true” away from it in config/bot.yaml"
        return CheckResult(f"{what}: it is encrypted, so what comes in clear is dropped", mend, minor=True)
    if sealed:
        return CheckResult(f"{what}: the bot is in it, encrypted")
    if once:
        mend = "ask whoever runs the server, or make a new room"
        return CheckResult(f"{what}: it was encrypted, and its server denies that now", mend)
    if room.clear:
        return CheckResult(
            f"{what}: the bot is in it, in clear as is meant: its servers read all of it, and can make it up"
        )
    mend = "switch encryption on in its settings, or set “clear: true” for it under “rooms” in config/bot.yaml"
    return CheckResult(f"{what}: it is not encrypted, so the bot neither listens nor speaks there", mend)


async def _foreign_servers(plain: SetupClient, room: CheckedRoom, bot: str, ours: Collection[str]) -> list[str]:
    """Return the servers of a room's members that are not in ``ours``; the bot's own membership is ignored."""
    answer = await plain.get("rooms", room.id, "joined_members")
    people = _nested(answer.content, "joined") if isinstance(answer, HttpResponse) else {}
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


def _nested(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return the object at a path of keys; an empty one if there is none."""
    for key in keys:
        found = told.get(key)
        told = found if isinstance(found, dict) else {}
    return told


def _login_problem(answer: Refused | Unknown) -> CheckResult:
    if "M_UNKNOWN_TOKEN" in answer.mend:
        return CheckResult("BOT_MATRIX_ACCESS_TOKEN: the homeserver does not accept the token, or not any more", _ENTER)
    return CheckResult(f"Matrix: {answer.what}", answer.mend or _REACH)


def _token_problem(trouble: ExplainedError) -> CheckResult:
    return CheckResult(f"Matrix: {trouble.what}", trouble.mend or _REACH)


async def query_identities(plain: SetupClient, users: Collection[str]) -> dict[str, UserKeys] | Refused | Unknown:
    """Return the identities that the homeserver reports now, by user; users without devices are left out."""
    answer = await plain.get("keys", "query", body={"device_keys": {user: [] for user in users}}, method="POST")
    if not isinstance(answer, HttpResponse):
        return answer
    devices = answer.content.get("device_keys")
    known = devices if isinstance(devices, dict) else {}
    told = {user: verify_user_keys(answer.content, user) for user in users if known.get(user)}
    return {user: each for user, each in told.items() if each is not None}


async def fetch_identities(
    homeserver: str, token: str, users: Collection[str]
) -> dict[str, UserKeys] | Refused | Unknown:
    """Return the same as :func:`query_identities`, over a connection of its own."""
    async with open_setup_client(homeserver, token) as plain:
        return await query_identities(plain, users)
