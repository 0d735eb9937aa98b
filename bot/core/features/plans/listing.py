"""The ``list`` commands for plans and people, and the entries that a change affects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Item, Say
from bot.core.features.commands.outcome import Outcome, TextLines
from bot.core.features.documents.model import changed_entries, entries_in, entry_key, format_value
from bot.core.features.plans.drafts import find_forum, resolve_id
from bot.core.features.plans.model import EntryDate, PlanCard, PlanList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.core.domain.access import Grant, Rights
    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.plans.commands import Noun, ShowEntries


def list_plans(command: ShowEntries, catalogue: Catalogue) -> Outcome:
    """Return the list of plans, or one entry of it."""
    plans = catalogue.ahead.plans
    try:
        if command.one and command.key:
            return _one(command.noun, resolve_id(command.noun, command.key, catalogue.dataset), catalogue)
        slug = find_forum(command.key, catalogue.dataset) if command.noun == "meeting" and command.key else None
    except NotPossibleError as error:
        return Outcome("refused", (error.why,))
    wanted = [key for key in plans if (key in catalogue.meetings) == (command.noun == "meeting")]
    if slug:
        wanted = [key for key in wanted if key.partition(":")[0] == slug]
    # Entries without a date come last.
    wanted.sort(key=lambda key: ((when := plans[key].when) is None or when.first is None, when and when.first, key))
    return Outcome("shown", (Say("edit.planned" if wanted else "edit.none_planned"),), (PlanList(tuple(wanted)),))


def _one(noun: Noun, key: str, catalogue: Catalogue) -> Outcome:
    if noun == "meeting" and key in catalogue.meetings:
        return Outcome("shown", parts=(PlanCard(Item("meeting", key)),))
    if noun == "milestone" and key in catalogue.milestones:
        return Outcome("shown", parts=(PlanCard(Item("milestone", key)),))
    if key in catalogue.ahead.plans:
        return Outcome("shown", (Say("edit.planned"),), (PlanList((key,)),))
    return Outcome("refused", (Say(f"unknown.{noun}", {"id": key}),))


def shown_entry(outcome: Outcome) -> str | None:
    """Return the id of the one entry that an outcome shows; None if it shows none."""
    if card := outcome.part(PlanCard):
        return card.item.id
    listed = outcome.part(PlanList)
    return listed.ids[0] if listed and listed.ids else None


def list_people(rights: Rights) -> Outcome:
    """Return the list of people with their roles."""
    rows = tuple(map(_row, rights.grants))
    return Outcome("shown", (Say("edit.people" if rows else "edit.no_people"),), (TextLines(rows),))


def _row(grant: Grant) -> str:
    return f"{grant.person}: {grant.role}" + (f" ({', '.join(grant.rooms)})" if grant.rooms else "")


def affected_entries(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the meetings and milestones that a change moves, cancels or removes."""
    old, new = dict(_timings(before)), dict(_timings(after))
    return tuple(key for key in old if old[key] != new.get(key))


def changed_dates(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[EntryDate, ...]:
    """Return the new dates of the changed entries."""
    changed = changed_entries(before, after)
    return tuple(
        EntryDate(entry_key(entry), str(entry["when"]), format_value(entry.get("zone")))
        for name in ("meetings", "milestones")
        for entry in entries_in(after, name)
        if entry_key(entry) in changed and entry.get("when")
    )


def _timings(data: Mapping[str, object]) -> Iterator[tuple[str, tuple[object, ...]]]:
    for name in ("meetings", "milestones"):
        for entry in entries_in(data, name):
            # A confirmation does not count.
            yield entry_key(entry), (entry.get("when"), entry.get("zone"), entry.get("status") == "cancelled")
