"""Errors with messages for users, and the apology for all others."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.adapters.files import find_ownership_problem
from bot.core.domain.problem import ExplainedError, in_order
from bot.core.domain.text import escape_invisible_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.domain.problem import Problem

_MOST_TOLD: Final = 200
"""Most problems shown at once: a copied file can have thousands."""


class BotError(ExplainedError):
    """An error whose message may be shown to the user; all others are logged, and an apology is shown."""

    exit_code = 1

    @override
    def __str__(self) -> str:
        """Return the message with control characters made visible."""
        return escape_invisible_lines(super().__str__())


class UsageError(BotError):
    """Invalid use of a command; the message says how to correct it."""

    exit_code = 2


class InvalidDataError(BotError):
    """``config/`` or ``seeds/`` is invalid and there is no earlier valid version; the message names each mistake."""


def format_problems(problems: Iterable[Problem]) -> str:
    """Return problems as lines, with paths relative to the current folder; only the first if there are very many."""
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
    """Log an unexpected error and return an apology for the user."""
    import logging  # noqa: PLC0415 -- only a failure needs it

    log = state / "advocacy-bot.log"
    sorry = "Sorry, something went wrong that should not have."
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (foreign := find_ownership_problem(state)) is not None:
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
