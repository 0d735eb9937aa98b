"""What an entry must have, and what states are called."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.core.features.progress.model import (
    LINE_OF_STATE,
    NEEDS_NO_EVIDENCE,
    ProgressEntryError,
    ProgressState,
    parse_state,
)
from tests.core.features.progress.entries import entry

STATES = get_args(ProgressState)


@pytest.mark.parametrize("state", sorted(set(STATES) - NEEDS_NO_EVIDENCE))
@pytest.mark.parametrize("evidence", [None, "", "  "])
def test_what_is_said_to_be_so_needs_evidence(state: ProgressState, evidence: str | None) -> None:
    with pytest.raises(ProgressEntryError, match="no_evidence"):
        entry(state, "2031", evidence=evidence)


@pytest.mark.parametrize("state", sorted(NEEDS_NO_EVIDENCE))
def test_a_state_in_which_nothing_is_known_needs_no_evidence(state: ProgressState) -> None:
    assert entry(state, "2031", evidence=None, corrects=1).evidence is None


@pytest.mark.parametrize("author", ["", " "])
def test_nobody_records_nothing(author: str) -> None:
    with pytest.raises(ProgressEntryError, match="no_author"):
        entry("unknown", "2031", author=author)


def test_a_state_stands_on_its_own_line() -> None:
    with pytest.raises(ProgressEntryError, match="no_state"):
        entry("raised", "2031", line="done")


def test_only_what_is_corrected_can_be_withdrawn() -> None:
    with pytest.raises(ProgressEntryError, match="no_state"):
        entry("withdrawn", "2031")


@pytest.mark.parametrize("state", LINE_OF_STATE)
def test_a_state_is_known_by_its_words(state: ProgressState) -> None:
    assert (parse_state(state), parse_state(state.replace("_", " ").upper())) == (state, state)


def test_events_may_be_named_as_what_overtook_it() -> None:
    assert parse_state("overtaken by events") == "overtaken"


@pytest.mark.parametrize("word", ["withdrawn", "done", ""])
def test_nothing_else_is_a_state_to_be_typed(word: str) -> None:
    assert parse_state(word) is None
