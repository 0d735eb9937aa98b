"""Texts as Matrix takes and shows them: what people typed, and foreign ones that stay text.

Clients turn more into links than was marked as one: addresses, names of people and rooms, ``@room``. Matrix has no
escape for that, neither in plain text nor in HTML; where a text could become one, a mark that nobody sees (a word
joiner) stands in it, and it reads, sounds and is answered as before.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import Final
from urllib.parse import unquote

JOINER: Final = "\u2060"
_SIGIL: Final = re.compile(r"(@|(?<!\w)[#!])(?=\S)")
_SCHEME: Final = re.compile(
    r"\b(https?|ftps?|file|geo|irc6?|ircs|magnet|mailto|matrix|mxc|news|sip|tel|urn|xmpp):", re.IGNORECASE
)
_DOT: Final = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")
_LINKABLE: Final = re.compile(r"https?://", re.IGNORECASE)
_OF_MATRIX: Final = re.compile(r"//(?:[^/?#]*[@.])?matrix\.to\b|#/(?:[@!#+$%]|user/|room/)", re.IGNORECASE)
"""What a client makes a mention of, wherever it links to."""

# Every repetition ends, so that no text takes long to be looked through.
_PERSON: Final = r"@[\w.=/+-]{1,255}:[A-Za-z0-9.:\[\]-]{0,254}[A-Za-z0-9\]]"
_ROOM: Final = r"![A-Za-z0-9_~-]{1,255}:[A-Za-z0-9.:\[\]-]{0,254}[A-Za-z0-9\]]|![A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
_NAMED: Final = re.compile(rf"(?<![\w:@!./])({_PERSON}|{_ROOM})")
_ADDRESS: Final = re.compile(r"https://matrix\.to/#/([^\s?\"'<>()]{1,300})(?:\?[^\s\"'<>()]{0,500})?", re.IGNORECASE)
_PILL: Final = re.compile(
    r"<a href=[\"']https://matrix\.to/#/([^\"'?<>]{1,300})(?:\?[^\"'<>]{0,500})?[\"']>([^<>]{1,255})</a>", re.IGNORECASE
)
_QUOTE_ENDS: Final = "</mx-reply>"
_PILLS: Final = 50
"""Of one message that are looked at."""


def inert(text: str) -> str:
    """Return a foreign text in which no client finds an address, a name or a call to the whole room."""
    text = _SIGIL.sub(rf"\1{JOINER}", text)
    return _DOT.sub(f".{JOINER}", _SCHEME.sub(rf"\1{JOINER}:{JOINER}", text))


def may_be_linked(address: str) -> bool:
    """Tell whether an address leads into the web: not to a person or a room, which would be a mention."""
    return _LINKABLE.match(address) is not None and _OF_MATRIX.search(unquote(address)) is None


def without_quote(body: str) -> str:
    """Return what somebody answered, without what they answered to, which older clients put before it."""
    if not body.startswith("> <") and not body.startswith("> * <"):
        return body
    lines = body.split("\n")
    quoted = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[quoted:]).lstrip("\n")


def written(body: str, html: str, us: str, name: str = "") -> str:
    """Return what somebody typed: without the bot's own name, people and rooms as settings call them.

    Args:
        body: as plain text, in which a mention is a name that anybody may have.
        html: the same, in which it is told whose name it is; may be empty.
        us: the bot's id.
        name: what clients show for it.

    """
    text = _with_ids(body.replace(JOINER, ""), html, us)
    local = us[1:].partition(":")[0]
    text = _unaddressed(text, (us, f"@{name}", name, f"@{local}", local))
    text = _ADDRESS.sub(lambda found: _called(found[1], found[0]), text)
    return _NAMED.sub(r"matrix:\1", text).replace(f"matrix:{us}", "").strip()


def _with_ids(text: str, html: str, us: str) -> str:
    """Put the id of whoever is mentioned in the place of the name that is shown for them; ours is left out."""
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
    """Return who is mentioned, and by what name, in the order of the text."""
    if html.startswith("<mx-reply>") and _QUOTE_ENDS in html:
        html = html.partition(_QUOTE_ENDS)[2]
    found = [(unquote(unescape(each[1])), unescape(each[2]).strip()) for each in islice(_PILL.finditer(html), _PILLS)]
    return [(target, label) for target, label in found if label and target[:1] in {"@", "!"}]


def _unaddressed(text: str, names: tuple[str, ...]) -> str:
    """Return a text without one of our names at its beginning."""
    for name in filter(None, names):
        rest = text[len(name) :]
        if text[: len(name)].casefold() == name.casefold() and (not rest or rest[0] in ":, \t\n"):
            return rest.lstrip(":, \t\n")
    return text


def _called(address: str, otherwise: str) -> str:
    target = unquote(address)
    return f"matrix:{target}" if target[:1] in {"@", "!"} else otherwise
