"""Consistency checks of rooms and rules of reminders, among themselves and with the campaign's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.core.integrity.flaw import Flaw, nearest
from bot.core.reminding.spans import read_offset

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bot.core.access import Access
    from bot.core.dataset import Dataset
    from bot.core.debriefing.rules import DebriefRule
    from bot.core.following.rules import RollupRule
    from bot.core.integrity.flaw import KeyPath
    from bot.core.progress.waiting import ProposalRule
    from bot.core.reminding.rules import Digest, Rule
    from bot.core.rights import Grant

Each = TypeVar("Each")


def find_rule_flaws(
    rules: Sequence[Rule],
    digests: Sequence[Digest],
    debriefs: Sequence[DebriefRule],
    rollups: Sequence[RollupRule],
    dataset: Dataset,
) -> Iterator[Flaw]:
    """Yield forums that are not on record, and languages that the campaign does not have."""
    slugs = {forum.slug for forum in dataset.forums}
    about = {"reminders": [each.forums for each in rules], "debriefs": [each.forums for each in debriefs]}
    for kind, index, forums in _numbered(about):
        for place, forum in enumerate(forums):
            if forum not in slugs:
                mend = nearest(forum, slugs, f"write one of: {', '.join(sorted(slugs))}")
                yield Flaw((kind, index, "forums", place), f"there is no forum “{forum}”", mend)
    languages = {"reminders": [each.language for each in rules], "digests": [each.language for each in digests]}
    languages["debriefs"] = [each.language for each in debriefs]
    languages["rollups"] = [each.language for each in rollups]
    for kind, index, language in _numbered(languages):
        yield from _language((kind, index, "language"), language, dataset)


def find_owner_flaws(debriefs: Sequence[DebriefRule], people: Collection[str]) -> Iterator[Flaw]:
    """Yield rules whose owner is to be asked in private, but is not among the people who may be."""
    for index, rule in enumerate(debriefs):
        if rule.owner is not None and rule.owner not in people:
            mend = nearest(rule.owner, people, "add this person under “people”, or delete the line")
            yield Flaw(("debriefs", index, "owner"), f"“{rule.owner}” is not among the people", mend)


def find_proposal_flaws(rule: ProposalRule) -> Iterator[Flaw]:
    """Yield proposal rules by which proposals expire before anybody is reminded of them."""
    if read_offset(rule.remind).days >= read_offset(rule.expire).days:
        what = f"proposals expire after {rule.expire}, so that nobody is reminded of them after {rule.remind}"
        yield Flaw(("proposals", "remind"), what, "let them be called to mind earlier, or expire later")


def find_room_flaws(access: Access, dataset: Dataset) -> Iterator[Flaw]:
    """Yield rooms that nobody can use, rooms and people listed twice, and languages that the campaign does not have."""
    seen: set[str] = set()
    for index, each in enumerate(access.rooms):
        where, platform = ("rooms", index, "room"), each.room.partition(":")[0]
        if each.room in seen:
            yield Flaw(where, f"“{each.room}” stands here twice", "delete one of the two")
        if not access.ours.get(platform):
            what = f"nobody can ask in “{each.room}”, because “ours” names nobody's home on {platform}"
            yield Flaw(where, what, f"add “{platform}: […]” under “ours”, with the workspaces or servers that are ours")
        seen.add(each.room)
        yield from _language(("rooms", index, "language"), each.language, dataset)
    yield from _listed_twice(access.rights.grants)


def _listed_twice(grants: Sequence[Grant]) -> Iterator[Flaw]:
    """Yield people of whom two lines say what they may do in the same rooms, or everywhere.

    A role that counts everywhere, and one that adds to it in some rooms, are two things.
    """
    seen: dict[str, list[Grant]] = {}
    for index, each in enumerate(grants):
        where, before = ("people", index, "person"), seen.setdefault(each.person, [])
        if not each.rooms and any(not other.rooms for other in before):
            yield Flaw(
                where, f"“{each.person}” stands here twice", "delete one of the two, and keep the role that is meant"
            )
        elif twice := sorted({room for other in before for room in other.rooms}.intersection(each.rooms)):
            what = f"“{each.person}” stands here twice for {', '.join(twice)}"
            yield Flaw(where, what, "let each room stand once for this person, with the role that is meant")
        before.append(each)


def find_open_secrets(access: Access, confidential: Collection[str]) -> Iterator[Flaw]:
    """Find rooms for notes, or for what admins are told, whose servers read all that is said there."""
    for index, each in enumerate(access.rooms):
        if each.clear and each.room in confidential:
            what = f"“{each.room}” is for notes, or for what admins are told, and its servers would read that"
            yield Flaw(("rooms", index, "clear"), what, "encrypt the room, and take “clear: true” out")


def find_calendar_flaws(
    rules: Sequence[Rule], debriefs: Sequence[DebriefRule], known: Collection[str]
) -> Iterator[Flaw]:
    """Yield working-day calendars that are unknown."""
    used = {"reminders": [each.working_days for each in rules], "debriefs": [each.working_days for each in debriefs]}
    for kind, index, calendars in _numbered(used):
        for place, calendar in enumerate(calendars):
            if calendar not in known:
                mend = "write a country by its two capitals, such as KZ, or one of config/holidays.yaml, such as EU"
                yield Flaw((kind, index, "working_days", place), f"nobody knows holidays of “{calendar}”", mend)


def _numbered(entries: Mapping[str, Sequence[Each]]) -> Iterator[tuple[str, int, Each]]:
    """Yield entries with the key of their list and their index in it."""
    for kind, some in entries.items():
        for index, each in enumerate(some):
            yield kind, index, each


def _language(where: KeyPath, language: str | None, dataset: Dataset) -> Iterator[Flaw]:
    spoken = dataset.campaign.languages
    if language is not None and language not in spoken:
        what = f"the campaign {dataset.campaign.id} has no language “{language}”"
        yield Flaw(where, what, f"write one of: {', '.join(spoken)}")
