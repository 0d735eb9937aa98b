"""Where people are named."""

from __future__ import annotations

import pytest

from bot.core.domain.identifiers import may_be_named_in


@pytest.mark.parametrize(
    ("place", "said_in", "named"),
    [
        ("slack:C1", "slack:C1", True),
        ("slack:C2", "slack:C1", False),
        ("terminal:terminal", "slack:C1", False),
        ("slack:U1", "slack:C1", True),
        ("slack:C1", None, False),
        ("", None, False),
    ],
)
def test_people_are_named_where_they_said_it_and_to_themselves(place: str, said_in: str | None, *, named: bool) -> None:
    assert may_be_named_in(place, person="slack:U1", said_in=said_in) == named
