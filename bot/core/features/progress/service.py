"""Recording of progress: proposed by anybody who may ask, valid once an editor approves, never overwritten."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.command import NotPossibleError
from bot.core.domain.sentence import Say
from bot.core.features.briefings.selection import find_open_promises, recommendations_in
from bot.core.features.commands.handler import CommandHandler
from bot.core.features.commands.outcome import Outcome
from bot.core.features.plans.phrases import find_recommendation_id
from bot.core.features.progress.commands import (
    DecideProposal,
    DecideProposals,
    ListProposals,
    RecordProgress,
    ShowProgress,
    WithdrawEntry,
)
from bot.core.features.progress.grammar import build_entry, build_withdrawal, parse_as_of, progress_command_text
from bot.core.features.progress.model import (
    ProgressEntries,
    ProgressStory,
    Proposals,
    entries_in_force,
    find_disagreements,
    has_author_id,
    has_expired,
    make_proposal,
    progress_statuses,
    recently_expired,
    undecided_entries,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.core.domain.catalogue import Catalogue
    from bot.core.features.briefings.model import Briefing
    from bot.core.features.commands.handler import Handlers, Requester
    from bot.core.features.progress.model import ProgressEntry, ProposalRule
    from bot.core.features.progress.redaction import RedactedProgressReader, RedactedProgressStore
    from bot.core.ports.runtime import Clock

logger = logging.getLogger(__name__)

_MAX_DECISIONS: Final = 40
"""Maximum number of entries that one command decides on; the answer lists them in one message."""


class ProgressService:
    """Records progress on recommendations and shows it.

    Entries are stored with the clock's time, whatever moment is shown: otherwise the past could be changed.

    Args:
        as_of: returns the moment that is shown.
        four_eyes: returns whether each entry needs another person's approval.
        rule: returns the rule for undecided proposals.
        replan: plans deliveries again after entries have changed.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        progress: RedactedProgressStore,
        catalogue: Callable[[], Catalogue],
        clock: Clock,
        *,
        as_of: Callable[[], datetime],
        four_eyes: Callable[[], bool],
        rule: Callable[[], ProposalRule],
        replan: Callable[[], Awaitable[None]],
    ) -> None:
        self._progress = progress
        self._catalogue = catalogue
        self._clock = clock
        self._as_of = as_of
        self._four_eyes = four_eyes
        self._rule = rule
        self._replan = replan

    @property
    def handlers(self) -> Handlers:
        """The handlers; reading and proposing require the right to read, everything else the right to edit."""
        return {
            ShowProgress: CommandHandler(self._show),
            RecordProgress: CommandHandler(self._record),
            WithdrawEntry: CommandHandler(self._withdraw, "edit"),
            ListProposals: CommandHandler(self._list, "edit"),
            DecideProposal: CommandHandler(self._decide, "edit"),
            DecideProposals: CommandHandler(self._decide_all, "edit"),
        }

    async def owing(self, briefing: Briefing, place: str) -> Briefing:
        """Return a briefing with the unfulfilled promises on its recommendations."""
        return await add_promises(briefing, self._progress, self._as_of(), place)

    async def _record(self, command: RecordProgress, who: Requester) -> Outcome:
        """Record an entry; by a person who may not edit here it is a proposal."""
        waits = self._four_eyes() or "edit" not in who.may
        if self._progress.keeps_notes and _may_hold_a_note(command.evidence):
            raise NotPossibleError(Say("progress.which_note"))
        corrected = await self._counting(command.corrects, who.room) if command.corrects is not None else None
        entry = build_entry(command, self._catalogue(), author=who.person, now=self._clock.now(), corrected=corrected)
        undecided = undecided_entries(await self._progress.pending(who.room), self._clock.now())
        counting = entries_in_force(await self._progress.of((entry.record,), who.room))
        before = await self._progress.said_before(entry)
        # A proposal in somebody's name may be made up: it must not keep what they record themselves from counting.
        if before is not None and (waits or not before.proposed or before.approved_by is not None):
            said = Say("answer.so_already", {"number": before.number, "id": before.record})
            return Outcome("unchanged", (said,))
        if waits and "edit" not in who.may:
            self._refuse_too_many(who, undecided)
        stored = await self._keep(entry, who, waits=waits)
        others = find_disagreements(entry, counting)
        # An undecided proposal is not shown to others; the answer only says that there is one.
        told = [
            Say("answer.otherwise", {"number": each.number})
            for each in (*others, *find_disagreements(entry, undecided))
        ]
        said = Say("progress.recorded", {"number": stored.number, "id": stored.record})
        kept = _stored_outcome(entry, stored, said, others)
        return replace(kept, say=(*kept.say, *told))

    def _refuse_too_many(self, who: Requester, undecided: Sequence[ProgressEntry]) -> None:
        """Refuse a proposal by a person with too many undecided ones, which would hide those of others.

        Raises:
            NotPossibleError: if the limit is reached.

        """
        most = self._rule().most
        if sum(each.author == who.person for each in undecided) >= most:
            raise NotPossibleError(Say("proposal.too_many", {"number": most}))

    async def _keep(self, entry: ProgressEntry, who: Requester, *, waits: bool) -> ProgressEntry:
        entry = replace(entry, room=who.room)
        if waits:
            entry = make_proposal(entry, self._rule(), self._catalogue().dataset.campaign.zone)
        stored = await self._progress.add(entry, who.room)
        await self._replan()
        return stored

    async def _withdraw(self, command: WithdrawEntry, who: Requester) -> Outcome:
        corrected = await self._counting(command.number, who.room)
        if corrected is None:
            raise NotPossibleError(Say("progress.no_entry", {"number": command.number}))
        if corrected not in entries_in_force(await self._progress.of((corrected.record,), who.room)):
            return Outcome("unchanged", (Say("progress.corrected_already", {"number": command.number}),))
        entry = build_withdrawal(command, corrected, author=who.person, now=self._clock.now())
        stored = await self._keep(entry, who, waits=self._four_eyes())
        return _stored_outcome(
            entry, stored, Say("progress.withdrawn", {"number": command.number, "by": stored.number})
        )

    async def _decide(self, command: DecideProposal, who: Requester) -> Outcome:
        now = self._clock.now()
        undecided = {entry.number: entry for entry in await self._progress.pending(who.room)}
        entry = undecided.get(command.number)
        if entry is None:
            raise NotPossibleError(Say("proposal.unknown", {"number": command.number}))
        if has_expired(entry, now):
            raise NotPossibleError(
                Say("proposal.expired", {"number": entry.number, "line": progress_command_text(entry)})
            )
        if not has_author_id(who.person):
            raise NotPossibleError(Say("progress.no_author"))
        if command.approved and self._four_eyes() and entry.author == who.person:
            raise NotPossibleError(Say("proposal.four_eyes"))
        decided = await self._progress.decide(
            command.number, who.room, approved=command.approved, author=who.person, at=now
        )
        if not decided:
            raise NotPossibleError(Say("proposal.unknown", {"number": command.number}))
        await self._replan()
        logger.info("A proposal was decided on", extra={"entry": entry.number, "approved": command.approved})
        key = "proposal.approved" if command.approved else "proposal.declined"
        return Outcome("recorded", (Say(key, {"number": entry.number, "id": entry.record}),))

    async def _decide_all(self, command: DecideProposals, who: Requester) -> Outcome:
        """Decide on all proposals made in this room; at the terminal, on those made anywhere."""
        if not has_author_id(who.person):
            raise NotPossibleError(Say("progress.no_author"))
        now, approved = self._clock.now(), command.approved
        found = [
            entry
            for entry in undecided_entries(await self._progress.pending(who.room), now)
            if (who.trusted or entry.room == who.room) and command.meeting in {None, entry.meeting}
        ]
        barred = [entry for entry in found if approved and self._four_eyes() and entry.author == who.person]
        open_to_them = [entry for entry in found if entry not in barred]
        decided = [
            entry
            for entry in open_to_them[:_MAX_DECISIONS]
            # Leave out those on which somebody else decided in the meantime.
            if await self._progress.decide(entry.number, who.room, approved=approved, author=who.person, at=now)
        ]
        if decided:
            await self._replan()
            logger.info("Proposals were decided on", extra={"number": len(decided), "approved": approved})
        return _decision_outcome(
            decided, approved=approved, barred=len(barred), left=len(open_to_them[_MAX_DECISIONS:])
        )

    async def _counting(self, number: int, place: str) -> ProgressEntry | None:
        """Return an entry, unless it is a proposal that is not approved."""
        entry = await self._progress.get(number, place)
        return None if entry is None or (entry.proposed and entry.approved_by is None) else entry

    def _moment(self, typed: str | None) -> datetime:
        """Return the moment to show: never later than the one that the bot shows."""
        return min(parse_as_of(typed, self._catalogue()), self._as_of()) if typed else self._as_of()

    async def _list(self, command: ListProposals, who: Requester) -> Outcome:
        known_by = self._moment(command.as_of)
        undecided = await self._progress.pending(who.room, known_by)
        waits = undecided_entries(undecided, known_by)
        said = Say("proposal.waiting" if waits else "proposal.none")
        return Outcome("shown", (said,), (Proposals(waits, recently_expired(undecided, known_by)),))

    async def _show(self, command: ShowProgress, who: Requester) -> Outcome:
        record, known_by = find_recommendation_id(command.record, self._catalogue()), self._moment(command.as_of)
        known = await self._progress.of((record,), who.room)
        entries = tuple(entry for entry in known if entry.at <= known_by)
        said = Say("progress.story", {"id": record}) if entries else Say("status.unknown")
        return Outcome("shown", (said,), (ProgressStory(record, entries),))


