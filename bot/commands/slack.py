"""``slack``: helps to set up the Slack app."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.commands.speaking import Streams


def print_manifest(streams: Streams) -> int:
    """Print the manifest of the app."""
    manifest = files("bot.adapters.slack") / "manifest.yaml"
    print(manifest.read_text(encoding="utf-8"), end="", file=streams.output)
    return 0
