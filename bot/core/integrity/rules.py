"""Whether rooms and rules of reminders fit together and the campaign's records, once each is well-formed alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.integrity.flaw import Flaw, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.core.access import Access
    from bot.core.dataset import Dataset
    from bot.core.following.rules import RollupRule
    from bot.core.integrity.flaw import KeyPath
    from bot.core.reminding.rules import Digest, Rule


def find_rule_flaws(
    rules: Sequence[Rule], digests: Sequence[Digest], rollups: Sequence[RollupRule], dataset: Dataset
) -> Iterator[Flaw]:
    """Find forums that are not on record, and languages that the campaign does not speak."""
    slugs = {forum.slug for forum in dataset.forums}
    for index, rule in enumerate(rules):
        for place, forum in enumerate(rule.forums):
            if forum not in slugs:
                mend = nearest(forum, slugs, f"write one of: {', '.join(sorted(slugs))}")
                yield Flaw(("reminders", index, "forums", place), f"there is no forum “{forum}”", mend)
    languages = {
        "reminders": [each.language for each in rules],
        "digests": [each.language for each in digests],
        "rollups": [each.language for each in rollups],
    }
    for kind, named in languages.items():
        for index, language in enumerate(named):
            yield from _language((kind, index, "language"), language, dataset)


def find_room_flaws(access: Access, dataset: Dataset) -> Iterator[Flaw]:
    """Find rooms that are opened twice, or to nobody, and languages that the campaign does not speak."""
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


def find_calendar_flaws(rules: Sequence[Rule], known: Collection[str]) -> Iterator[Flaw]:
    """Find working days of nobody."""
    for index, rule in enumerate(rules):
        for place, calendar in enumerate(rule.working_days):
            if calendar not in known:
                mend = "write a country by its two capitals, such as KZ, or one of config/holidays.yaml, such as EU"
                yield Flaw(("reminders", index, "working_days", place), f"nobody knows holidays of “{calendar}”", mend)


def _language(where: KeyPath, language: str | None, dataset: Dataset) -> Iterator[Flaw]:
    spoken = dataset.campaign.languages
    if language is not None and language not in spoken:
        what = f"the campaign {dataset.campaign.id} has no language “{language}”"
        yield Flaw(where, what, f"write one of: {', '.join(spoken)}")
