"""A port that stays one's own while nobody listens there."""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def held_port() -> Iterator[int]:
    """Give a free port of this machine, and keep the kernel from giving it to anybody else meanwhile.

    A server that reuses addresses, as all here do, may listen there; until it does, whoever connects is refused. Only
    Linux lets a port be held and used at once; elsewhere it is free again at once, and nearly always stays so.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        if sys.platform != "linux":
            holder.close()
        yield port
