"""SVG that every reader can read, in which nothing a record says is more than text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.pictures.drawing import draw
from bot.adapters.pictures.layout import lay_out
from bot.adapters.pictures.svg import to_svg
from bot.adapters.pictures.text import plain
from bot.core.domain.catalogue import Catalogue
from bot.core.features.timeline.builder import choose_all
from tests.adapters.exports.test_messages import HOSTILE
from tests.adapters.pictures.charts import ALL, FIRST, chart, crowded, label
from tests.campaign_data import LANGUAGES, SECOND_CAMPAIGN
from tests.core.features.progress.entries import entry
from tests.core.features.timeline.test_view import chart as worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.features.timeline.model import Chart

SVG: Final = "{http://www.w3.org/2000/svg}"
DRAWN: Final = {"svg", "title", "desc", "defs", "rect", "path", "text", "g", "circle", "polygon", "pattern",
                "linearGradient", "stop"}  # fmt: skip


def read(drawn: Chart, alt: str = "what it shows") -> ET.Element:
    return ET.fromstring(to_svg(lay_out(drawn), alt))  # noqa: S314 -- our own


def texts(root: ET.Element, name: str = "text") -> list[str]:
    return [each.text or "" for each in root.iter(SVG + name)]


def hostile(text: str) -> Chart:
    labels = [label(kind, FIRST, days=number % 2 * 50, head=text, text=text) for number, kind in enumerate(ALL)]
    return chart(labels, title=text, language=text, notes=(text,))


def tags(root: ET.Element) -> set[str]:
    return {each.tag.removeprefix(SVG) for each in root.iter()}


def references(root: ET.Element) -> Iterator[str]:
    """Yield the values of attributes that could have something loaded or run."""
    for each in root.iter():
        for name, value in each.attrib.items():
            if "href" in name or name.startswith("on") or name == "style" or ("url(" in value):
                yield value


class TestForEveryReader:
    def test_an_svg_says_what_it_is_and_what_it_shows(self) -> None:
        root = read(crowded(), "Sixty marks.")

        assert (root.get("role"), root.get("aria-labelledby")) == ("img", "title description")
        assert (texts(root, "title")[0], texts(root, "desc")) == (plain(crowded().title), ["Sixty marks."])
        assert root.get("lang") == "en"

    def test_words_are_text_that_can_be_selected(self) -> None:
        assert {"2012-01-01 · R-met", "What was met"} <= set(texts(read(chart([label("met", FIRST)]))))

    def test_whoever_points_at_a_mark_is_told_all_of_it(self) -> None:
        assert "2012-01-01 · R-met: What was met" in texts(read(chart([label("met", FIRST)])), "title")

    def test_words_take_as_much_room_as_was_measured_in_any_font(self) -> None:
        root = read(crowded())

        assert [each for each in root.iter(f"{SVG}text") if not float(each.get("textLength") or 0)] == []

    def test_a_day_within_a_time_is_not_claimed(self) -> None:
        (mark,) = marks(read(chart([label("met", FIRST, days=200)])))

        assert {each.tag.removeprefix(SVG) for each in mark} == {"title", "rect", "path", "text"}

    def test_a_time_has_no_ends(self) -> None:
        (mark,) = marks(read(chart([label("met", FIRST, days=200)])))
        edges = next(iter(mark.iter(f"{SVG}path"))).get("d") or ""

        assert ("V" in edges.upper(), edges.count("h")) == (False, 2)

    def test_what_nobody_verified_has_a_broken_line(self) -> None:
        drawn = (marks(read(chart([label("met", FIRST, unverified=so)])))[0] for so in (True, False))

        assert ["stroke-dasharray" in next(iter(mark.iter(f"{SVG}polygon"))).attrib for mark in drawn] == [True, False]


class TestForeignText:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_foreign_text_never_becomes_an_element_or_an_attribute(self, text: str) -> None:
        calm, root = read(hostile("calm")), read(hostile(text), text)

        assert tags(root) == tags(calm)
        assert {name for each in root.iter() for name in each.attrib} == {
            n for each in calm.iter() for n in each.attrib
        }

    @pytest.mark.parametrize("text", HOSTILE)
    def test_foreign_text_has_nothing_loaded_and_nothing_run(self, text: str) -> None:
        assert [value for value in references(read(hostile(text))) if not value.startswith("url(#")] == []

    @pytest.mark.parametrize("text", HOSTILE)
    def test_foreign_text_can_be_read_as_it_is(self, text: str) -> None:
        assert plain(f"{text}: {text}") in texts(read(hostile(text)), "title")


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_can_be_drawn(text: str) -> None:
    assert tags(read(hostile(text), text)) <= DRAWN


def test_the_same_chart_is_the_same_bytes() -> None:
    assert draw(crowded(), "alt", "svg") == draw(crowded(), "alt", "svg")


def marks(root: ET.Element) -> list[ET.Element]:
    return [each for each in root.findall(f"{SVG}g") if each.find(f"{SVG}title") is not None]


def sign(mark: ET.Element) -> str:
    """Return what a mark is drawn as, and what it is filled with."""
    shape = next((each for each in mark if each.tag in {f"{SVG}circle", f"{SVG}polygon"}), None)
    if shape is None:
        return "bar"
    points = len(shape.get("points", "").split())
    return f"{points or 'no'} corners, {shape.get('fill', '').partition('-')[0].removeprefix('url(#')}"


def test_the_timeline_of_the_invented_campaign() -> None:
    dataset = read_campaign(SECOND_CAMPAIGN, LANGUAGES).dataset
    assert dataset is not None
    of = Catalogue(dataset)
    entries = [entry("raised", "2032-05-09", 1, record="R-A31-03"), entry("partly_met", "2032", 2, record="R-A31-03")]
    drawn = marks(read(worded(choose_all(of), entries, of=of)))

    assert [(sign(mark), mark.findtext(f"{SVG}title")) for mark in drawn] == snapshot(
        [
            (
                "no corners, #1b4f8a",
                "4 March 2031 · R-A31-01: Northern Assembly: Have every report of torture looked into by judges",
            ),
            ("no corners, #1b4f8a", "4 March 2031 · R-A31-02: Northern Assembly: Let newspapers print without leave"),
            ("no corners, hatched", "4 March 2031 · R-A31-03: Northern Assembly: Narrow the article on carillons"),
            (
                "no corners, #1b4f8a",
                "9 May 2032 · R-L32-01: Northern League: Give the correspondents their papers back",
            ),
            ("no corners, #1b4f8a", "9 May 2032 · R-L32-02: Northern League: Let the carillon of Orm be played again"),
            ("4 corners, #9a4a00", "5 March 2031 · R-B31-01: Bell Watch: Have the article on carillons struck out"),
            (
                "4 corners, #9a4a00",
                "5 March 2031 · R-B31-02: Bell Watch: Have the guards of Orm prison tried for torture",
            ),
            ("4 corners, #2b2b2b", "9 May 2032 · veldria_talks:3: Veldria talks 3, Orm"),
            ("bar", "May 2034 · veldria_talks:4: Veldria talks 4, announced"),
            ("3 corners, #1d6b3c", "9 May 2032 · R-A31-03: raised"),
            ("bar", "2032 · R-A31-03: partly met"),
            ("3 corners, #7a1f2b", "4 March 2031 · M-2031-03-04: The Assembly adopts its first resolution on Veldria"),
            (
                "3 corners, #7a1f2b",
                "1 January 2032 · M-2032-01-01: The Penal Code of 2030 is in force: article 77 becomes article 91",
            ),
        ]
    )
