# noqa: INP001 -- Python finds it by its name in a folder of its own
"""Python loads this before all else: in processes that are told to, the bot's clock is ahead by what a file says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

if "TESTS_AHEAD_BY" in os.environ:
    # Others that a test starts are no bots, and live in the present.
    with suppress(ImportError):
        from tests.flows.circle.ahead import set_ahead

        set_ahead(Path(os.environ["TESTS_AHEAD_BY"]))