def _stored_outcome(
    entry: ProgressEntry, stored: ProgressEntry, said: Say, others: Sequence[ProgressEntry] = ()
) -> Outcome:
    """Return the outcome of storing an entry or proposal; mention a note that may not be shown here.

    Args:
        entry: what was to be stored.
        stored: what was stored.
        said: the sentence for an entry that counts at once.
        others: entries that disagree with it, to show with it.

    """
    logger.info("Progress was recorded", extra={"entry": stored.number, "proposed": stored.proposed})
    elsewhere = (Say("discreet.note"),) if entry.note and not stored.note else ()
    if stored.proposed:
        made = Say("proposal.made", {"number": stored.number, "id": stored.record})
        return Outcome("recorded", (made, *elsewhere), (ProgressEntries(tuple(others)), Proposals((stored,))))
    return Outcome("recorded", (said, *elsewhere), (ProgressEntries((*others, stored)),))


def _decision_outcome(decided: Sequence[ProgressEntry], *, approved: bool, barred: int, left: int) -> Outcome:
    """Return the outcome of deciding on several proposals with one command, and of those still undecided."""
    said = []
    if decided:
        key = "proposal.approved_all" if approved else "proposal.declined_all"
        said.append(Say(key, {"number": len(decided)}, len(decided)))
    elif not barred:
        said.append(Say("proposal.none_here"))
    if barred:
        said.append(Say("proposal.four_eyes_all", {"number": barred}, barred))
    if left:
        said.append(Say("proposal.left", {"number": left}, left))
    return Outcome("recorded" if decided else "unchanged", tuple(said), (ProgressEntries(tuple(decided)),))


async def add_promises(
    briefing: Briefing, progress: RedactedProgressReader, known_by: datetime, place: str
) -> Briefing:
    """Return a briefing with the progress of its recommendations and the unfulfilled promises.

    Uses what was known at a moment and may be shown in the place.
    """
    asks = recommendations_in(briefing)
    entries = await progress.of(asks, place) if asks else ()
    known = [entry for entry in entries if entry.at <= known_by and entry.date.first <= briefing.as_of]
    briefing = replace(briefing, owed=find_open_promises(asks, known, as_of=briefing.as_of, known_by=known_by))
    return briefing.told_of(progress_statuses(asks, known))


def _may_hold_a_note(evidence: str | None) -> bool:
    """Return whether the evidence may contain a note by mistake, which would then be shown everywhere."""
    return evidence is not None and "note" in evidence.casefold().split()
