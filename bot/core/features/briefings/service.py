"""The ``brief`` command: the briefing on the session that was meant, with what other features know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Say
from bot.core.domain.sessions import soonest_session, split_past_and_ahead
from bot.core.features.briefings.commands import ShowBriefing
from bot.core.features.briefings.model import ShownBriefing
from bot.core.features.briefings.selection import build_meeting_briefing, build_next_briefing
from bot.core.features.commands.handler import CommandHandler, names_no_forum
from bot.core.features.commands.outcome import Outcome
from bot.core.features.plans.drafts import find_forum, resolve_id
from bot.core.features.questions.meetings import usual_months

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.commands.handler import Handlers, Requester

    BriefingSupplement: TypeAlias = Callable[[Briefing, str], Awaitable[Briefing]]
    """Adds to a briefing what is known besides the records, and may be told in ``platform:room``."""


class BriefingService:
    """Answers commands that ask for the briefing of a meeting, with what other features add.

    Args:
        today: returns the day on which briefings are shown.
        supplements: functions that add information to briefings.

    """

    def __init__(
        self, catalogue: Callable[[], Catalogue], today: Callable[[], date], supplements: Sequence[BriefingSupplement]
    ) -> None:
        self._catalogue = catalogue
        self._today = today
        self._supplements = supplements

    @property
    def handlers(self) -> Handlers:
        """The handler; a briefing requires the right to read."""
        return {
            ShowBriefing: CommandHandler(
                self._show, is_question=lambda command, outcome: names_no_forum(outcome, command.what)
            )
        }

    async def _show(self, command: ShowBriefing, who: Requester) -> Outcome:
        """Return the briefing on the session that was meant; if no session is ahead, when forums usually meet.

        Raises:
            NotPossibleError: if there is no such forum, or nothing is on record of such a session.

        """
        catalogue = self._catalogue()
        briefing = find_briefing(command.what, catalogue, self._today())
        if briefing is None:
            return no_session_outcome(catalogue)
        for supplement in self._supplements:
            briefing = await supplement(briefing, who.room)
        return Outcome("shown", parts=(ShownBriefing(briefing, command.whole),))


def no_session_outcome(catalogue: Catalogue) -> Outcome:
    """Return that no session is ahead, and when forums usually meet."""
    return Outcome("shown", (Say("brief.none_next"), *usual_months((), catalogue)))


def find_briefing(typed: str | None, catalogue: Catalogue, today: date) -> Briefing | None:
    """Return the briefing on a session or a forum's next session, or on the next session of all if nothing was typed.

    Returns None if no session is ahead.

    Raises:
        NotPossibleError: if there is no such forum, or nothing is on record of such a session.

    """
    if typed:
        return _find_named(typed, catalogue, today)
    meeting = soonest_session(split_past_and_ahead(catalogue.dataset.meetings, catalogue, today)[1])
    return build_meeting_briefing(meeting.id, catalogue, today) if meeting else None


def _find_named(typed: str, catalogue: Catalogue, today: date) -> Briefing:
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
