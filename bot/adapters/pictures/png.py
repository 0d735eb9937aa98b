"""SVG → PNG, in a subprocess: the library blocks all threads of its process while it renders.

The subprocess runs this file in isolation: it gets no secret and imports no module of the bot.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ZOOM: Final = 2.0
"""Resolution high enough to print, and to zoom in on a phone."""
_LONGEST: Final = 120.0
"""Timeout in seconds; a busy machine takes two."""
_PASSED_ON: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Environment variables without which some interpreters do not start."""


def to_png(svg: str, fonts: Iterable[str], family: str) -> bytes:
    """Return an SVG as a PNG whose texts are drawn with these font files, all of one family.

    Raises:
        subprocess.SubprocessError: if it cannot be drawn, or not in time.
    """
    command = [sys.executable, "-I", __file__, family, *fonts]
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
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
