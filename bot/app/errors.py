"""What may go wrong and be shown, and what is said of anything else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.keeping import why_not_ours
from bot.core.legible import visible_lines
from bot.core.problem import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.problem import Problem


_MOST_TOLD: Final = 200
"""Problems that are told at once: nobody mends more before they look again, and a copied file can have thousands."""


class BotError(Exception):
    """What may be shown to a person as it stands; all else is logged and shown as an apology."""

    exit_code = 1

    @override
    def __str__(self) -> str:
        """Return the message; what it repeats of files, names and variables cannot hide anything in it."""
        return visible_lines(super().__str__())


class WrongCallError(BotError):
    """The command cannot be carried out as it was typed; the message says how to type it."""

    exit_code = 2


class BrokenDataError(BotError):
    """``config/`` or ``seeds/`` cannot be used, and nothing older can; the message names each mistake."""


def told(problems: Iterable[Problem]) -> str:
    """Return problems line by line, each file as seen from the current folder; of very many, those that come first."""
    here = Path.cwd()
    found = in_order(problems)
    lines = [str(replace(each, file=_seen_from(here, each.file))) for each in found[:_MOST_TOLD]]
    if len(found) > _MOST_TOLD:
        lines.append(f"… and {len(found) - _MOST_TOLD} more mistakes; mend these first")
    return "\n".join(lines)


def _seen_from(here: Path, file: str) -> str:
    path = Path(file)
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def apologise(error: BaseException, state: Path) -> str:
    """Log an error nobody foresaw, and return what to say of it."""
    import logging  # noqa: PLC0415 -- only a failure needs it

    log = state / "advocacy-bot.log"
    sorry = "Sorry, something went wrong that should not have."
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (foreign := why_not_ours(state)) is not None:
            return f"{sorry} It could not be logged: {foreign.what}; {foreign.mend}."
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return f"{sorry} It could not be logged, because {log} cannot be written."
    with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger = logging.getLogger(__name__)
        logger.addHandler(handler)
        logger.propagate = False
        logger.error("Unexpected error", exc_info=error)
        logger.removeHandler(handler)
    return f"{sorry} The details are in {log}."
