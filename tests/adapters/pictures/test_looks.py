"""What a page printed in grey still tells apart."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.adapters.pictures.sheet import BAND, COLOURS, INK, LOOKS, PALE_INK, PAPER
from bot.core.features.timeline.model import LANE_OF_KIND


def luminance(colour: str) -> float:
    """Return how light a colour is once its hue is gone (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("one", "other"), list(combinations(LOOKS, 2)))
def test_no_two_signs_differ_by_colour_alone(one: str, other: str) -> None:
    mine, theirs = ((look.shape, look.filling) for name, look in LOOKS.items() if name in {one, other})

    assert mine != theirs


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in combinations(LANE_OF_KIND, 2) if len({LANE_OF_KIND[k] for k in pair}) == 1]
)
def test_bars_of_one_lane_which_have_no_shape_differ_by_their_filling(one: str, other: str) -> None:
    fillings = [look.filling for name, look in LOOKS.items() if name in {one, other}]

    assert len(set(fillings)) == 2


@pytest.mark.parametrize("ink", [INK, PALE_INK])
@pytest.mark.parametrize("paper", [PAPER, BAND])
def test_words_stand_out_in_grey(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 7


@pytest.mark.parametrize("colour", list(COLOURS.values()))
@pytest.mark.parametrize("paper", [PAPER, BAND])
def test_signs_stand_out_in_grey(colour: str, paper: str) -> None:
    assert contrast(colour, paper) >= 4.5
