"""What pictures are made of, wired by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answering import Answerer
from bot.services.picturing import Gallery

if TYPE_CHECKING:
    from bot.app.answering import Bot


def gallery_of(bot: Bot) -> Gallery:
    """Return what pictures are made of, as a bot is now."""
    return Gallery(Answerer(bot.interpreter, bot.catalogue), bot.wording, bot.language, bot.zone)
