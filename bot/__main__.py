"""Entry point of the console script and of ``python -m bot``."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> int:
    """Run the command line; Ctrl-C during imports ends it without a traceback, as later on."""
    handler = signal.getsignal(signal.SIGINT)
    mine = handler is signal.default_int_handler  # otherwise the parent process wants SIGINT to be ignored
    if mine:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # nothing that is imported is garbage
    from bot.cli.main import main as run  # noqa: PLC0415 -- slow to import

    gc.freeze()
    gc.enable()
    if mine:
        signal.signal(signal.SIGINT, handler)
    return run()


if __name__ == "__main__":
    sys.exit(main())
