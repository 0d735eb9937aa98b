"""What is told as of a moment is what was told at that moment, whatever was recorded, approved or put right since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from bot.core.features.briefings.selection import build_meeting_briefing
from bot.core.features.commands.handler import Requester
from bot.core.features.progress.commands import ListProposals, ShowProgress
from bot.core.features.progress.model import ProposalRule
from bot.core.features.progress.redaction import RedactedProgressStore
from bot.core.features.progress.service import ProgressService
from tests.chance import seeded
from tests.commands import carry_out
from tests.core.features.editing_bot import EDA, ELI, RIA, ROOM, house_at
from tests.outcomes import entries_of, waiting_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from random import Random

    from bot.core.features.briefings.model import OpenPromise
    from bot.core.features.commands.outcome import Outcome
    from tests.core.features.editing_bot import House

ASKS: Final = ("R-A31-01", "R-A31-02")
STEPS: Final = 40
PROPOSED: Final = "progress R-A31-01 met 2031 evidence minutes"
STATES: Final = ("raised", "promised", "met", "partly met", "reversed", "no movement", "unknown", "not raised")
READER: Final = Requester("slack:RIA", ROOM, may=frozenset({"read"}))


class Told(NamedTuple):
    """All that is told of what came of asks."""

    stories: tuple[Outcome, ...]
    proposals: Outcome
    owed: tuple[OpenPromise, ...]


def recording(house: House, as_of: datetime) -> ProgressService:
    """Return what tells as of a moment."""
    return ProgressService(
        RedactedProgressStore(house.progress, lambda: ()),
        lambda: house.catalogue,
        house.clock,
        as_of=lambda: as_of,
        four_eyes=lambda: house.four_eyes,
        rule=lambda: house.rule,
        replan=house.replan,
    )


async def told(house: House, as_of: datetime) -> Told:
    """Return what is told as of a moment, now."""
    telling = recording(house, as_of)
    briefing = build_meeting_briefing("veldria_talks:4", house.catalogue, as_of.date())
    return Told(
        tuple([await carry_out(telling.handlers, ShowProgress(each), READER) for each in ASKS]),
        await carry_out(telling.handlers, ListProposals(), READER),
        (await telling.owing(briefing, ROOM)).owed,
    )


def anything(chance: Random, newest: int, undecided: Sequence[int]) -> tuple[str, Requester]:
    """Return a line of any kind, and who types it; of some, nothing comes."""
    number = chance.choice([max(newest - chance.randrange(6), 1), *undecided])
    said = f"progress {chance.choice(ASKS)} {chance.choice(STATES)} {chance.choice(['2031', '2030-05~', '2031-04-20'])}"
    corrects = chance.choice(["", "", f" corrects {number}"])
    if chance.random() < 0.5:
        return f"{said}{corrects} evidence minutes {chance.randrange(1000)}", chance.choice([EDA, RIA, RIA])
    return chance.choice(["approve", "approve", "undo progress", "decline"]) + f" {number}", chance.choice([EDA, ELI])


async def live_on(house: House, chance: Random) -> list[tuple[datetime, Told]]:
    """Do something at random moments, and return what was told at each."""
    await house.refresh()
    seen, newest = [], 0
    # Whatever chance brings, something waits for a while, is approved before it expires, and put right.
    first = [(PROPOSED, RIA), ("approve 1", EDA), ("undo progress 1", ELI)]
    for step in range(STEPS):
        house.four_eyes = step > len(first) and chance.random() < 0.2
        house.rule = ProposalRule(expire=chance.choice(["30d", "90d"] if step < len(first) else ["7d", "30d", "90d"]))
        undecided = [each.number for each in await house.progress.pending()]
        typed = first[step] if step < len(first) else anything(chance, newest, undecided)
        outcome = await house.type(*typed)
        newest = max([newest, *(each.number for each in (*entries_of(outcome), *waiting_of(outcome)))])
        seen.append((house.clock.now(), await told(house, house.clock.now())))
        house.clock.pass_time(chance.choice([1, 60, 86_400, 9 * 86_400]))
        seen.append((house.clock.now(), await told(house, house.clock.now())))
        house.clock.pass_time(1)
    return seen


@pytest.mark.parametrize("time", range(3))
async def test_the_past_is_told_as_it_was(database_url: str, time: int) -> None:
    del time
    chance = seeded()
    async with house_at(database_url) as house:
        seen = await live_on(house, chance)
        house.rule = ProposalRule(expire="1d")
        again = [(moment, await told(house, moment)) for moment, _ in seen]
        counted = await house.progress.of(ASKS)

    assert again == seen
    assert any(entry.approved_by for entry in counted)


class TestTyped:
    async def test_a_story_is_told_as_of_a_day_whose_end_counts(self, sqlite_url: str) -> None:
        async with house_at(sqlite_url) as house:
            house.clock.pass_time(6 * 3600)
            await house.type(PROPOSED)
            days = ("30 April 2032", "2032-04-30", "2032-05-01", "May 2032", "2040")
            found = [await house.type(f"progress R-A31-01 as of {day}") for day in days]

        assert [len(entries_of(each)) for each in found] == [0, 0, 1, 1, 1]

    async def test_proposals_are_listed_as_of_a_day(self, sqlite_url: str) -> None:
        async with house_at(sqlite_url) as house:
            await house.type(PROPOSED, RIA)
            house.clock.pass_time(86_400)
            await house.type("approve 1")
            found = [await house.type(f"proposals as of {day}") for day in ("2032-04-30", "2032-05-01", "2032-05-02")]

        assert [len(waiting_of(each)) for each in found] == [0, 1, 0]

    async def test_what_is_no_day_is_told(self, sqlite_url: str) -> None:
        async with house_at(sqlite_url) as house:
            outcome = await house.type("progress R-A31-01 as of yore")

        assert (outcome.kind, [each.key for each in outcome.say]) == ("refused", ["progress.no_date"])
