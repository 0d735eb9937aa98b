"""The rules of time zones, from the package that the lock file names: a meeting's time must not differ by machine."""

from __future__ import annotations

import os
import sys
import zoneinfo

from tzdata import IANA_VERSION


def pin_tzdata() -> str:
    """Let nothing but the package ``tzdata`` count, here and in processes started from here; return its version.

    Both readers of zone files, ``zoneinfo`` and ``whenever``, prefer those of the system, which are often older. Zones
    that exist already keep their rules, so this comes first at the start.
    """
    # The variable is read by ``zoneinfo`` when it is loaded, and by ``whenever`` when the first zone is looked up.
    os.environ["PYTHONTZPATH"] = ""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    if "whenever" in sys.modules:
        import whenever  # noqa: PLC0415 -- 17 ms that a start without a planned time does not pay

        whenever.reset_tzpath(())
        whenever.clear_tzcache()
    version: str = IANA_VERSION
    return version
