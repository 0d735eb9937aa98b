"""Message → a self-contained HTML page without scripts that prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from bot.adapters.exports.blocks import body_blocks, is_web_url
from bot.core.domain.message import Bullets, Card, Link, Note, Paragraph, Suggestions
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.message import Block, Message

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid #999}"
    "h3{font-size:1rem;margin-bottom:.2rem}article{break-inside:avoid}dl{margin:.3rem 0}"
    "dt{float:left;clear:left;margin-right:.4rem;font-weight:600}dd{margin:0}.note{font-style:italic;color:#333}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit}"
    "article a::after{content:' ('attr(href)')';overflow-wrap:anywhere}}"
)


def to_html(message: Message) -> str:
    """Return a message as a complete page in its language."""
    title = _text(message.summary)
    shown = "\n".join(part for block in body_blocks(message) for part in _parts(block))
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(message.language)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{shown}\n</main>\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(clean(text), quote=True)


def _parts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text, strong=True):
            yield f"<h2>{_text(text)}</h2>"
        case Paragraph(text=text):
            yield f"<p>{_text(text)}</p>"
        case Note(text=text):
            yield f'<p class="note">{_text(text)}</p>'
        case Bullets(items=items) | Suggestions(items=items):
            yield f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in items)}</ul>"
        case Link():
            yield f"<p>{_link(block)}</p>"
        case Card():
            yield f"<article>{''.join(_card(block))}</article>"


def _card(card: Card) -> Iterator[str]:
    name = f" <small>[{_text(card.id)}]</small>" if card.id else ""
    yield f"<h3>{_text(card.heading or card.text)}{name}</h3>"
    if card.heading and card.text:
        yield f"<p>{_text(card.text)}</p>"
    if card.lines:
        told = "".join(
            f"<dt>{_text(label)}{':' if label else ''}</dt><dd>{_text(value)}</dd>" for label, value in card.lines
        )
        yield f"<dl>{told}</dl>"
    if card.links:
        yield f"<ul>{''.join(f'<li>{_link(link)}</li>' for link in card.links)}</ul>"


def _link(link: Link) -> str:
    if not is_web_url(link.url):
        return _text(f"{link.text}: {link.url}")
    return f'<a href="{_text(link.url)}" rel="noopener noreferrer">{_text(link.text)}</a>'
