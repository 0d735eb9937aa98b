"""Where the program begins: the console script and ``python -m bot`` alike."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run the command line; Ctrl-C while its parts are still being loaded ends it without a trace, as later on."""
    handler = signal.getsignal(signal.SIGINT)
    mine = handler is signal.default_int_handler  # else whoever started us wants it ignored
    if mine:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import main as run  # noqa: PLC0415 -- this is what takes its time

    if mine:
        signal.signal(signal.SIGINT, handler)
    return run()


if __name__ == "__main__":
    sys.exit(main())
