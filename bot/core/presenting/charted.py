"""The contents of a timeline as text: a message for those who cannot see the picture, and its alternative text."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from bot.core.message import Attachment, Bullets, Message, Note, Paragraph
from bot.core.presenting.fitting import shortened, size_of
from bot.core.timeline.fitting import MOST_MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.message import Block
    from bot.core.timeline.chart import Chart, Picture, Strip
    from bot.core.timeline.timeline import Form
    from bot.core.wording import Wording

LONGEST_ALT: Final = 1_000
"""Characters; every platform accepts this many."""
_LONGEST_MESSAGE: Final = 3_000
"""Characters; the message accompanies a picture."""
_FEWER: Final = (MOST_MARKS, 15, 8, 4, 2, 1, 0)
"""The numbers of marks per lane to try, in descending order."""
_MEDIA: Final[Mapping[Form, str]] = {"svg": "image/svg+xml", "png": "image/png"}


def charted(picture: Picture, wording: Wording) -> Message:
    """Return the message with a picture and its contents by lane, with the number of marks left out."""
    chart = picture.chart
    file = Attachment(picture.name, _MEDIA[picture.form], picture.data, picture.alt)
    blocks: list[Block] = []
    for most in _FEWER:
        blocks = [Paragraph(chart.title, strong=True), Paragraph(chart.as_of)]
        for strip in chart.strips:
            told = _told(strip, most, chart, wording, whole=True)
            blocks += [Paragraph(_heading(strip)), Bullets(tuple(told))]
        blocks += (Note(note) for note in chart.notes)
        if sum(map(size_of, blocks)) <= _LONGEST_MESSAGE:
            break
    return Message(chart.title, tuple(blocks), chart.language, attachments=(file,))


def alt(chart: Chart, wording: Wording, longest: int = LONGEST_ALT) -> str:
    """Return the alternative text of a picture in at most ``longest`` characters, shortened to dates and ids if needed.

    The number of omitted marks is stated, so that a part is not taken for the whole.
    """
    opening = f"{_sentence(chart.title)} {_sentence(chart.as_of)}"
    for whole, most in ((True, MOST_MARKS), *product((False,), _FEWER)):
        told = ((_heading(strip), _told(strip, most, chart, wording, whole=whole)) for strip in chart.strips)
        lanes = (_sentence(f"{heading}: {'; '.join(lines)}") for heading, lines in told)
        text = " ".join((opening, *lanes, *chart.notes))
        if len(text) <= longest:
            return text
    return shortened(opening, longest)


def _sentence(text: str) -> str:
    return f"{text.removesuffix('.')}."


def _heading(strip: Strip) -> str:
    return f"{strip.heading} ({len(strip.labels)})"


def _told(strip: Strip, most: int, chart: Chart, wording: Wording, *, whole: bool) -> list[str]:
    told = [f"{label.head}: {label.text}" if whole else label.head for label in strip.labels[:most]]
    left = len(strip.labels) - len(told)
    if left:
        told.append(wording.say("timeline.and_more", chart.language, None, number=left))
    return told or [strip.nothing]
