"""What waits to be approved, and until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from bot.core.features.progress.model import has_expired, undecided_entries
from tests.core.features.progress.entries import RECORDED, entry

PROPOSED: Final = entry("met", "2031", proposed=True, expires_at=RECORDED)


@pytest.mark.parametrize(("seconds", "expired"), [(-1, False), (0, True), (1, True)])
def test_a_proposal_expires_at_its_moment(seconds: int, *, expired: bool) -> None:
    now = RECORDED + timedelta(seconds=seconds)

    assert has_expired(PROPOSED, now) is expired
    assert undecided_entries([PROPOSED], now) == (() if expired else (PROPOSED,))


def test_what_no_moment_is_named_for_does_not_expire() -> None:
    assert not has_expired(entry("met", "2031", proposed=True), RECORDED)
