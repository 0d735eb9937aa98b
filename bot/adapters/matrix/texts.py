"""Text conversion for Matrix: reads what people typed, and keeps clients from linking parts of texts.

Clients turn URLs, names of people and rooms, and ``@room`` into links even in plain text. Matrix has no escape for
that, neither in plain text nor in HTML, so an invisible word joiner is inserted where a text could become a link.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import Final
from urllib.parse import quote, unquote

from bot.core.domain.text import clean

JOINER: Final = "\u2060"
_SIGIL: Final = re.compile(r"(@|(?<!\w)[#!])(?=\S)")
_SCHEME: Final = re.compile(
    r"\b(https?|ftps?|file|geo|irc6?|ircs|magnet|mailto|matrix|mxc|news|sip|tel|urn|xmpp):", re.IGNORECASE
)
_DOT: Final = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")
_NOT_IN_ADDRESSES: Final = re.compile(r"[\s<>\"`{|}\\^]")
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_OF_MATRIX: Final = re.compile(r"//(?:[^/?#]*[@.])?matrix\.to\b|#/(?:[@!#+$%]|user/|room/)", re.IGNORECASE)
"""URLs that clients show as mentions, whatever server they lead to."""

# Every repetition is bounded, so that no text makes matching slow.
_PERSON: Final = r"@[\w.=/+-]{1,255}:[A-Za-z0-9.:\[\]-]{0,254}[A-Za-z0-9\]]"
_ROOM: Final = r"![A-Za-z0-9_~-]{1,255}:[A-Za-z0-9.:\[\]-]{0,254}[A-Za-z0-9\]]|![A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
_NAMED: Final = re.compile(rf"(?<![\w:@!./])({_PERSON}|{_ROOM})")
_ADDRESS: Final = re.compile(r"https://matrix\.to/#/([^\s?\"'<>()]{1,300})(?:\?[^\s\"'<>()]{0,500})?", re.IGNORECASE)
_PILL: Final = re.compile(
    r"<a href=[\"']https://matrix\.to/#/([^\"'?<>]{1,300})(?:\?[^\"'<>]{0,500})?[\"']>([^<>]{1,255})</a>", re.IGNORECASE
)
_QUOTE_ENDS: Final = "</mx-reply>"
_PILLS: Final = 50
"""Number of mentions read from one message."""


def escape_links(text: str) -> str:
    """Return a text in which clients find no URL, no name and no mention of the whole room."""
    text = _SIGIL.sub(rf"\1{JOINER}", text)
    return _DOT.sub(f".{JOINER}", _SCHEME.sub(rf"\1{JOINER}:{JOINER}", text))


def linkable_url(url: str) -> str:
    """Return a URL that may be linked; empty if it leads to a person or a room, or is not http or https.

    Clients show a link to a person as a mention, whatever its text.
    """
    address = _NOT_IN_ADDRESSES.sub(lambda each: quote(each[0]), clean(url))
    return address if _LINKABLE.match(address) and _OF_MATRIX.search(unquote(address)) is None else ""


def strip_quote(body: str) -> str:
    """Return the body of a reply without the quoted message, which older clients put before it."""
    if not body.startswith("> <") and not body.startswith("> * <"):
        return body
    lines = body.split("\n")
    quoted = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[quoted:]).lstrip("\n")


def typed_text(body: str, html: str, us: str, name: str = "") -> str:
    """Return the typed text without the bot's name, and with people and rooms as ``matrix:`` ids as in the settings.

    Args:
        body: the plain text, in which a mention is only a display name.
        html: the same as HTML, which has the ids of mentions; may be empty.
        us: the bot's user id.
        name: the bot's display name.

    """
    text = _resolve_mentions(body.replace(JOINER, ""), html, us)
    local = us[1:].partition(":")[0]
    text = _strip_address(text, (us, f"@{name}", name, f"@{local}", local))
    text = _ADDRESS.sub(lambda found: _id_of_link(found[1], found[0]), text)
    return _NAMED.sub(r"matrix:\1", text).replace(f"matrix:{us}", "").strip()


def _resolve_mentions(text: str, html: str, us: str) -> str:
    """Replace the display names of mentions by ids, and remove those of the bot."""
    parts: list[str] = []
    end = 0
    for target, label in _pills(html):
        found = re.compile(rf"(?<!\w)@?{re.escape(label)}(?!\w):?").search(text, end)
        if found is None:
            continue
        parts += [text[end : found.start()], "" if target == us else f"matrix:{target}"]
        end = found.end()
    return "".join([*parts, text[end:]]).strip()


def _pills(html: str) -> list[tuple[str, str]]:
    """Return the id and display name of each mention, in the order of the text."""
    if html.startswith("<mx-reply>") and _QUOTE_ENDS in html:
        html = html.partition(_QUOTE_ENDS)[2]
    found = [(unquote(unescape(each[1])), unescape(each[2]).strip()) for each in islice(_PILL.finditer(html), _PILLS)]
    return [(target, label) for target, label in found if label and target[:1] in {"@", "!"}]


def _strip_address(text: str, names: tuple[str, ...]) -> str:
    """Return a text without the bot's name at its beginning."""
    for name in filter(None, names):
        rest = text[len(name) :]
        if text[: len(name)].casefold() == name.casefold() and (not rest or rest[0] in ":, \t\n"):
            return rest.lstrip(":, \t\n")
    return text


def _id_of_link(address: str, otherwise: str) -> str:
    target = unquote(address)
    return f"matrix:{target}" if target[:1] in {"@", "!"} else otherwise
