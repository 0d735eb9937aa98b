"""The bot's answers to the questions of ``tests/questions/``, as a whole."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.app.bot import open_bot
from bot.core.features.questions.service import UserMessage
from tests.homes import REPOSITORY
from tests.questions.grading import Score, attributed, faults, questions

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app.bot import Bot

RIGHT: Final = 0.98
"""The share that was right when this was last raised; it only rises."""


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> Score:
    """Ask every question, each thread in order."""
    return asyncio.run(_ask_all(open_bot(HomePaths(_with_state(tmp_path_factory.mktemp("home"))))))


async def _ask_all(bot: Bot) -> Score:
    score = Score()
    for question in questions():
        thread = question.thread or question.id
        asked_at = datetime.fromisoformat(question.now).replace(hour=12, tzinfo=UTC)
        incoming = UserMessage("test", "room", thread, "somebody", question.question, "en", asked_at=asked_at)
        reply = await bot.conversation.handle(incoming)
        score.count(question, faults(question, reply), attributed=attributed(question, reply, bot.catalogue))
    return score


def _with_state(home: Path) -> Path:
    """Return a home with the shipped files and a state folder of its own."""
    for name in ("config", "seeds"):
        (home / name).symlink_to(REPOSITORY / name)
    return home


def test_nearly_all_are_answered_right(score: Score) -> None:
    share = score.right / score.asked

    assert share >= RIGHT, "\n".join(score.wrong)


def test_every_language_is_understood_alike(score: Score) -> None:
    shares = {language: right / asked for language, (right, asked) in score.by_language.items()}

    assert min(shares.values()) >= RIGHT - 0.05, shares


def test_no_ask_is_given_to_somebody_who_did_not_make_it(score: Score) -> None:
    assert score.wrong_attributions == 0, "\n".join(score.wrong)


def test_what_is_not_on_record_is_not_answered(score: Score) -> None:
    assert score.false_answers <= 1, "\n".join(score.wrong)
