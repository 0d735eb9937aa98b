"""Rendering of planned meetings and milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.core.domain.date_words import PlannedDateRenderer
from bot.core.domain.message import Bullets
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import PlannedMilestone
from bot.core.features.commands.parts import PartView
from bot.core.features.plans.model import EntryDates, PlanCard, PlanList
from bot.core.features.questions.cards import CardRenderer

if TYPE_CHECKING:
    from bot.core.domain.message import Block
    from bot.core.features.commands.parts import PartContext


def _dates(part: EntryDates, context: PartContext) -> tuple[Block, ...]:
    """Return the planned times of day with their places; a whole day is the same everywhere."""
    zone, renderer = context.catalogue.dataset.campaign.zone, _date_renderer(context)
    planned = ((each.id, parse_planned_date(each.when, each.zone or zone)) for each in part.dates)
    lines = tuple(f"{key}: {renderer.when(when)}" for key, when in planned if when.instant)
    return (Bullets(lines),) if lines else ()


def _list(part: PlanList, context: PartContext) -> tuple[Block, ...]:
    renderer = _date_renderer(context)
    return (Bullets(tuple(_line(key, renderer, context) for key in part.ids)),) if part.ids else ()


def _line(key: str, renderer: PlannedDateRenderer, context: PartContext) -> str:
    plan = context.catalogue.ahead.plans[key]
    what = plan.entry.what if isinstance(plan.entry, PlannedMilestone) else None
    return f"{key} — " + ", ".join(each for each in (renderer.date(plan), plan.entry.place, what) if each)


def _card(part: PlanCard, context: PartContext) -> tuple[Block, ...]:
    return (CardRenderer(context.catalogue, context.wording, context.namer).card(part.item),)


def _date_renderer(context: PartContext) -> PlannedDateRenderer:
    return PlannedDateRenderer(context.wording, context.namer.language, context.catalogue.dataset.campaign.zone)


PART_VIEWS: Final = (PartView(EntryDates, _dates), PartView(PlanList, _list), PartView(PlanCard, _card))
