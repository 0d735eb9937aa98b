"""Where an ask stands, in words."""

from __future__ import annotations

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.names import Namer
from bot.core.features.progress.model import ProgressStatus
from bot.core.features.progress.view import ProgressRenderer
from tests.core.campaign import records
from tests.core.features.progress.entries import entry
from tests.core.sentences import wording

MET = entry("met", "2031", 1, evidence="https://example.org/law", note="all of it")


def words() -> ProgressRenderer:
    return ProgressRenderer(wording(), Namer(Catalogue(records()), "en"))


def test_raised_and_done_are_told_of_and_nothing_is_said_of_what_nobody_knows() -> None:
    assert words().lines(ProgressStatus(None, MET)) == [
        ("<card.raised>", "<progress.nothing>"),
        ("<card.done>", "<state.met>, 2031; <progress.evidence>; all of it"),
    ]


def test_the_meeting_is_named() -> None:
    raised = entry("raised", "2031-04", 1, meeting="veldria_talks:2")

    assert words().lines(ProgressStatus(raised))[0][1].startswith("<state.raised>, Month4 2031; Veldria talks 2; ")


def test_a_long_note_is_cut() -> None:
    assert len(words().lines(ProgressStatus(None, entry("met", "2031", note="a" * 3_000)))[1][1]) < 600


def test_a_story_tells_who_recorded_what_and_what_does_not_count_any_more() -> None:
    right = entry("partly_met", "2031", 2, corrects=1)

    assert words().story((MET, right)) == [
        "1 · <card.done>: <state.met>, 2031; <progress.evidence>; all of it; <progress.by>; <progress.counts_no_more>",
        "2 · <card.done>: <state.partly_met>, 2031; <progress.evidence>; <progress.corrects>; <progress.by>",
    ]


def test_a_story_tells_who_approved_what_another_proposed() -> None:
    (line,) = words().story((entry("unknown", "2031", 1, proposed=True, approved_by="slack:ADA"),))

    assert line.endswith("<progress.by>; <proposal.by>")
