"""Builder of modals, and the modals without fields: a placeholder and a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.limits import fitted_view
from bot.adapters.slack.render import render
from bot.adapters.slack.texts import literal, markup, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.core.message import Message
    from bot.core.wording import Wording

TITLE: Final = 24
CAME: Final = "form.came"
"""The title for the result of a form."""
_TEXT: Final = 3_000


def modal(
    title: str,
    blocks: Sequence[dict[str, Any]],
    *,
    close: str,
    submit: str = "",
    kept: tuple[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Return a modal within all limits.

    Args:
        title: at most 24 characters; a longer one is cut.
        blocks: its content.
        close: label of the button that closes it.
        submit: label of the button that submits it; without, there is none.
        kept: its callback id, and the ids that come back with it.
    """
    view: dict[str, Any] = {"type": "modal", "title": plain(title, TITLE), "close": plain(close, TITLE)}
    view |= {"submit": plain(submit, TITLE)} if submit else {}
    if kept is not None:
        view |= {"callback_id": kept[0], "private_metadata": json.dumps(kept[1], ensure_ascii=False, sort_keys=True)}
    return fitted_view(view | {"blocks": list(blocks)})


def said(text: str) -> dict[str, Any]:
    """Return a section with an escaped text."""
    return {"type": "section", "text": markup(literal(text, _TEXT))}


def waiting(wording: Wording, language: str) -> dict[str, Any]:
    """Return the placeholder: a trigger expires after three seconds, and the content may take longer."""
    return modal(
        wording.say("form.wait", language), [said(wording.say("form.waiting", language))],
        close=wording.say("form.close", language),
    )  # fmt: skip


def showing(message: Message, wording: Wording, *, title: str) -> dict[str, Any]:
    """Return a modal that shows a message.

    Args:
        message: to show, with its actions.
        wording: the sentences.
        title: key of its title.
    """
    say = wording.say
    blocks = render(message).blocks or [said(message.summary)]
    return modal(say(title, message.language), blocks, close=say("form.close", message.language))
