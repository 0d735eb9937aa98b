"""Converter of a saved HTML page to blocks of text; only this module imports the HTML library."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bot.adapters.documents.source_texts.plain_text import blocks_of

_SKIPPED_ELEMENTS: Final = frozenset(
    {
        "aside", "audio", "button", "canvas", "dialog", "footer", "form", "head", "iframe", "menu", "nav", "noscript",
        "object", "script", "select", "style", "svg", "template", "textarea", "video",
    }
)  # fmt: skip
"""Elements that do not belong to the text of a page."""
_INLINE_ELEMENTS: Final = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
        "u", "var", "wbr",
    }
)  # fmt: skip
"""Elements within a line; all others start a new one."""
_ROLES: Final = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_NOTE_MARK: Final = re.compile(r"[(\[]?\s*(?:\d{1,3}|\*{1,3})\s*[)\]]?")


def blocks_of_page(page: str) -> list[str]:
    """Return the blocks of a page in its order, each on one line; scripts, menus and footnote marks are left out.

    Broken pages are read as far as possible.
    """
    gathered: list[str] = []
    context = etree.iterwalk(_root(page), events=("start", "end"))
    for event, element in context:
        if event == "start" and _is_skipped(element):
            context.skip_subtree()
        elif event == "start":
            gathered += (_break(element), _spaced(element.text, element))
        else:
            gathered += ("" if element.tag == "br" else _break(element), _spaced(element.tail, element.getparent()))
    return blocks_of("".join(gathered))


def _root(page: str) -> etree._Element:
    # Without “huge_tree” it drops deeply nested elements; the size of the page has been checked before.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = None
    if page.strip():
        # Lone surrogates can only be written as numeric references, which the parser refuses.
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    return etree.Element("html") if root is None else root


def _is_skipped(element: etree._Element) -> bool:
    if element.tag in _SKIPPED_ELEMENTS or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    return element.tag == "a" and "#" in element.get("href", "") and bool(_NOTE_MARK.fullmatch(_text(element)))


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _break(element: etree._Element) -> str:
    if element.tag == "br":
        return "\n"
    return "" if element.tag in _INLINE_ELEMENTS else "\n\n"


def _spaced(text: str | None, parent: etree._Element | None) -> str:
    """Return a text with its white space collapsed, unless it is preformatted."""
    if not text or (parent is not None and parent.tag == "pre"):
        return text or ""
    return " ".join(re.split(r"[ \t\r\n\f]+", text))
