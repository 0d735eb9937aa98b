"""App Home and suggested prompts, from an overview of what is ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.buttons import OPENS, button, row
from bot.adapters.slack.limits import fitted_view
from bot.adapters.slack.render import laid_out
from bot.adapters.slack.texts import plain
from bot.adapters.slack.views.modals import said
from bot.core.legible import clean
from bot.core.message import Bullets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.presenting.overview import Coming, Overview
    from bot.core.wording import Wording

BRIEFS: Final = "act.briefing.0"
_EDITS: Final = ("move", "confirm", "cancel")
_HEADER: Final = 150
_PROMPTS, _PROMPT = 4, 75


def home(overview: Overview, wording: Wording) -> dict[str, Any]:
    """Return the App Home of one user, within all limits."""
    language = overview.language

    def say(key: str) -> str:
        return wording.say(key, language)

    blocks = [_header(say("home.ahead"))]
    for session in overview.sessions:
        briefing = button(BRIEFS, say("act.briefing"), session.id, about=session.name)
        blocks += [*laid_out(session.blocks), row(briefing, *_edits(session, wording, overview)), {"type": "divider"}]
    if not overview.sessions:
        blocks.append(said(say("brief.none_next")))
    if overview.milestones:
        blocks.append(_header(say("home.milestones")))
    for milestone in overview.milestones:
        edits = [*_edits(milestone, wording, overview)]
        blocks += [*laid_out(milestone.blocks), *([row(*edits)] if edits else [])]
    changes = {"add": "home.add", "add_milestone": "form.add_milestone", "undo": "home.undo"}
    offered = {**(changes if overview.may_edit else {}), "record": "form.record_progress"}
    blocks.append(row(*(button(f"{OPENS}.{each}", say(key)) for each, key in offered.items())))
    blocks.append(_header(say("home.told")))
    if overview.subscriptions:
        blocks += laid_out((Bullets(overview.subscriptions),))
    else:
        blocks.append(said(say("home.told_nothing")))
    blocks += [_header(say("home.help")), *laid_out(overview.help)]
    return fitted_view({"type": "home", "blocks": blocks})


def closed(wording: Wording, language: str) -> dict[str, Any]:
    """Return the App Home of a user without access."""
    return fitted_view({"type": "home", "blocks": [said(wording.say("access.stranger", language))]})


def prompts(examples: Sequence[str]) -> list[dict[str, str]]:
    """Return questions as suggested prompts, at most four."""
    shown = [clean(each) for each in examples[:_PROMPTS]]
    return [{"title": plain(each, _PROMPT)["text"], "message": each} for each in shown if each]


def _edits(coming: Coming, wording: Wording, overview: Overview) -> Iterator[dict[str, Any]]:
    """Yield the buttons that change a meeting or milestone, if the user may edit."""
    if overview.may_edit:
        for each in _EDITS:
            label = wording.say(f"home.{each}", overview.language)
            yield button(f"{OPENS}.{each}", label, coming.id, about=coming.name)


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": plain(text, _HEADER)}
