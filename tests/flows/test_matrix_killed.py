"""The bot is killed again and again while people ask and reminders come due: everybody is told everything once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.chance import seeded
from tests.core.dispatch.wired_bot import PLANS
from tests.flows.killing import killed
from tests.flows.party import party

if TYPE_CHECKING:
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse

KILLS: Final = 6


async def test_each_question_and_each_reminder_is_one_message(home: Path, synapse: Synapse) -> None:
    (home / "config" / "milestones.yaml").write_text(PLANS, encoding="utf-8")
    told = await killed(await party(synapse, home), seeded(), KILLS)

    assert told.wrong() == {}
    assert min(len(told.answers), len(told.reminders)) > KILLS
