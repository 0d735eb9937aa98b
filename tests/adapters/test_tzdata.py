"""The rules of time zones: those of the package count, whatever the system says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import tzdata

from tests.fakes import LIVENESS

ALMATY: Final = 5
"""Hours that Almaty is before UTC, by the package."""
NEW_YORK: Final = -5
"""Hours that a system says it is that takes New York for Almaty."""

ZONEINFO: Final = """
from datetime import datetime
from zoneinfo import ZoneInfo
offset = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Almaty")).utcoffset()
print(round(offset.total_seconds() / 3600))
"""
WHENEVER: Final = """
from datetime import UTC, datetime
from bot.core.domain.zones import instant_of
noon = datetime(2027, 3, 1, 12)
print(round((noon.replace(tzinfo=UTC) - instant_of(noon, "Asia/Almaty")).total_seconds() / 3600))
"""
PIN: Final = """
from bot.adapters.tzdata import pin_tzdata
pin_tzdata()
"""


@pytest.fixture
def system_zones(tmp_path: Path) -> Path:
    """Return a folder of zone files in which Almaty has the rules of New York."""
    (tmp_path / "Asia").mkdir()
    shutil.copy(Path(tzdata.__file__).parent / "zoneinfo/America/New_York", tmp_path / "Asia/Almaty")
    return tmp_path


def printed(code: str, system_zones: Path) -> list[int]:
    """Run code in a fresh interpreter on a system with these zone files; return the numbers it prints."""
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONTZPATH": str(system_zones)},
        timeout=LIVENESS,
        check=True,
        capture_output=True,
        text=True,
    )
    return [int(line) for line in done.stdout.split()]


@pytest.mark.parametrize("reader", [ZONEINFO, WHENEVER], ids=["zoneinfo", "whenever"])
def test_without_the_pin_a_wrong_file_of_the_system_counts(reader: str, system_zones: Path) -> None:
    assert printed(reader, system_zones) == [NEW_YORK]


@pytest.mark.parametrize("reader", [ZONEINFO, WHENEVER], ids=["zoneinfo", "whenever"])
def test_with_the_pin_only_the_package_counts(reader: str, system_zones: Path) -> None:
    assert printed(PIN + reader, system_zones) == [ALMATY]


@pytest.mark.parametrize("reader", [ZONEINFO, WHENEVER], ids=["zoneinfo", "whenever"])
def test_the_pin_counts_for_what_was_looked_up_before_too(reader: str, system_zones: Path) -> None:
    assert printed(reader + PIN + reader, system_zones) == [NEW_YORK, ALMATY]


@pytest.mark.parametrize("reader", [ZONEINFO, WHENEVER], ids=["zoneinfo", "whenever"])
def test_the_pin_counts_for_processes_started_later(reader: str, system_zones: Path) -> None:
    started = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {reader!r}], check=True)"

    assert printed(PIN + started, system_zones) == [ALMATY]


def test_the_zones_of_the_system_are_not_known_after_the_pin(system_zones: Path) -> None:
    shutil.copy(system_zones / "Asia/Almaty", system_zones / "Asia/Atlantis")
    known = "\nfrom bot.core.domain.zones import find_zone\nprint(int(find_zone('Asia/Atlantis') is not None))\n"

    assert printed(known + PIN + known, system_zones) == [1, 0]


def test_the_pin_tells_the_version_of_the_rules(system_zones: Path) -> None:
    compare = "\nimport tzdata\nprint(int(pin_tzdata() == tzdata.IANA_VERSION))\n"

    assert printed(PIN + compare, system_zones) == [1]


def test_the_pin_does_not_load_the_library_of_local_times(system_zones: Path) -> None:
    loaded = "\nimport sys\nprint(int('whenever' in sys.modules))\n"

    assert printed(PIN + loaded, system_zones) == [0]
