"""The ``brief`` command: finds the session that was meant and its briefing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.answering.answer import Say
from bot.core.answering.meetings import usual_months
from bot.core.briefing.making import brief_on_meeting, brief_on_next
from bot.core.editing.drafting import NotPossibleError, known_forum, resolved
from bot.core.editing.outcome import Outcome
from bot.core.sessions import past_and_ahead, soonest

if TYPE_CHECKING:
    from datetime import date

    from bot.core.briefing.briefing import Briefing
    from bot.core.catalogue import Catalogue
    from bot.core.editing.commands import Brief


def brief(command: Brief, catalogue: Catalogue, today: date) -> Outcome:
    """Return the briefing on the session that was meant; if no session is ahead, when forums usually meet."""
    try:
        found = _of(command.what, catalogue, today) if command.what else _on_whatever_is_next(catalogue, today)
    except NotPossibleError as error:
        return Outcome("refused", (error.why,))
    if found is None:
        return Outcome("shown", (Say("brief.none_next"), *usual_months((), catalogue)))
    return Outcome("shown", briefing=found, whole=command.whole)


def _on_whatever_is_next(catalogue: Catalogue, today: date) -> Briefing | None:
    meeting = soonest(past_and_ahead(catalogue.dataset.meetings, catalogue, today)[1])
    return brief_on_meeting(meeting.id, catalogue, today) if meeting else None


def _of(typed: str, catalogue: Catalogue, today: date) -> Briefing:
    """Return the briefing on a session by its name, or on a forum's next session.

    Raises:
        NotPossibleError: if there is no such forum, or nothing is on record of such a session.

    """
    slug = known_forum(typed.partition(":")[0], catalogue.dataset)
    forum = next(each for each in catalogue.dataset.forums if each.slug == slug)
    meetings = [meeting for meeting in catalogue.dataset.meetings if meeting.forum == forum.id]
    if ":" not in typed:
        _, ahead = past_and_ahead(meetings, catalogue, today)
        chosen = soonest(ahead) or next(iter(ahead), None)
        # One that is known by its number alone may not be the next.
        return brief_on_meeting(chosen.id, catalogue, today) if chosen else brief_on_next(forum, None, catalogue, today)
    name = resolved("meeting", typed, catalogue.dataset)
    if name in catalogue.meetings:
        return brief_on_meeting(name, catalogue, today)
    number = name.partition(":")[2]
    if number == str(max((meeting.number or 0 for meeting in meetings), default=0) + 1):
        return brief_on_next(forum, int(number), catalogue, today)
    raise NotPossibleError(Say("unknown.meeting", {"id": name}))
