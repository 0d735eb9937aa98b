"""A saved page to blocks, as a reader sees them; only here is the HTML library known."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bot.adapters.documents.sourcetexts.plain import blocks_of

_UNREAD: Final = frozenset(
    {
        "aside", "audio", "button", "canvas", "dialog", "footer", "form", "head", "iframe", "menu", "nav", "noscript",
        "object", "script", "select", "style", "svg", "template", "textarea", "video",
    }
)  # fmt: skip
"""What a page has beside its text."""
_INLINE: Final = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
        "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
        "u", "var", "wbr",
    }
)  # fmt: skip
"""What stands within a line; all else begins a new one."""
_ROLES: Final = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_NOTE_MARK: Final = re.compile(r"[(\[]?\s*(?:\d{1,3}|\*{1,3})\s*[)\]]?")


def blocks_of_page(page: str) -> list[str]:
    """Return the blocks of a page in its order, each in one line; scripts, menus and the marks of notes are left out.

    However broken the page is, what can be read of it is.
    """
    gathered: list[str] = []
    context = etree.iterwalk(_root(page), events=("start", "end"))
    for event, element in context:
        if event == "start" and _is_unread(element):
            context.skip_subtree()
        elif event == "start":
            gathered += (_break(element), _spaced(element.text, element))
        else:
            gathered += ("" if element.tag == "br" else _break(element), _spaced(element.tail, element.getparent()))
    return blocks_of("".join(gathered))


def _root(page: str) -> etree._Element:
    # Without “huge” it leaves out what stands deep in other elements; how large a page may be is decided before.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = None
    if page.strip():
        # Half characters can be written in a page by their numbers only, and those the parser refuses.
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    return etree.Element("html") if root is None else root


def _is_unread(element: etree._Element) -> bool:
    if element.tag in _UNREAD or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    return element.tag == "a" and "#" in element.get("href", "") and bool(_NOTE_MARK.fullmatch(_text(element)))


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _break(element: etree._Element) -> str:
    if element.tag == "br":
        return "\n"
    return "" if element.tag in _INLINE else "\n\n"


def _spaced(text: str | None, parent: etree._Element | None) -> str:
    """Return a text whose line ends mean nothing, unless they are shown as they are written."""
    if not text or (parent is not None and parent.tag == "pre"):
        return text or ""
    return " ".join(re.split(r"[ \t\r\n\f]+", text))
