"""App Home and suggested prompts, from an overview of what is ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.adapters.slack.forms import text_section
from bot.adapters.slack.limits import fit_view
from bot.adapters.slack.render import OPEN_PREFIX, actions_block, button, render_blocks
from bot.adapters.slack.texts import plain_text_object
from bot.core.domain.message import Bullets
from bot.core.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.domain.wording import Wording
    from bot.core.features.home.view import Overview, UpcomingEvent

BRIEFS: Final = "act.briefing.0"
_EDITS: Final = ("move", "confirm", "cancel")
_HEADER: Final = 150
_PROMPTS, _PROMPT = 4, 75


def home_view(overview: Overview, wording: Wording) -> dict[str, Any]:
    """Return the App Home of one user, within all limits."""
    language = overview.language

    def say(key: str) -> str:
        return wording.say(key, language)

    blocks = [_header(say("home.ahead"))]
    for session in overview.sessions:
        briefing = button(BRIEFS, say("act.briefing"), session.id, about=session.name)
        blocks += [
            *render_blocks(session.blocks),
            actions_block(briefing, *_edits(session, wording, overview)),
            {"type": "divider"},
        ]
    if not overview.sessions:
        blocks.append(text_section(say("brief.none_next")))
    if overview.milestones:
        blocks.append(_header(say("home.milestones")))
    for milestone in overview.milestones:
        edits = [*_edits(milestone, wording, overview)]
        blocks += [*render_blocks(milestone.blocks), *([actions_block(*edits)] if edits else [])]
    changes = {"add": "home.add", "add_milestone": "form.add_milestone", "undo": "home.undo"}
    offered = {**(changes if overview.may_edit else {}), "record": "form.record_progress"}
    blocks.append(actions_block(*(button(f"{OPEN_PREFIX}.{each}", say(key)) for each, key in offered.items())))
    blocks.append(_header(say("home.told")))
    if overview.subscriptions:
        blocks += render_blocks((Bullets(overview.subscriptions),))
    else:
        blocks.append(text_section(say("home.told_nothing")))
    blocks += [_header(say("home.help")), *render_blocks(overview.help)]
    return fit_view({"type": "home", "blocks": blocks})


def no_access_view(wording: Wording, language: str) -> dict[str, Any]:
    """Return the App Home of a user without access."""
    return fit_view({"type": "home", "blocks": [text_section(wording.say("access.stranger", language))]})


def suggested_prompts(examples: Sequence[str]) -> list[dict[str, str]]:
    """Return questions as suggested prompts, at most four."""
    shown = [clean(each) for each in examples[:_PROMPTS]]
    return [{"title": plain_text_object(each, _PROMPT)["text"], "message": each} for each in shown if each]


def _edits(coming: UpcomingEvent, wording: Wording, overview: Overview) -> Iterator[dict[str, Any]]:
    """Yield the buttons that change a meeting or milestone, if the user may edit."""
    if overview.may_edit:
        for each in _EDITS:
            label = wording.say(f"home.{each}", overview.language)
            yield button(f"{OPEN_PREFIX}.{each}", label, coming.id, about=coming.name)


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": plain_text_object(text, _HEADER)}
