"""Runs a program that ends with whoever started it: ``python leash.py PROGRAM ARGUMENT …``.

It says the program's process id on standard output, where the program itself says nothing, and kills it when its own
standard input ends, as it does with the death of whoever holds the other end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread


def _hold(process: subprocess.Popen[bytes]) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    process.kill()


def main() -> None:
    """Run it, and end as it ends."""
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=sys.stderr)  # noqa: S603 -- our own
    print(process.pid, flush=True)  # noqa: T201 -- for whoever started it
    Thread(target=_hold, args=(process,), daemon=True).start()
    sys.exit(abs(process.wait()))


if __name__ == "__main__":
    main()
