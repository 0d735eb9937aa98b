"""``config/bot.yaml``: what an admin chooses for the whole bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bot.adapters.documents.explaining import read_model
from bot.adapters.documents.reading import read_file
from bot.core.problem import Problem, in_order
from bot.core.records import LanguageCode

if TYPE_CHECKING:
    from pathlib import Path


class BotConfig(BaseModel):
    """The choices; ``config/bot.yaml`` explains each to those who make them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    campaign: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)]
    language: LanguageCode = "en"
    semantic: bool = False


class SettingsReading(NamedTuple):
    """The choices, or what keeps them from being used."""

    config: BotConfig | None
    problems: tuple[Problem, ...]


def read_settings(path: Path) -> SettingsReading:
    """Read ``config/bot.yaml``; a file with any problem is not used at all."""
    reading = read_file(path)
    if reading.document is None:
        return SettingsReading(None, in_order(reading.problems))
    checked = read_model(reading.document, BotConfig)
    problems = in_order((*reading.problems, *checked.problems))
    return SettingsReading(None if problems else checked.model, problems)
