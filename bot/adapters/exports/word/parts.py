"""What every Word document has in common: its texts, its links, its language, and the same bytes each time."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bot.adapters.exports.parts import in_xml, is_web, without_times
from bot.core.legible import clean

if TYPE_CHECKING:
    from docx.document import Document as Opened
    from docx.text.paragraph import Paragraph as Written

    from bot.core.message import Link

_MOMENT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 -- Word's own fields have no zone
"""What every document says it was made at: when it was is no part of what it says."""
_BLUE: Final = "0563C1"


def begun(title: str, language: str) -> Opened:
    """Return an empty document that names nobody as its author."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.language = told(title)[:255], language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _MOMENT
    _speak(document, language)
    return document


def written(document: Opened) -> bytes:
    """Return the bytes of a document; the same content gives the same bytes."""
    made = io.BytesIO()
    document.save(made)
    return without_times(made)


def told(text: str) -> str:
    """Return a text in one line, as a document can hold it."""
    return in_xml(clean(text))


def add_link(paragraph: Written, link: Link) -> None:
    """Add a link that can be followed; python-docx reads those, and writes none by itself."""
    if not is_web(link.url):
        paragraph.add_run(told(f"{link.text}: {link.url}"))
        return
    address = paragraph.part.relate_to(told(link.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), address)
    run, look, colour, line = (OxmlElement(f"w:{name}") for name in ("r", "rPr", "color", "u"))
    colour.set(qn("w:val"), _BLUE)
    line.set(qn("w:val"), "single")
    look.extend((colour, line))
    text = OxmlElement("w:t")
    text.text = told(link.text)
    run.extend((look, text))
    hyperlink.append(run)
    paragraph._p.append(hyperlink)  # noqa: SLF001 -- the library has no other door for what it cannot write


def _speak(document: Opened, language: str) -> None:
    """Say which language the document is in, for readers aloud and spelling."""
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
