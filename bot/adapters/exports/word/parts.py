"""Helpers shared by all Word documents: texts, links, language, reproducible bytes."""

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
"""Creation time of every document, fixed so that the same content gives the same bytes."""
_BLUE: Final = "0563C1"


def begun(title: str, language: str) -> Opened:
    """Return an empty document without an author."""
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
    """Return a text as one line of characters that a document can hold."""
    return in_xml(clean(text))


def add_link(paragraph: Written, link: Link) -> None:
    """Add a hyperlink; python-docx can read hyperlinks but has no API to write them."""
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
    """Set the language of the document, for screen readers and spell checkers."""
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
