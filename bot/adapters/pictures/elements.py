"""Builders of SVG elements as text, with all content escaped."""

from __future__ import annotations

from html import escape

from bot.adapters.pictures.plain import plain


def element(name: str, *inner: str, **attributes: str | float) -> str:
    """Return an element; ``font_size=11`` is written as ``font-size="11"``, and ``inner`` must be elements already."""
    written = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


def text(content: str) -> str:
    """Return a text escaped for an element or attribute."""
    return escape(plain(content), quote=True)


def number(value: float) -> str:
    """Return a number rounded to hundredths, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _value(value: str | float) -> str:
    return text(value) if isinstance(value, str) else number(value)
