"""Messages that nobody would write, but somebody might have to show."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from hypothesis import strategies as st

from bot.core.domain.message import Bullets, Card, Link, Message, Note, Paragraph, Suggestions

HOSTILE: Final = (
    "<!channel> <!here> <@U123> <#C1> <!subteam^S1> <https://evil.example|the Parliament> &amp;lt; *bold* _slanted_ "
    "~no~ `code` @room <script>alert(1)</script> <a href='https://evil.example'>x</a> @admin:example.org"
)
"""Whatever a platform could take for more than text."""
_AWKWARD: Final = [HOSTILE, "&", "<", "👨‍👩‍👧", "й", "\x1b[31m", "\u202e", "a ", "\n"]
_TEXTS: Final = st.text(max_size=12) | st.sampled_from(_AWKWARD)
_FEW: Final = st.lists(_TEXTS, max_size=3).map(tuple)
_LINKS: Final = st.builds(Link, _TEXTS, _TEXTS | _TEXTS.map("https://example.org/{}".format))
_BLOCKS: Final = st.one_of(
    st.builds(Paragraph, _TEXTS, st.booleans()),
    st.builds(Bullets, _FEW),
    st.builds(
        Card,
        _TEXTS,
        _TEXTS,
        _TEXTS,
        st.lists(st.tuples(_TEXTS, _TEXTS), max_size=2).map(tuple),
        st.lists(_LINKS, max_size=2).map(tuple),
    ),
    _LINKS,
    st.builds(Note, _TEXTS),
    st.builds(Suggestions, _FEW),
)
MESSAGES: Final = st.builds(Message, _TEXTS, st.lists(_BLOCKS, max_size=4).map(tuple), st.just("en"))
TIMES: Final = st.sampled_from([1, 1, 60])
"""How often each text, and each block, stands in a message: long ones are made only where they are needed, for
Hypothesis keeps all it draws."""


def stretched(message: Message, texts: int, blocks: int) -> Message:
    """Return a message with every text and all blocks so many times over."""

    def longer(value: Any) -> Any:  # noqa: ANN401 -- whatever a block holds
        if isinstance(value, str):
            return value if value == "en" else value * texts
        if isinstance(value, tuple):
            return tuple(longer(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: longer(getattr(value, each.name)) for each in fields(value)})
        return value

    long: Message = longer(message)
    return replace(long, blocks=long.blocks * blocks)


def saying(text: str) -> Message:
    """Return a message of one sentence."""
    return Message(text, (Paragraph(text),), "en")
