"""Runs the tests under a faked date, at ten moments at which what depends on the date or the hour breaks.

``make anyday`` runs all tests at all of them, which takes hours; ``make anyday ONLY="year 23:59" PATHS=tests/flows``
runs some at two. Every test begins at the moment; of those in a file that share something, the first does. Then time
passes as always, in each process that a test starts as well: the bot, PostgreSQL, Synapse and Node. What measures how
long something takes (the monotonic clock) is not faked. It needs libfaketime (on Debian and Ubuntu the package
``faketime``), and installs nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

MOMENTS: Final = {
    "year": "2026-12-31T23:59:50Z",  # a year's last minute
    "leap": "2028-02-29T11:00:00Z",  # 29 February
    "spring": "2027-03-28T00:59:50Z",  # in Europe 02:00 becomes 03:00 at 01:00 UTC
    "autumn": "2027-10-31T00:59:50Z",  # in Europe 03:00 becomes 02:00 at 01:00 UTC
    "sunday": "2027-01-17T22:59:50Z",  # the last seconds of a Sunday in Brussels
    "23:59": "2027-06-15T23:59:50Z",
    "00:01": "2027-06-16T00:01:00Z",
    "decade": "2036-12-02T10:00:00Z",  # ten years on
    "quarter": "2027-09-30T21:59:50Z",  # the last seconds of a quarter in Brussels
    "monday": "2027-05-10T06:59:50Z",  # nine o'clock on a Monday in Brussels: what comes weekly is due
}
"""Each just before something changes, so that it changes while a test runs."""

_AT: Final = "TESTS_BEGIN_AT"
_FILE: Final = "FAKETIME_TIMESTAMP_FILE"
_LIBRARY: Final = "libfaketimeMT.so.1"
"""The one for threads: with the other, one of them now and then sees the real date while another reads the offset."""


def main(wanted: list[str], arguments: list[str]) -> int:
    """Run pytest at these moments, print what it says and in the end a line on each; return 1 if any test failed."""
    if unknown := sorted(set(wanted) - set(MOMENTS)):
        sys.stderr.write(f"no moment is called {', '.join(unknown)}; there are {', '.join(MOMENTS)}\n")
        return 2
    library = _library()
    if library is None:
        sys.stderr.write(f"{_LIBRARY} was not found; install it (on Debian and Ubuntu: apt install faketime)\n")
        return 2
    ended = {}
    for name in wanted or MOMENTS:
        command = [sys.executable, "-m", "pytest", "-p", "tools.any_day", *arguments]
        environment = os.environ | {
            _AT: MOMENTS[name],
            "LD_PRELOAD": str(library),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Else threads of Python wait for each other ten times as long (the wait for a condition is misread).
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "FAKETIME_NO_CACHE": "1",
        }
        sys.stdout.write(f"{name}: {MOMENTS[name]}\n")
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
            last = ""
            for last in running.stdout or ():
                sys.stdout.write(last)
                sys.stdout.flush()
        ended[name] = (running.returncode, last.strip("= \n"))
    sys.stdout.writelines(f"{name:8} {MOMENTS[name]}  {said}\n" for name, (_, said) in ended.items())
    return int(any(code for code, _ in ended.values()))


def _library() -> Path | None:
    libraries = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu*")
    places = [folder / part for folder in libraries for part in (f"faketime/{_LIBRARY}", _LIBRARY)]
    return next(filter(Path.is_file, places), None)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- the faked date itself


def _set_by(offset: timedelta) -> None:
    # In one step: it is read all the time.
    new = Path(f"{os.environ[_FILE]}.new")
    new.write_text(f"{offset.total_seconds():+f}\n", encoding="ascii")
    new.chmod(0o644)  # PostgreSQL runs as somebody else
    new.replace(os.environ[_FILE])


def _shares(item: pytest.Item) -> bool:
    """Tell whether a test goes on with what others of its file have made: for that no time may be taken back."""
    made = item._fixtureinfo.name2fixturedefs.values()  # type: ignore[attr-defined]  # noqa: SLF001 -- no other way tells
    return any(each.scope in {"class", "module", "package"} for definitions in made for each in definitions)


class _Faked:
    """Sets the date back to the moment before each test that shares nothing with the one before."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._offset = timedelta()
        self._file: Path | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        if item.path != self._file or not _shares(item):
            self._offset += self._moment - _now()
            _set_by(self._offset)
        self._file = item.path
        return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Have this process, and what it starts, go by a date of its own."""
    folder = Path(tempfile.mkdtemp(prefix="any-day-"))
    config.add_cleanup(lambda: shutil.rmtree(folder))
    folder.chmod(0o755)
    os.environ[_FILE] = str(folder / "offset")
    _set_by(timedelta())
    config.pluginmanager.register(_Faked(datetime.fromisoformat(os.environ[_AT])))


if __name__ == "__main__":
    sys.exit(main(os.environ.get("ONLY", "").split(), sys.argv[1:]))
