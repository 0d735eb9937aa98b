"""Titles and descriptions of calendar events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.names import Namer
from bot.core.domain.plans import PlannedMilestone

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.plans import Plan
    from bot.core.domain.wording import Wording


class CalendarEventRenderer:
    """Renders the texts of calendar events in one language, as plain text."""

    def __init__(self, catalogue: Catalogue, wording: Wording, language: str) -> None:
        self._wording = wording
        self._language = language
        self._namer = Namer(catalogue, language)
        self._dates = PlannedDateRenderer(wording, language, catalogue.dataset.campaign.zone)

    def summary(self, plan: Plan) -> str:
        """Return the event's title, with its status if not confirmed, or its date if that is a window or cancelled.

        Calendar programs show a span of days as if every day of it were meant, and many show no status at all.
        """
        name = plan.entry.what if isinstance(plan.entry, PlannedMilestone) else self._namer.meeting(plan.id)
        if plan.status == "cancelled" or (plan.when is not None and plan.when.kind == "window"):
            return f"{name}: {self._dates.date(plan)}"
        return name if plan.status == "confirmed" else self._say("date.tentative", date=name)

    def description(self, plan: Plan) -> str | None:
        """Return the note and its source, or None if there is neither."""
        said = [plan.entry.note] if plan.entry.note else []
        if plan.entry.source:
            said.append(f"{self._say('card.source')}: {plan.entry.source}")
        return "\n".join(said) or None

    def _say(self, key: str, **values: str) -> str:
        return self._wording.say(key, self._language, None, **values)
