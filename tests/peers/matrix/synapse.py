"""Synapse itself, in an environment of its own and as a process: it is AGPL, and never imported."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import quote

from tests.fakes import LIVENESS
from tests.peers import leash
from tests.peers.held import held_port
from tests.peers.matrix.accounts import Account, call
from tests.peers.matrix.settings import write_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

_PYTHON: Final = Path(__file__).parents[3] / ".venv-synapse" / "bin" / "python"
_MISSING: Final = "Synapse for the tests is missing; run “make peers”"
_START: Final = 4 * LIVENESS
"""It takes three seconds where it is alone."""
PASSWORD: Final = "password of a test"  # noqa: S105 -- opens nothing


class NoSynapseError(Exception):
    """Synapse did not start; the tests that need it cannot say anything, so they fail."""


class Synapse:
    """A server on this machine, with everything it knows in a folder of its own."""

    def __init__(self, *, limited: bool = False, authority: str = "") -> None:
        """Take as much of people as they like, or as Synapse does by default, and who lets them in if not it."""
        self._limited = limited
        self._authority = authority
        self._secret = secrets.token_hex()
        self._numbers = count(1)
        self._held = ExitStack()
        self._leash: subprocess.Popen[bytes] | None = None
        self.process = 0
        """Its number, while it runs."""

    def __enter__(self) -> Self:
        """Begin with an empty server.

        Raises:
            NoSynapseError: if it does not start; the message says what to install, or what it said.

        """
        with ExitStack() as opened:
            self._folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="synapse-")))
            self.port = opened.enter_context(held_port())
            self._settings = write_settings(
                self._folder, self.port, self._secret, limited=self._limited, authority=self._authority
            )
            seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            (self._folder / "signing.key").write_text(f"ed25519 a_test {seed}\n")
            opened.callback(self.stop)
            self.start()
            self._held = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and forget everything."""
        self._held.close()

    @property
    def secret(self) -> str:
        """What it and its authority know each other by."""
        return self._secret

    @property
    def url(self) -> str:
        """Where it is, the same after each start."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start with what it knows, and return when it can be asked."""
        if not _PYTHON.exists():
            raise NoSynapseError(_MISSING)
        said = self._folder / "said.log"
        # It tells as it would tell systemd. And what leads out of this machine is none of its business.
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, said.open("ab") as log:
            address = self._folder / "ready.sock"
            address.unlink(missing_ok=True)
            told.bind(str(address))
            program = [str(_PYTHON), "-m", "synapse.app.homeserver", "--config-path", str(self._settings)]
            self._leash = subprocess.Popen(  # noqa: S603 -- our own
                [sys.executable, leash.__file__, *program],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self._folder,
                env={**inherited, "NOTIFY_SOCKET": str(address)},
                start_new_session=True,
            )
            assert self._leash.stdout is not None
            self.process = int(self._leash.stdout.readline())
            heard, _, _ = select.select([told.fileno(), self._leash.stdout.fileno()], [], [], _START)
            if told.fileno() not in heard:
                self.stop(signal.SIGKILL)
                message = f"Synapse did not start: {said.read_text()}\nif it is too old, run “make peers”"
                raise NoSynapseError(message)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop as it is told to, or with SIGKILL as by a power cut."""
        stopped, self._leash = self._leash, None
        if stopped is None:
            return
        if stopped.poll() is None:
            os.kill(self.process, how)
            with suppress(subprocess.TimeoutExpired):  # letting go of the leash ends it all the same
                stopped.wait(LIVENESS)
        assert stopped.stdin is not None
        assert stopped.stdout is not None
        stopped.stdin.close()
        stopped.stdout.close()
        stopped.wait()

    async def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Be gone for a moment, and back where it was."""
        await asyncio.to_thread(self.stop, how)
        await asyncio.to_thread(self.start)

    def limit(self) -> None:
        """Take as much of people as Synapse does by default, from the next start on."""
        write_settings(self._folder, self.port, self._secret, limited=True)

    async def register(self, name: str = "somebody", *, admin: bool = False) -> Account:
        """Make an account that no other test has; its name begins as is asked. An ``admin`` runs the server."""
        path = "/_synapse/admin/v1/register"
        nonce = (await call(self.url, "GET", path))["nonce"]
        user = f"{name}-{next(self._numbers)}"
        signed = f"{nonce}\0{user}\0{PASSWORD}\0{'admin' if admin else 'notadmin'}".encode()
        asked = {
            "nonce": nonce,
            "username": user,
            "displayname": name,
            "password": PASSWORD,
            "admin": admin,
            "mac": hmac.new(self._secret.encode(), signed, hashlib.sha1).hexdigest(),
        }
        return _account(self.url, await call(self.url, "POST", path, asked))

    async def break_in(self, victim: Account) -> Account:
        """Give whoever runs the server a device of somebody's: Synapse's admin API sets them another password."""
        operator = await self.register("operator", admin=True)
        path = f"/_synapse/admin/v1/reset_password/{quote(victim.user, safe='')}"
        await call(self.url, "POST", path, {"new_password": PASSWORD, "logout_devices": False}, operator.token)
        return await self.log_in(victim)

    async def log_in(self, account: Account, device: str | None = None) -> Account:
        """Give somebody another device, or a new token of one they have."""
        identifier = {"type": "m.id.user", "user": account.user}
        asked = {"type": "m.login.password", "identifier": identifier, "password": PASSWORD}
        asked |= {"device_id": device} if device else {}
        return _account(self.url, await call(self.url, "POST", "/_matrix/client/v3/login", asked))


def _account(url: str, told: Mapping[str, str]) -> Account:
    return Account(url, told["user_id"], told["device_id"], told["access_token"])
