"""No line that anybody can type comes to an entry without an author and the evidence it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.catalogue import Catalogue
from bot.core.domain.command import NotPossibleError
from bot.core.features.commands.grammar import parse_command
from bot.core.features.progress.commands import RecordProgress
from bot.core.features.progress.grammar import build_entry
from bot.core.features.progress.model import NEEDS_NO_EVIDENCE
from tests.core.campaign import records
from tests.core.features.progress.entries import entry

NOW: Final = datetime(2032, 5, 1, 12, tzinfo=UTC)
ASK: Final = "R-A31-01"
MET: Final = entry("met", "2031", 1, record=ASK)
PARTS: Final = st.sampled_from(
    ["met", "partly met", "not raised", "unknown", "withdrawn", "2031", "2033", "at VT:2", "evidence", "evidence  ",
     "evidence minutes", "evidence: https://example.org", "note", "note so", "corrects 1", "because", "on", "\u200b"]
)  # fmt: skip


@cache
def catalogue() -> Catalogue:
    return Catalogue(records())


@given(
    st.sampled_from([f"progress {ASK}", f"raised {ASK}", f"promised {ASK}"]),
    st.lists(PARTS, max_size=6),
    st.sampled_from(["slack:EDA", "terminal", "", " "]),
)
def test_no_line_records_anything_without_evidence_or_author(first: str, parts: list[str], author: str) -> None:
    command = parse_command(" ".join([first, *parts]))
    if not isinstance(command, RecordProgress):
        return
    try:
        found = build_entry(command, catalogue(), author=author, now=NOW, corrected=MET)
    except NotPossibleError:
        return

    assert found.author.strip()
    assert (found.evidence or "").strip() or found.state in NEEDS_NO_EVIDENCE
