"""PNG that shows what the SVG says, with every letter of the five languages."""

from __future__ import annotations

import struct
import sys
from subprocess import SubprocessError
from typing import Final

import pytest
from polib import pofile

from bot.adapters.pictures.drawing import draw
from bot.adapters.pictures.layout import WIDTH, lay_out
from bot.adapters.pictures.png import to_png
from bot.adapters.pictures.text import BOLD, FAMILY, FONTS, has_glyphs, shorten, width, wrap_text
from tests.adapters.pictures.charts import FIRST, LONG, chart, crowded, label
from tests.campaign_data import LANGUAGES
from tests.core.features.reminders.test_view import CODES

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
KAZAKH: Final = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


def drawn(text: str) -> bytes:
    return draw(chart([label("met", FIRST, text=text)]), "", "png")


def test_a_picture_is_a_png_twice_as_wide_as_the_page_has_pixels() -> None:
    png = draw(crowded(), "", "png")
    size = struct.unpack(">II", png[16:24])

    assert png.startswith(SIGNATURE)
    assert size == (2 * WIDTH, 2 * lay_out(crowded()).height)


def test_the_same_chart_is_the_same_bytes() -> None:
    assert draw(crowded(), "one text", "png") == draw(crowded(), "another", "png")


@pytest.mark.parametrize("language", CODES)
def test_the_font_has_every_letter_of_every_sentence(language: str) -> None:
    sentences = pofile(str(LANGUAGES / "wording" / f"{language}.po"))
    letters = {letter for each in sentences for letter in each.msgstr if letter.isalpha()}

    assert [letter for letter in sorted(letters) if not has_glyphs(letter)] == []


def test_the_font_has_every_letter_of_what_ships() -> None:
    records = (LANGUAGES.parent.parent / "seeds").rglob("*.yaml")
    written = "".join(path.read_text(encoding="utf-8") for path in records)

    assert [letter for letter in sorted(set(written)) if letter.isalpha() and not has_glyphs(letter)] == []


def test_a_letter_that_no_font_of_ours_has_is_known_to_be_missing() -> None:
    assert not has_glyphs("\N{CJK UNIFIED IDEOGRAPH-6F22}")


@pytest.mark.parametrize("letter", KAZAKH)
def test_a_kazakh_letter_is_drawn_and_not_replaced_by_a_box(letter: str) -> None:
    assert drawn(letter) != drawn("\N{CJK UNIFIED IDEOGRAPH-6F22}")


def test_what_the_svg_says_is_drawn() -> None:
    assert drawn("something") != drawn("anything")


def test_while_one_is_drawn_nothing_of_this_process_waits() -> None:
    draw(crowded(), "", "png")

    assert "resvg_py" not in sys.modules


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(SubprocessError):
        to_png("no picture", FONTS.values(), FAMILY)


@pytest.mark.parametrize("text", LONG)
def test_no_line_is_wider_than_it_may_be(text: str) -> None:
    lines = wrap_text(text, 120, 3, 11, BOLD)

    assert len(lines) <= 3
    assert max(width(line, 11, BOLD) for line in lines) <= 120


def test_what_is_cut_off_shows_it() -> None:
    assert (shorten("x" * 99, 60, 11)[-1], wrap_text("x " * 99, 60, 2, 11)[-1][-1]) == ("…", "…")


def test_what_fits_is_whole() -> None:
    assert wrap_text("one two three", 500, 2, 11) == ["one two three"]
