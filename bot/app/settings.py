"""Settings from environment variables: addresses, paths and secrets, which do not belong in the shared ``config/``.

Read by hand. pydantic-settings 2.16 would bring 149 modules and 15 MB for little: it ignores misspelt names, knows no
``_FILE``, reads the process's own environment alone, and takes a secret that is empty or cannot be read for none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.adapters.files import read_regular_file
from bot.app.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


_PLAIN: Final = (
    "BOT_HOME",
    "BOT_LISTEN",
    "BOT_MATRIX_DEVICE",
    "BOT_MATRIX_HOMESERVER",
    "BOT_MATRIX_SESSION_FILE",
    "BOT_MATRIX_STORE",
    "BOT_MATRIX_USER",
    "BOT_MIRROR",
    "BOT_SLACK_LISTEN",
)
_SECRET: Final = (
    "BOT_DATABASE_URL",
    "BOT_MATRIX_ACCESS_TOKEN",
    "BOT_MATRIX_PICKLE_KEY",
    "BOT_PING_URL",
    "BOT_SLACK_APP_TOKEN",
    "BOT_SLACK_BOT_TOKEN",
    "BOT_SLACK_SIGNING_SECRET",
)
"""Variables that may be given as a file, and must never be logged."""
_FILE: Final = "_FILE"
_MATRIX: Final = (
    "BOT_MATRIX_HOMESERVER",
    "BOT_MATRIX_USER",
    "BOT_MATRIX_DEVICE",
    "BOT_MATRIX_ACCESS_TOKEN",
    "BOT_MATRIX_PICKLE_KEY",
)
_TOKEN: Final = "BOT_MATRIX_ACCESS_TOKEN"  # noqa: S105 -- the name of a variable
_SESSION: Final = "BOT_MATRIX_SESSION_FILE"
"""Used instead of the token if the homeserver's tokens expire."""
_SHORTEST_KEY: Final = 16
_LONGEST_SECRET: Final = 1_000_000
"""Most bytes of a secret's file."""
_MOUNTED: Final = Path("/run/secrets")
_LISTEN: Final = "127.0.0.1:8731"
_SLACK_LISTEN: Final = ("127.0.0.1", 8732)
_SLACK: Final = "https://slack.com/api/"
_HIGHEST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """Address to listen on; port 0 means any free port."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """Credentials and address for Slack."""

    token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    """For Socket Mode; the signing secret is then not used."""
    signing_secret: str = field(default="", repr=False)
    """For HTTP requests sent to ``listen``. Without either the bot only sends."""
    listen: ListenAddress | None = ListenAddress(*_SLACK_LISTEN)
    url: str = _SLACK


@dataclass(frozen=True, slots=True)
class MatrixAccess:
    """Credentials for Matrix; the device must stay the same, or its earlier messages are not recognised."""

    homeserver: str
    user: str
    device: str
    token: str = field(repr=False)
    pickle_key: str = field(repr=False)
    """Encrypts the keys in the store."""
    store: Path | None = None
    """Folder of the keys; None for the default below the bot's home."""
    session: Path | None = None
    """File of tokens that expire; ``token`` is then empty."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Settings of ``run`` from the environment."""

    listen: ListenAddress | None
    """Address of the health endpoint; None if there is none."""
    ping: str | None = field(repr=False)
    """URL that is requested as long as all is well."""
    slack: SlackAccess | None
    matrix: MatrixAccess | None
    secrets: tuple[str, ...] = field(repr=False)
    """Values that must not be logged."""


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Return the settings from the environment and its files of secrets.

    Raises:
        UsageError: if a variable is unknown, invalid, or missing beside others; values of secrets are never quoted.
    """
    for name in _unknown_variables(variables):
        raise _unknown_variable_error(name)
    found = {name: value for name in (*_PLAIN, *_SECRET) if (value := read_variable(name, variables)) is not None}
    return Environment(
        listen=_address("BOT_LISTEN", found.get("BOT_LISTEN", _LISTEN)),
        ping=_web_address("BOT_PING_URL", found["BOT_PING_URL"]) if found.get("BOT_PING_URL") else None,
        slack=_slack(found, variables),
        matrix=_matrix(found),
        secrets=tuple(found[name] for name in _SECRET if found.get(name)),
    )


def read_variable(name: str, variables: Mapping[str, str]) -> str | None:
    """Return the value of a variable: its own, that of the file named with ``_FILE``, or of a mounted file of its name.

    Raises:
        UsageError: if a file cannot be read, or variable and file are both given.
    """
    value, named = variables.get(name), variables.get(name + _FILE)
    if name not in _SECRET:
        return value
    if value and named:
        what, mend = f"{name} and {name}{_FILE} are both set", "leave one of them out"
        raise UsageError(what, mend)
    if value:
        return value
    if named:
        return _read(name + _FILE, Path(named))
    for folder in _folders(variables):
        file = folder / name.lower()
        if file.exists():
            return _read(name, file)
    return value


def named_files(variables: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield each variable that names a file of secrets, with that file; what the system mounts is its own affair."""
    for name in (*(each + _FILE for each in _SECRET), _SESSION):
        if named := variables.get(name):
            path = Path(named)
            if not any(folder in path.parents for folder in _folders(variables)):
                yield name, path


