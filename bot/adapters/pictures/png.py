"""SVG → PNG, in a process of its own: the library lets nothing else of its process run while it draws.

That process is this file, run by itself: it gets no secret and no module of the bot's.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ZOOM: Final = 2.0
"""Sharp where it is printed, and where a telephone zooms in."""
_LONGEST: Final = 120.0
"""Seconds; a busy machine takes two."""
_KEPT: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Variables without which some interpreters do not start."""


def to_png(svg: str, fonts: Iterable[str], family: str) -> bytes:
    """Return the bytes of a PNG whose every text is in the fonts of these files, which are of one family.

    Raises:
        subprocess.SubprocessError: if it cannot be drawn, or not in time.

    """
    command = [sys.executable, "-I", __file__, family, *fonts]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return subprocess.run(  # noqa: S603 -- our own interpreter and file
        command, input=svg.encode(), stdout=subprocess.PIPE, check=True, timeout=_LONGEST, env=kept
    ).stdout


def _draw(svg: str, family: str, *fonts: str) -> bytes:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 -- only where it is drawn

    return bytes(
        svg_to_bytes(
            svg_string=svg,
            zoom=_ZOOM,
            skip_system_fonts=True,
            font_files=list(fonts),
            font_family=family,
            sans_serif_family=family,
        )
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(_draw(sys.stdin.buffer.read().decode(), *sys.argv[1:]))
