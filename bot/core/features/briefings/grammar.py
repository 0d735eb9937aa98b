"""Parsing of the ``brief`` command, and the briefing on the session that was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import CommandSpec
from bot.core.domain.sentence import Say
from bot.core.domain.sessions import soonest_session, split_past_and_ahead
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.selection import build_meeting_briefing, build_next_briefing
from bot.core.features.commands.outcome import Outcome
from bot.core.features.plans.drafts import NotPossibleError, find_forum, resolve_id
from bot.core.features.questions.meetings import usual_months

if TYPE_CHECKING:
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.command import Command
    from bot.core.features.briefings.model import Briefing

_BRIEFED: Final = re.compile(
    r"(?:the )?(?P<forum>(?!(?:about|an|at|by|for|from|history|in|me|of|on|overview|since|summary|to|us|with)\b)"
    r"[^:?0-9]{1,100}?)"
    r"(?:(?: ?: ?(?P<session>[^ :?]{1,60})| (?P<number>[0-9]{1,3}))?(?P<whole> full)?)",
    re.IGNORECASE,
)
"""Matches a session to brief on; "brief history of …" and "brief me on …" are questions."""


def _is_brief_question(rest: str) -> bool:
    return bool(rest) and _BRIEFED.fullmatch(rest) is None


def _brief(rest: str) -> Command | None:
    found = _BRIEFED.fullmatch(rest)
    if found is None:
        return None if rest else ShowBriefing()
    forum, session = found["forum"], found["session"] or found["number"]
    if session is None and forum.casefold() in {"next", "full"}:
        return ShowBriefing(whole=bool(found["whole"]) or forum.casefold() == "full")
    return ShowBriefing(f"{forum}:{session}" if session else forum, bool(found["whole"]))


COMMANDS: Final = (CommandSpec("brief", "brief [next|FORUM|FORUM:NUMBER] [full]", _brief, _is_brief_question),)


def answer_brief_command(command: ShowBriefing, catalogue: Catalogue, today: date) -> Outcome:
    """Return the briefing on the session that was meant; if no session is ahead, when forums usually meet."""
    try:
        found = _of(command.what, catalogue, today) if command.what else _on_whatever_is_next(catalogue, today)
    except NotPossibleError as error:
        return Outcome("refused", (error.why,))
    if found is None:
        return Outcome("shown", (Say("brief.none_next"), *usual_months((), catalogue)))
    return Outcome("shown", briefing=found, whole=command.whole)


def _on_whatever_is_next(catalogue: Catalogue, today: date) -> Briefing | None:
    meeting = soonest_session(split_past_and_ahead(catalogue.dataset.meetings, catalogue, today)[1])
    return build_meeting_briefing(meeting.id, catalogue, today) if meeting else None


def _of(typed: str, catalogue: Catalogue, today: date) -> Briefing:
    """Return the briefing on a session by its name, or on a forum's next session.

    Raises:
        NotPossibleError: if there is no such forum, or nothing is on record of such a session.

    """
    slug = find_forum(typed.partition(":")[0], catalogue.dataset)
    forum = next(each for each in catalogue.dataset.forums if each.slug == slug)
    meetings = [meeting for meeting in catalogue.dataset.meetings if meeting.forum == forum.id]
    if ":" not in typed:
        _, ahead = split_past_and_ahead(meetings, catalogue, today)
        chosen = soonest_session(ahead) or next(iter(ahead), None)
        # One that is known by its number alone may not be the next.
        return (
            build_meeting_briefing(chosen.id, catalogue, today)
            if chosen
            else build_next_briefing(forum, None, catalogue, today)
        )
    name = resolve_id("meeting", typed, catalogue.dataset)
    if name in catalogue.meetings:
        return build_meeting_briefing(name, catalogue, today)
    number = name.partition(":")[2]
    if number == str(max((meeting.number or 0 for meeting in meetings), default=0) + 1):
        return build_next_briefing(forum, int(number), catalogue, today)
    raise NotPossibleError(Say("unknown.meeting", {"id": name}))
