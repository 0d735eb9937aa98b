"""Stories of asks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets, Note, Paragraph
from bot.core.domain.names import Namer
from bot.core.features.progress.model import ProgressStatus
from bot.core.features.questions.model import LineageStory
from bot.core.features.questions.view import StoryRenderer
from tests.core.campaign import records
from tests.core.features.progress.entries import entry
from tests.core.features.questions.test_lineage import GROWN
from tests.core.sentences import wording

if TYPE_CHECKING:
    from bot.core.domain.message import Block

STORY: Final = LineageStory("bell_article", ("R-A31-02", "R-A32-01"), ("R-B31-01",))


def told(**standings: ProgressStatus) -> list[Block]:
    catalogue = Catalogue(records(*GROWN))
    said = wording(**{
        "story.asks": "{when} {asker} {id}: {ask}",
        "story.widens": "{when} {asker} {id} widens {of}: {why}",
        "story.official": "{line}, official",
        "story.own": "{line}, own",
        "story.our_reading": "ours: {ids}",
        "story.raised_before": "before: {meetings}",
    })  # fmt: skip
    known = {name.replace("_", "-"): standing for name, standing in standings.items()}
    return StoryRenderer(catalogue, said, Namer(catalogue, "en")).blocks(STORY, known)


def test_official_and_own_lines_are_told_apart_and_what_only_we_read_into_them_is_marked() -> None:
    assert told() == [
        Paragraph("The article on bells, official", strong=True),
        Bullets(
            (
                "4 m3 2031 Northern Assembly R-A31-02: Narrow the article on bells; as somebody reports",
                "11 m10 2032 Northern Assembly R-A32-01 widens R-A31-02: speaks of all bells",
            )
        ),
        Paragraph("The article on bells, own", strong=True),
        Bullets(("5 m3 2031 Bell Watch R-B31-01: Have the article on bells struck out",)),
        Note("ours: R-A32-01"),
        Note("<story.nothing_came>"),
    ]


def test_what_came_of_an_ask_stands_with_it_and_is_not_denied_then() -> None:
    blocks = told(R_A32_01=ProgressStatus(done=entry("met", "2033")), R_A31_02=ProgressStatus())
    bullets = next(block for block in blocks if isinstance(block, Bullets))

    assert bullets.items[1].endswith(
        "<card.raised>: <progress.nothing>; <card.done>: <state.met>, 2033; <progress.evidence>"
    )
    assert Note("<story.nothing_came>") not in blocks
    assert bullets.items[0].endswith("; <story.nothing_of_it>")


def test_every_meeting_at_which_it_was_raised_is_named_the_last_with_what_was_said_there() -> None:
    last = entry("raised", "2032", meeting="veldria_talks:3")
    standing = ProgressStatus(last, meetings=("veldria_talks:1", "veldria_talks:2", "veldria_talks:3"))
    blocks = told(R_A32_01=standing)
    bullets = next(block for block in blocks if isinstance(block, Bullets))

    assert "before: Veldria talks 1, Veldria talks 2; <card.done>" in bullets.items[1]
