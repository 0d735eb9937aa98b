"""``matrix``: logs the bot's account in with a device of its own, or logs it out."""

from __future__ import annotations

import asyncio
import os
import secrets
from dataclasses import dataclass
from functools import partial
from getpass import getpass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from bot.adapters.matrix.login import (
    PollTiming,
    find_login_method,
    log_in,
    log_in_by_browser,
    log_out,
    log_out_of_session,
)
from bot.adapters.matrix.oauth import AuthorizationServer, revoke_token
from bot.adapters.matrix.session import SessionError, SessionFile
from bot.app.clock import SystemClock
from bot.app.errors import BotError, UsageError
from bot.app.settings import read_environment
from bot.core.ports.chat import Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.adapters.documents.home import HomePaths
    from bot.adapters.matrix.login import OAuthLogin
    from bot.adapters.matrix.oauth import DeviceCode
    from bot.cli.streams import Streams

_TOKEN: Final = "bot_matrix_access_token"  # noqa: S105 -- the name of a file
_KEY: Final = "bot_matrix_pickle_key"
_SESSION: Final = "bot_matrix_session.json"
_WORTHLESS: Final = "Its token and its store are worthless now; move them"
_Found = TypeVar("_Found")


class HomeserverError(BotError):
    """The homeserver refused or did not answer."""

    def __init__(self, trouble: Refused | Unknown) -> None:
        super().__init__(f"Matrix: {trouble.reason}")


@dataclass(frozen=True, slots=True)
class LoginOptions:
    """Arguments of ``login``."""

    homeserver: str
    user: str
    secrets: str | None = None
    """Folder for the token or session, and the key."""


def log_in_bot(
    places: HomePaths,
    streams: Streams,
    typed: LoginOptions,
    ask: Callable[[str], str] = getpass,
    patience: PollTiming | None = None,
) -> int:
    """Log in with a password or in a browser, and save the credentials as files.

    Raises:
        UsageError: if such a file exists already, or they cannot be written.
        HomeserverError: if the homeserver refuses.
    """
    if not typed.homeserver.startswith(("https://", "http://")):
        message = f"matrix login: “{typed.homeserver}” is not an address; it begins with https://"
        raise UsageError(message)
    folder = Path(typed.secrets).absolute() if typed.secrets else places.state / "secrets"
    token, key, session = folder / _TOKEN, folder / _KEY, folder / _SESSION
    if there := next((each for each in (token, session) if each.exists()), None):
        message = (
            f"{folder} has {there.name}, so the bot has a device; to give it another, log that one out "
            "(advocacy-bot matrix logout), and move away this file and the store: a new device needs a new one"
        )
        raise UsageError(message)
    # With the key of an earlier device the new one can be signed as that was.
    is_new = not key.exists()
    if is_new:
        # Written first, because it may fail: a device whose token was lost could never be removed.
        _write(key, secrets.token_hex(32))
    try:
        way = _or_raise(asyncio.run(find_login_method(typed.homeserver)))
        if isinstance(way, AuthorizationServer):
            shown = partial(_show, streams, typed.user)
            waiting = patience or PollTiming(SystemClock())
            admitted = _or_raise(asyncio.run(log_in_by_browser(typed.homeserver, way, typed.user, shown, waiting)))
            _keep(session, admitted)
            user, device, kept, variable = admitted.user, admitted.device, session, "BOT_MATRIX_SESSION_FILE"
        else:
            entered = _or_raise(asyncio.run(log_in(typed.homeserver, typed.user, ask(f"Password of {typed.user}: "))))
            _write(token, entered.token)
            user, device, kept, variable = entered.user, entered.device, token, f"{_TOKEN.upper()}_FILE"
    except BaseException:
        if is_new:
            key.unlink()
        raise
    variables = {
        "BOT_MATRIX_HOMESERVER": typed.homeserver,
        "BOT_MATRIX_USER": user,
        "BOT_MATRIX_DEVICE": device,
        variable: kept,
        f"{_KEY.upper()}_FILE": key,
    }
    lines = [
        f"Logged in as {user}, with the device {device}. For nobody else to read there are now",
        f"  {kept}",
        f"  {key}",
        "Set these wherever the bot runs:",
        *(f"export {name}={value}" for name, value in variables.items()),
    ]
    if kept == session:
        lines.append(f"The bot renews what stands in {session.name} every few minutes: let it write in that folder.")
    print(*lines, sep="\n", file=streams.output)
    return 0


def log_out_bot(streams: Streams, variables: Mapping[str, str] = os.environ) -> int:
    """Log out the device that the environment names.

    Raises:
        UsageError: if it names none.
        HomeserverError: if the homeserver refuses.
    """
    access = read_environment(variables).matrix
    if access is None:
        message = "matrix logout: no device is configured; set the variables that “matrix login” has shown"
        raise UsageError(message)
    try:
        trouble = asyncio.run(
            log_out_of_session(access.session) if access.session else log_out(access.homeserver, access.token)
        )
    except SessionError as error:
        message = f"Matrix: {error}"
        raise UsageError(message) from error
    except OSError as error:
        message = (
            f"“{access.session}” cannot be taken away ({error.strerror or error}); let the bot write in that folder"
        )
        raise UsageError(message) from error
    if trouble:
        raise HomeserverError(trouble)
    print(f"Logged out: {access.user} has no device {access.device} any more.", file=streams.output)
    worthless = "The session file is gone, and the store is worthless now; move it" if access.session else _WORTHLESS
    print(
        f"{worthless} away. Keep the pickle key and the store’s signing.json: "
        "with them people know the next device at once.",
        file=streams.output,
    )
    return 0


def _or_raise(found: _Found | Refused | Unknown) -> _Found:
    if isinstance(found, Refused | Unknown):
        raise HomeserverError(found)
    return found


def _show(streams: Streams, user: str, code: DeviceCode) -> None:
    """Show the user which address to open and which code to type."""
    whole = ("or open this address, which has the code in it:", f"  {code.whole_address}") if code.whole_address else ()
    minutes = max(1, round(code.expires_in / 60))
    lines = (
        "This homeserver lets the bot in by a browser. Open in one, on any machine,",
        f"  {code.address}",
        "and type this code:",
        f"  {code.typed}",
        *whole,
        f"Log in there as {user} and nobody else, and allow “advocacy-bot”. Waiting for {minutes} min …",
    )
    print(*lines, sep="\n", file=streams.output, flush=True)


def _keep(file: Path, admitted: OAuthLogin) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        SessionFile(file).write(admitted.session, new=True)
    except OSError as error:
        session = admitted.session
        asyncio.run(revoke_token(session.revocation_endpoint, session.client_id, session.refresh_token))
        message = f"“{file}” cannot be written ({error.strerror}); name another folder with --secrets, and log in again"
        raise UsageError(message) from error


def _write(file: Path, secret: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
            written.write(f"{secret}\n")
    except OSError as error:
        message = f"“{file}” cannot be written ({error.strerror}); name another folder with --secrets"
        raise UsageError(message) from error


def print_manifest(streams: Streams) -> int:
    """Print the manifest of the app."""
    manifest = files("bot.adapters.slack") / "manifest.yaml"
    print(manifest.read_text(encoding="utf-8"), end="", file=streams.output)
    return 0
