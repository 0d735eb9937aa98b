"""Paths of the bot's files, from the arguments and the place of installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.adapters.documents.home import HomePaths
from bot.adapters.files import find_ownership_problem
from bot.app.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.adapters.files import OwnershipProblem

PACKAGE: Final = Path(__file__).resolve().parent.parent


LANGUAGES: Final = PACKAGE / "languages"


def find_places(home: str | None, environment: Mapping[str, str], here: Path) -> HomePaths:
    """Return the paths: of the named home, else the current folder if it is a home, else the installed data.

    A current folder to which other users can write is skipped, as the user did not choose it.

    Raises:
        UsageError: if the folder that was named does not exist.
    """
    named = home or environment.get("BOT_HOME")
    if named:
        folder = (here / named).resolve()
        if not folder.is_dir():
            source = "--home" if home else "BOT_HOME"
            message = f"{source}: there is no folder {folder}; name the one that holds config/ and seeds/"
            raise UsageError(message)
        return HomePaths(folder)
    if (here / "config").is_dir() and _ownership_problem(here) is None:
        return HomePaths(here.resolve())
    # An installed package contains its data; in a clone they are beside the package.
    return HomePaths(PACKAGE / "data" if (PACKAGE / "data" / "config").is_dir() else PACKAGE.parent)


def describe_ignored_files(
    places: HomePaths, home: str | None, environment: Mapping[str, str], here: Path
) -> tuple[str, ...]:
    """Return the files that are not used because other users could have written them, each with a remedy."""
    told = []
    named = home or environment.get("BOT_HOME")
    foreign = _ownership_problem(here) if not named and (here / "config").is_dir() else None
    if foreign is not None and here.resolve() != places.home:
        told.append(
            f"the files in {here} are not used, because {foreign.what}; to use them all the same add --home {here}, "
            f"or: {foreign.mend}"
        )
    kept = _ownership_problem(places.state)
    if kept is not None:
        told.append(f"what is kept in {places.state} is not used, because {kept.what}; {kept.mend}")
    return tuple(told)


def _ownership_problem(folder: Path) -> OwnershipProblem | None:
    try:
        return find_ownership_problem(folder)
    except OSError:
        # A folder that cannot be inspected is not read either.
        return None
