"""``python -m benchmarks.matrix_echo URL USER DEVICE TOKEN FOLDER``: a bare nio bot that says again what it hears."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from nio import AsyncClient, AsyncClientConfig, RoomMessageText

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.peers.matrix.accounts import Account

_REPOSITORY: Final = Path(__file__).resolve().parent.parent
_READY: Final = b"ready\n"


@asynccontextmanager
async def echoing(account: Account, store: Path) -> AsyncIterator[None]:
    """Have one run as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.matrix_echo", account.url, account.user, account.device, account.token),
        str(store),
        cwd=_REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None or await process.stdout.readline() != _READY:
        raise RuntimeError
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _echo(url: str, user: str, device: str, token: str, store: str) -> None:
    client: Any = AsyncClient(url, user, device, store, AsyncClientConfig(encryption_enabled=True))
    client.restore_login(user, device, token)

    async def answer(room: Any, event: Any) -> None:  # noqa: ANN401 -- nio has no types
        if event.sender == user:
            return
        content = {
            "msgtype": "m.notice",
            "body": event.body,
            "m.relates_to": {
                "rel_type": "m.thread",
                "event_id": event.event_id,
                "is_falling_back": True,
                "m.in_reply_to": {"event_id": event.event_id},
            },
        }
        await client.room_send(room.room_id, "m.room.message", content, ignore_unverified_devices=True)

    await client.sync(full_state=True)
    if client.should_upload_keys:
        await client.keys_upload()
    client.add_event_callback(answer, RoomMessageText)
    sys.stdout.buffer.write(_READY)
    sys.stdout.flush()
    await client.sync_forever(30_000)


if __name__ == "__main__":
    Path(sys.argv[-1]).mkdir()
    asyncio.run(_echo(*sys.argv[1:]))
