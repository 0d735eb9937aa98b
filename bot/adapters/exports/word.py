"""Message → a Word document (.docx) with headings, lists and links that Word knows as such."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bot.adapters.exports.parts import body, is_web
from bot.core.legible import clean
from bot.core.message import Bullets, Card, Link, Note, Paragraph, Suggestions

if TYPE_CHECKING:
    from docx.document import Document as Opened
    from docx.text.paragraph import Paragraph as Written

    from bot.core.message import Block, Message

_MOMENT: Final = datetime(2000, 1, 1)  # noqa: DTZ001 -- Word's own fields have no zone
"""What every document says it was made at: when it was is no part of what it says."""
_IN_ARCHIVE: Final = (1980, 1, 1, 0, 0, 0)
_NO_CHARACTERS: Final = dict.fromkeys((0xFFFE, 0xFFFF))
_BLUE: Final = "0563C1"


def to_word(message: Message) -> bytes:
    """Return a message as the bytes of a document; the same message gives the same bytes."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.language = _text(message.summary)[:255], message.language
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _MOMENT
    _speak(document, message.language)
    document.add_heading(_text(message.summary), level=0)
    for block in body(message):
        _add(document, block)
    written = io.BytesIO()
    document.save(written)
    return _without_times(written)


def _text(text: str) -> str:
    """Return a text as XML can hold it: two code points that are no characters cannot be in any document."""
    return clean(text).translate(_NO_CHARACTERS)


def _add(document: Opened, block: Block) -> None:
    match block:
        case Paragraph(text=text, strong=True):
            document.add_heading(_text(text), level=1)
        case Paragraph(text=text):
            document.add_paragraph(_text(text))
        case Note(text=text):
            document.add_paragraph().add_run(_text(text)).italic = True
        case Bullets(items=items) | Suggestions(items=items):
            for item in items:
                document.add_paragraph(_text(item), style="List Bullet")
        case Link():
            _link(document.add_paragraph(), block)
        case Card():
            _card(document, block)


def _card(document: Opened, card: Card) -> None:
    name = f" [{card.id}]" if card.id else ""
    document.add_heading(_text((card.heading or card.text) + name), level=2)
    if card.heading and card.text:
        document.add_paragraph(_text(card.text))
    for label, value in card.lines:
        line = document.add_paragraph(style="List Bullet")
        if label:
            line.add_run(f"{_text(label)}: ").bold = True
        line.add_run(_text(value))
    for link in card.links:
        _link(document.add_paragraph(style="List Bullet"), link)


def _link(paragraph: Written, link: Link) -> None:
    """Add a link that can be followed; python-docx reads those, and writes none by itself."""
    if not is_web(link.url):
        paragraph.add_run(_text(f"{link.text}: {link.url}"))
        return
    address = paragraph.part.relate_to(_text(link.url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), address)
    run, look, colour, line = (OxmlElement(f"w:{name}") for name in ("r", "rPr", "color", "u"))
    colour.set(qn("w:val"), _BLUE)
    line.set(qn("w:val"), "single")
    look.extend((colour, line))
    text = OxmlElement("w:t")
    text.text = _text(link.text)
    run.extend((look, text))
    hyperlink.append(run)
    paragraph._p.append(hyperlink)  # noqa: SLF001 -- the library has no other door for what it cannot write


def _speak(document: Opened, language: str) -> None:
    """Say which language the document is in, for readers aloud and spelling."""
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _without_times(written: io.BytesIO) -> bytes:
    """Return the archive without the moment at which it was packed."""
    packed = io.BytesIO()
    with ZipFile(written) as before, ZipFile(packed, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, _IN_ARCHIVE)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
