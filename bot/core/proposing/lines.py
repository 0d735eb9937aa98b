"""Conversion of commands into lines that can be typed, as accepted proposals are stored in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.core.editing.commands import Add, Move
from bot.core.editing.reading import read_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.editing.commands import Settle

    Typed: TypeAlias = Add | Move | Settle


def line_of(command: Typed) -> str | None:
    """Return a line that parses to exactly this command.

    None if there is none, for example for a title with “source:” in it or a place called “in zone 3”.
    """
    return next((line for line in _forms(command) if read_command(line) == command), None)


def _forms(command: Typed) -> Iterator[str]:
    """Yield possible lines for a command, the most natural one first."""
    match command:
        case Add():
            yield from _adding(command)
        case Move():
            place = f" in {command.place}" if command.place else ""
            yield f"{command.noun} move {command.key} to {command.when}{place}{_because(command)}"
        case _:
            verb = "confirm" if command.status == "confirmed" else "cancel"
            yield f"{command.noun} {verb} {command.key}{_because(command)}"


def _adding(command: Add) -> Iterator[str]:
    begins = f"{command.noun} add {command.key} on {command.when}"
    zone = f" zone {command.zone}" if command.zone else ""
    sure = " confirmed" if command.confirmed else ""
    rest = "".join(
        f" {key}: {value}" for key, value in (("source", command.source), ("note", command.note)) if value is not None
    )
    place = f" place: {command.place}" if command.place else ""
    if command.what is not None:
        yield f"{begins}{zone}: {command.what}{sure}{place}{rest}"
        return
    if command.place:
        yield f"{begins} in {command.place}{zone}{sure}{rest}"
    yield f"{begins}{zone}{sure}{place}{rest}"


def _because(command: Move | Settle) -> str:
    return f" because {command.reason}" if command.reason else ""
