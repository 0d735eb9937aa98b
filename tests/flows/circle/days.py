"""Days that pass for the bot, in this process and in those that are started."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.app.clock import SystemClock
from tests.flows.circle.ahead import REAL, VARIABLE, set_ahead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    import pytest

_LATER: Final = Path(__file__).parent / "later"
_ROOT: Final = Path(__file__).parents[3]


class Days:
    """The time by the bot's clock, which starts where it stands."""

    def __init__(self, file: Path) -> None:
        """Take the file that holds by how many seconds it is ahead."""
        self._file = file
        self._set(SystemClock().now() - REAL(SystemClock()))

    def pass_until(self, moment: datetime) -> None:
        """Let it be a moment; what is due by then comes."""
        self._set(moment - REAL(SystemClock()))

    def _set(self, ahead: timedelta) -> None:
        # In one step: it is read all the time.
        new = self._file.with_suffix(".new")
        new.write_text(str(ahead.total_seconds()), encoding="ascii")
        new.replace(self._file)


@contextmanager
def days_that_pass(file: Path, environment: pytest.MonkeyPatch) -> Iterator[Days]:
    """Have every bot that is started meanwhile go by this time, and whatever of it is done in this process.

    Args:
        file: where it is kept.
        environment: of the processes that are started.

    """
    days, before = Days(file), SystemClock.now
    path = filter(None, (str(_LATER), str(_ROOT), os.environ.get("PYTHONPATH")))
    environment.setenv("PYTHONPATH", os.pathsep.join(path))
    environment.setenv(VARIABLE, str(file))
    set_ahead(file)
    try:
        yield days
    finally:
        SystemClock.now = before  # type: ignore[method-assign]
