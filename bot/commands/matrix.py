"""``matrix``: the bot's account is given a device of the bot's own, or has it taken away."""

from __future__ import annotations

import asyncio
import os
import secrets
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.matrix.entering import Entered, log_in, log_out
from bot.app.environment import read_environment
from bot.app.errors import BotError, WrongCallError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.app.places import Places
    from bot.commands.speaking import Streams
    from bot.services.ports import Refused, Unknown

_TOKEN: Final = "bot_matrix_access_token"  # noqa: S105 -- the name of a file
_KEY: Final = "bot_matrix_pickle_key"


class NotDoneError(BotError):
    """The homeserver does not do it."""

    def __init__(self, trouble: Refused | Unknown) -> None:
        """Take what it said, and what to do."""
        super().__init__(f"Matrix: {trouble.reason}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed."""

    homeserver: str
    user: str
    secrets: str | None = None
    """The folder of the token and the key."""


def enter(places: Places, streams: Streams, typed: Entry, ask: Callable[[str], str] = getpass) -> int:
    """Log in with the password that is asked for, and keep the token and the key of the store as files.

    Raises:
        WrongCallError: if there is a token already, or they cannot be written.
        NotDoneError: if the homeserver says no.

    """
    if not typed.homeserver.startswith(("https://", "http://")):
        message = f"matrix login: “{typed.homeserver}” is no address; it begins with https://"
        raise WrongCallError(message)
    folder = Path(typed.secrets).absolute() if typed.secrets else places.state / "secrets"
    token, key = folder / _TOKEN, folder / _KEY
    if token.exists():
        message = (
            f"{folder} has {token.name}, so the bot has a device; to give it another, log that one out "
            "(advocacy-bot matrix logout), and move away this file and the store: a new device needs a new one"
        )
        raise WrongCallError(message)
    # With the key of an earlier device the new one can be signed as that was.
    is_new = not key.exists()
    if is_new:
        # First what may fail on this machine: a device whose token nobody has would be there for ever.
        _write(key, secrets.token_hex(32))
    try:
        entered = _entered(typed, ask(f"Password of {typed.user}: "))
        _write(token, entered.token)
    except BaseException:
        if is_new:
            key.unlink()
        raise
    variables = {
        "BOT_MATRIX_HOMESERVER": typed.homeserver,
        "BOT_MATRIX_USER": entered.user,
        "BOT_MATRIX_DEVICE": entered.device,
        f"{_TOKEN.upper()}_FILE": token,
        f"{_KEY.upper()}_FILE": key,
    }
    lines = [
        f"Logged in as {entered.user}, with the device {entered.device}. For nobody else to read there are now",
        f"  {token}",
        f"  {key}",
        "Set these wherever the bot runs:",
        *(f"export {name}={value}" for name, value in variables.items()),
    ]
    print(*lines, sep="\n", file=streams.output)
    return 0


def leave(streams: Streams, variables: Mapping[str, str] = os.environ) -> int:
    """Log out the device that the environment names.

    Raises:
        WrongCallError: if it names none.
        NotDoneError: if the homeserver says no.

    """
    access = read_environment(variables).matrix
    if access is None:
        message = "matrix logout: no device is configured; set the variables that “matrix login” has shown"
        raise WrongCallError(message)
    if trouble := asyncio.run(log_out(access.homeserver, access.token)):
        raise NotDoneError(trouble)
    print(f"Logged out: {access.user} has no device {access.device} any more.", file=streams.output)
    print(
        "Its token and its store are worthless now; move them away. Keep the pickle key and the store’s signing.json: "
        "with them people know the next device at once.",
        file=streams.output,
    )
    return 0


def _entered(typed: Entry, password: str) -> Entered:
    found = asyncio.run(log_in(typed.homeserver, typed.user, password))
    if isinstance(found, Entered):
        return found
    raise NotDoneError(found)


def _write(file: Path, secret: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as written:
            written.write(f"{secret}\n")
    except OSError as error:
        message = f"“{file}” cannot be written ({error.strerror}); name another folder with --secrets"
        raise WrongCallError(message) from error
