"""Where this bot's files lie, by what the caller says and where the bot is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import Places
from bot.app.errors import WrongCallError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "Places", "find_places"]

PACKAGE: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = PACKAGE / "languages"


def find_places(home: str | None, environment: Mapping[str, str], here: Path) -> Places:
    """Return the places: the home that was named, else the current folder if it holds ``config/``, else our own.

    Raises:
        WrongCallError: if the folder that was named does not exist.

    """
    named = home or environment.get("BOT_HOME")
    if named:
        folder = (here / named).resolve()
        if not folder.is_dir():
            source = "--home" if home else "BOT_HOME"
            message = f"{source}: there is no folder {folder}; name the one that holds config/ and seeds/"
            raise WrongCallError(message)
        return Places(folder)
    if (here / "config").is_dir():
        return Places(here.resolve())
    # An installed package carries its data along; a clone has them beside the package.
    return Places(PACKAGE / "data" if (PACKAGE / "data" / "config").is_dir() else PACKAGE.parent)