def _folders(variables: Mapping[str, str]) -> Sequence[Path]:
    """Return the folders in which systemd and containers put files of secrets."""
    credentials = variables.get("CREDENTIALS_DIRECTORY")
    return (Path(credentials), _MOUNTED) if credentials else (_MOUNTED,)


def _read(name: str, file: Path) -> str:
    try:
        text = read_regular_file(file, _LONGEST_SECRET).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is not text").lower()
        what, mend = f"{name}: {file} cannot be read: {why}", "let the bot read it, or name another file"
        raise UsageError(what, mend) from None
    if not text:
        what, mend = f"{name}: {file} is empty", "write the secret into it"
        raise UsageError(what, mend)
    return text


def _unknown_variables(variables: Mapping[str, str]) -> Iterator[str]:
    """Yield unknown variables and mounted files with the prefix of ours, which are probably misspelt."""
    known = {*_PLAIN, *_SECRET, *(name + _FILE for name in _SECRET)}
    yield from sorted(name for name in variables if name.startswith("BOT_") and name not in known)
    for folder in _folders(variables):
        mounted = folder.glob("bot_*") if folder.is_dir() else ()
        yield from sorted(str(file) for file in mounted if file.name.upper() not in _SECRET)


def _unknown_variable_error(name: str) -> UsageError:
    own = Path(name).name.upper()
    candidates = (*_SECRET,) if "/" in name else (*_PLAIN, *_SECRET, *(each + _FILE for each in _SECRET))
    near = get_close_matches(own, candidates, n=1)
    suggestion = near[0].lower() if near and "/" in name else near[0] if near else None
    mend = f"did you mean {suggestion}?" if suggestion else f"known are {', '.join(sorted(candidates))}"
    what = f"{name} is nothing that the bot reads"
    return UsageError(what, mend)


def _address(name: str, text: str, example: str = _LISTEN) -> ListenAddress | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > _HIGHEST_PORT:
        what, mend = f"{name}: “{text}” is not an address", f"write {example}, or nothing to do without"
        raise UsageError(what, mend)
    return ListenAddress(host.strip("[]"), int(port))


def _web_address(name: str, text: str) -> str:
    """Return a web address; an invalid one is not quoted, as it may be a secret in the wrong variable."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        what, mend = f"{name} is not a web address", "it begins with https://"
        raise UsageError(what, mend)
    return text


def _slack(found: Mapping[str, str], variables: Mapping[str, str]) -> SlackAccess | None:
    token = found.get("BOT_SLACK_BOT_TOKEN")
    url = _web_address("SLACK_API_URL", variables.get("SLACK_API_URL") or _SLACK)
    app_token, secret = found.get("BOT_SLACK_APP_TOKEN", ""), found.get("BOT_SLACK_SIGNING_SECRET", "")
    if not token:
        if app_token or secret:
            what, mend = "Slack is configured in part", "set BOT_SLACK_BOT_TOKEN as well"
            raise UsageError(what, mend)
        return None
    for name, given, beginning in (
        ("BOT_SLACK_BOT_TOKEN is not a token of a bot", token, "xoxb-"),
        ("BOT_SLACK_APP_TOKEN is not an app-level token", app_token, "xapp-"),
    ):
        if given and not given.startswith(beginning):
            what, mend = name, f"it begins with {beginning}"
            raise UsageError(what, mend)
    usual = ":".join(map(str, _SLACK_LISTEN))
    listen = _address("BOT_SLACK_LISTEN", found.get("BOT_SLACK_LISTEN", usual), usual)
    return SlackAccess(token, app_token, secret, listen, url if url.endswith("/") else f"{url}/")


def _matrix(found: Mapping[str, str]) -> MatrixAccess | None:
    session = found.get(_SESSION)
    if session and found.get(_TOKEN):
        what, mend = f"{_TOKEN} and {_SESSION} are both set", "leave out the one that is older"
        raise UsageError(what, mend)
    needed = tuple(_SESSION if name == _TOKEN and session else name for name in _MATRIX)
    missing = [name for name in needed if not found.get(name)]
    if len(missing) == len(needed) and not found.get("BOT_MATRIX_STORE"):
        return None
    if missing:
        every = ", ".join(needed)
        what, mend = "Matrix is configured in part", f"set {', '.join(missing)} as well, or none of {every}"
        raise UsageError(what, mend)
    homeserver, user, device, token, key = (found.get(name, "") for name in _MATRIX)
    if len(key) < _SHORTEST_KEY:
        what, mend = (
            f"BOT_MATRIX_PICKLE_KEY is shorter than {_SHORTEST_KEY} characters",
            "make one with “openssl rand -hex 32”, and keep it: without it the keys in the store are lost",
        )
        raise UsageError(what, mend)
    store = Path(found["BOT_MATRIX_STORE"]).absolute() if found.get("BOT_MATRIX_STORE") else None
    address = _web_address("BOT_MATRIX_HOMESERVER", homeserver).rstrip("/")
    return MatrixAccess(address, user, device, token, key, store, _session_file(session) if session else None)


def _session_file(session: str) -> Path:
    """Return the path of the session's file if it can be read; its content changes while the bot runs."""
    _read(_SESSION, Path(session))
    return Path(session).absolute()
