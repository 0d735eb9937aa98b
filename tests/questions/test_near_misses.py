"""A thousand questions that nothing on record answers: hardly one may be answered."""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from bot.adapters.documents.home import HomePaths
from bot.app.bot import open_bot
from bot.core.features.questions.service import UserMessage
from tests.homes import REPOSITORY
from tests.questions.near_misses import near_misses

NUMBER: Final = 1_000
MOST_ANSWERED: Final = 10


def test_of_a_thousand_near_misses_at_most_ten_are_answered() -> None:
    seed = secrets.randbelow(1_000_000)
    answered = asyncio.run(_answered(near_misses(seed, NUMBER)))

    assert len(answered) <= MOST_ANSWERED, f"seed {seed}: {answered}"


async def _answered(questions: list[str]) -> list[str]:
    bot = open_bot(HomePaths(REPOSITORY))
    found = []
    for number, question in enumerate(questions):
        reply = await bot.conversation.handle(UserMessage("test", "room", str(number), "somebody", question, "en"))
        if not reply.answer.abstained:
            found.append(question)
    return found
