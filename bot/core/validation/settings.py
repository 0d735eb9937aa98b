"""Consistency checks of the admins' plans against the campaign's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.core.domain.problem import Inconsistency, KeyPath, suggest_nearest
from bot.core.features.reminders.rules import parse_offset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.core.domain.access import AccessPolicy, Grant
    from bot.core.domain.records import Dataset
    from bot.core.features.debriefs.rules import DebriefRule
    from bot.core.features.follows.rules import RollupRule
    from bot.core.features.progress.model import ProposalRule
    from bot.core.features.reminders.rules import Digest, ReminderRule


Each = TypeVar("Each")


def find_rule_inconsistencies(
    rules: Sequence[ReminderRule],
    digests: Sequence[Digest],
    debriefs: Sequence[DebriefRule],
    rollups: Sequence[RollupRule],
    dataset: Dataset,
) -> Iterator[Inconsistency]:
    """Yield forums that are not on record, and languages that the campaign does not have."""
    slugs = {forum.slug for forum in dataset.forums}
    about = {"reminders": [each.forums for each in rules], "debriefs": [each.forums for each in debriefs]}
    for kind, index, forums in _numbered(about):
        for place, forum in enumerate(forums):
            if forum not in slugs:
                mend = suggest_nearest(forum, slugs, f"write one of: {', '.join(sorted(slugs))}")
                yield Inconsistency((kind, index, "forums", place), f"there is no forum “{forum}”", mend)
    languages = {"reminders": [each.language for each in rules], "digests": [each.language for each in digests]}
    languages["debriefs"] = [each.language for each in debriefs]
    languages["rollups"] = [each.language for each in rollups]
    for kind, index, language in _numbered(languages):
        yield from _language((kind, index, "language"), language, dataset)


def find_owner_inconsistencies(debriefs: Sequence[DebriefRule], people: Collection[str]) -> Iterator[Inconsistency]:
    """Yield rules whose owner is to be asked in private, but is not among the people who may be."""
    for index, rule in enumerate(debriefs):
        if rule.owner is not None and rule.owner not in people:
            mend = suggest_nearest(rule.owner, people, "add this person under “people”, or delete the line")
            yield Inconsistency(("debriefs", index, "owner"), f"“{rule.owner}” is not among the people", mend)


def find_proposal_inconsistencies(rule: ProposalRule) -> Iterator[Inconsistency]:
    """Yield proposal rules by which proposals expire before anybody is reminded of them."""
    if parse_offset(rule.remind).days >= parse_offset(rule.expire).days:
        what = f"proposals expire after {rule.expire}, so that nobody is reminded of them after {rule.remind}"
        yield Inconsistency(("proposals", "remind"), what, "let them be called to mind earlier, or expire later")


def find_room_inconsistencies(access: AccessPolicy, dataset: Dataset) -> Iterator[Inconsistency]:
    """Yield rooms that nobody can use, rooms and people listed twice, and languages that the campaign does not have."""
    seen: set[str] = set()
    for index, each in enumerate(access.rooms):
        where, platform = ("rooms", index, "room"), each.room.partition(":")[0]
        if each.room in seen:
            yield Inconsistency(where, f"“{each.room}” stands here twice", "delete one of the two")
        if not access.ours.get(platform):
            what = f"nobody can ask in “{each.room}”, because “ours” names nobody's home on {platform}"
            yield Inconsistency(
                where, what, f"add “{platform}: […]” under “ours”, with the workspaces or servers that are ours"
            )
        seen.add(each.room)
        yield from _language(("rooms", index, "language"), each.language, dataset)
    yield from _listed_twice(access.rights.grants)


def _listed_twice(grants: Sequence[Grant]) -> Iterator[Inconsistency]:
    """Yield people of whom two lines say what they may do in the same rooms, or everywhere.

    A role that counts everywhere, and one that adds to it in some rooms, are two things.
    """
    seen: dict[str, list[Grant]] = {}
    for index, each in enumerate(grants):
        where, before = ("people", index, "person"), seen.setdefault(each.person, [])
        if not each.rooms and any(not other.rooms for other in before):
            yield Inconsistency(
                where, f"“{each.person}” stands here twice", "delete one of the two, and keep the role that is meant"
            )
        elif twice := sorted({room for other in before for room in other.rooms}.intersection(each.rooms)):
            what = f"“{each.person}” stands here twice for {', '.join(twice)}"
            yield Inconsistency(where, what, "let each room stand once for this person, with the role that is meant")
        before.append(each)


def find_open_secrets(access: AccessPolicy, confidential: Collection[str]) -> Iterator[Inconsistency]:
    """Find rooms for notes, or for what admins are told, whose servers read all that is said there."""
    for index, each in enumerate(access.rooms):
        if each.clear and each.room in confidential:
            what = f"“{each.room}” is for notes, or for what admins are told, and its servers would read that"
            yield Inconsistency(("rooms", index, "clear"), what, "encrypt the room, and take “clear: true” out")


def find_calendar_inconsistencies(
    rules: Sequence[ReminderRule], debriefs: Sequence[DebriefRule], known: Collection[str]
) -> Iterator[Inconsistency]:
    """Yield working-day calendars that are unknown."""
    used = {"reminders": [each.working_days for each in rules], "debriefs": [each.working_days for each in debriefs]}
    for kind, index, calendars in _numbered(used):
        for place, calendar in enumerate(calendars):
            if calendar not in known:
                mend = "write a country by its two capitals, such as KZ, or one of config/holidays.yaml, such as EU"
                yield Inconsistency(
                    (kind, index, "working_days", place), f"nobody knows holidays of “{calendar}”", mend
                )


def _numbered(entries: Mapping[str, Sequence[Each]]) -> Iterator[tuple[str, int, Each]]:
    """Yield entries with the key of their list and their index in it."""
    for kind, some in entries.items():
        for index, each in enumerate(some):
            yield kind, index, each


def _language(where: KeyPath, language: str | None, dataset: Dataset) -> Iterator[Inconsistency]:
    spoken = dataset.campaign.languages
    if language is not None and language not in spoken:
        what = f"the campaign {dataset.campaign.id} has no language “{language}”"
        yield Inconsistency(where, what, f"write one of: {', '.join(spoken)}")
