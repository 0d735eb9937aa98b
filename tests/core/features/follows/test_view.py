"""Roll-ups as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, get_args

import pytest

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets, Note, Paragraph
from bot.core.features.actions import action_command
from bot.core.features.commands.grammar import parse_command
from bot.core.features.follows.commands import Unfollow
from bot.core.features.follows.model import FollowSubject
from bot.core.features.follows.plan import ChangePeriod, PeriodEnd, PlanChangeKind, build_rollup
from bot.core.features.follows.view import MAX_CHANGES, Rollup, RollupComposer
from bot.core.features.plans.changes import plan_changes
from tests.core.campaign import records
from tests.core.features.progress.entries import entry
from tests.core.features.reminders.meetings import utc
from tests.core.sentences import wording

if TYPE_CHECKING:
    from bot.core.domain.message import Message
    from bot.core.features.follows.plan import FollowedChange, PlanChange

NOON = utc("2034-03-01 12:00")
SPAN = ChangePeriod(NOON, NOON + timedelta(days=1))
DELIVERY = build_rollup(PeriodEnd(SPAN.last.date(), SPAN.last), "daily", "slack:C1", SPAN.first)
BELLS, TALKS = FollowSubject("topic", "bells"), FollowSubject("forum", "veldria_talks")
SHOWN = {
    "date.at": "{date} {time} ({city})",
    "follow.changed": "You: {first} – {last}",
    "follow.changed_here": "Room: {first} – {last}",
    "follow.added": "{what} planned {new}",
    "follow.more many": "{number} more",
    "follow.unfollow": "stop {what}",
    "remind.moved": "{what}: {old} → {new}",
    "remind.late": "due {date}",
    "progress.evidence": "see {evidence}",
}


def worded(*changes: FollowedChange, thing: FollowSubject = BELLS, in_room: bool = True, late: int = 0) -> Message:
    composer = RollupComposer(Catalogue(records()), wording(**SHOWN), "en", "Asia/Almaty", in_room=in_room)
    now = DELIVERY.due_at + timedelta(minutes=late)
    return composer.compose(Rollup(SPAN, ((thing, changes),)), DELIVERY, now)


def met(number: int = 1, **more: object) -> FollowedChange:
    return entry("met", "2031", number, record="R-A31-01", evidence="https://example.org/law", **more)


def moved(forum: str = "veldria_talks", number: int = 2) -> PlanChange:
    before, after = (
        {"meetings": [{"forum": forum, "number": number, "when": when, "source": "a letter"}]}
        for when in ("2034-05", "2034-06-01")
    )
    (change,) = plan_changes(before, after, "Europe/Oslo")
    return change


def test_a_roll_up_says_of_what_time_it_is_by_clocks_of_those_who_read_it() -> None:
    assert worded(met()).summary == "Room: 1 m3 2034 17:00 (Almaty) – 2 m3 2034 17:00 (Almaty)"


def test_a_roll_up_tells_each_change_in_a_line_with_its_evidence_below_what_is_followed() -> None:
    blocks = worded(met()).blocks

    assert blocks[1:] == (
        Paragraph("Ban on bells", strong=True),
        Bullets(
            ("R-A31-01 (Open the prisons to visitors.): <card.done>: <state.met>, 2031; see https://example.org/law",)
        ),
    )


def test_what_moved_is_told_with_both_dates_and_where_it_is_from() -> None:
    (bullets,) = [block for block in worded(moved(), thing=TALKS).blocks if isinstance(block, Bullets)]

    assert bullets.items[0].startswith("Veldria talks 2: ")
    assert bullets.items[0].endswith("→ 1 m6 2034 (a letter)")


def test_a_meeting_that_is_on_record_no_more_is_told_by_its_id() -> None:
    (bullets,) = [block for block in worded(moved("ended", 7), thing=TALKS).blocks if isinstance(block, Bullets)]

    assert bullets.items[0].startswith("ended:7: ")


def test_nobody_is_told_who_recorded_it() -> None:
    assert "EDA" not in repr(worded(met()))


def test_late_it_says_when_it_was_due() -> None:
    assert isinstance(worded(met(), late=6).blocks[1], Note)
    assert not isinstance(worded(met(), late=4).blocks[1], Note)


def test_of_many_changes_the_rest_is_counted() -> None:
    blocks = worded(*(met(number) for number in range(MAX_CHANGES + 2))).blocks
    lines = [item for block in blocks if isinstance(block, Bullets) for item in block.items]

    assert (len(lines), blocks[-1]) == (MAX_CHANGES, Note("2 more"))


@pytest.mark.parametrize("in_room", [True, False])
def test_from_the_message_itself_it_is_unfollowed(*, in_room: bool) -> None:
    (action,) = worded(met(), in_room=in_room).actions
    line = action_command(action.id, action.about)
    assert line is not None

    assert (action.label, action.typed) == ("stop Ban on bells", line)
    assert parse_command(line) == Unfollow("topic:bells", in_room)


def test_every_change_of_a_plan_has_its_sentence() -> None:
    kinds = [replace(moved(), how=how) for how in get_args(PlanChangeKind)]
    (bullets,) = [block for block in worded(*kinds, thing=TALKS).blocks if isinstance(block, Bullets)]

    assert len(set(bullets.items)) == len(kinds)
