"""Time zone rules from the locked package ``tzdata``, so that a meeting's time does not differ between machines."""

from __future__ import annotations

import os
import sys
import zoneinfo

from tzdata import IANA_VERSION


def pin_tzdata() -> str:
    """Use only the package ``tzdata``, here and in child processes; return its version.

    Both readers of zone files, ``zoneinfo`` and ``whenever``, prefer the system's files, which are often older. Zones
    that exist already keep their rules, so call this first at the start.
    """
    # The variable is read by ``zoneinfo`` when it is loaded, and by ``whenever`` when the first zone is looked up.
    os.environ["PYTHONTZPATH"] = ""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    if "whenever" in sys.modules:
        import whenever  # noqa: PLC0415 -- 17 ms that a start without a planned time does not need

        whenever.reset_tzpath(())
        whenever.clear_tzcache()
    version: str = IANA_VERSION
    return version
