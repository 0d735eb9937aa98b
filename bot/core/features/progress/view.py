"""Rendering of a recommendation's status and progress entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Ref
from bot.core.features.progress.model import entries_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.core.domain.names import Namer
    from bot.core.domain.wording import Wording
    from bot.core.features.briefings.model import OpenPromise
    from bot.core.features.progress.model import ProgressEntry, ProgressStatus

_MAX_NOTE: Final = 500
"""The limit of a note."""


class ProgressRenderer:
    """Renders the progress of recommendations in one language."""

    def __init__(self, wording: Wording, namer: Namer) -> None:
        self._wording = wording
        self._namer = namer

    def lines(self, standing: ProgressStatus) -> list[tuple[str, str]]:
        """Return the status of a recommendation: what was done for it and, separately, what the addressee did."""
        return [
            (self._say("card.raised"), self._standing(standing.raised)),
            (self._say("card.done"), self._standing(standing.done)),
        ]

    def shortly(self, standing: ProgressStatus) -> list[str]:
        """Return the known status of a recommendation, with the evidence and without notes."""
        known = (replace(each, note=None) for each in (standing.raised, standing.done) if each)
        return [f"{self._say(f'card.{each.line}')}: {'; '.join(self._told(each))}" for each in known]

    def owed(self, owed: OpenPromise) -> str:
        """Return what was promised, and its status."""
        done = f"{self._say('card.done')}: {self._standing(owed.done)}"
        return f"{owed.record}: {'; '.join([*self._told(owed.promise), done])}"

    def story(self, entries: Sequence[ProgressEntry]) -> list[str]:
        """Return all entries of a recommendation, one line each, with their authors."""
        force = {entry.number for entry in entries_in_force(entries)}
        return [self._entry(entry, counts=entry.number in force) for entry in entries]

    def news(self, entry: ProgressEntry) -> str:
        """Return an entry for subscribers to changes, without its author."""
        told = [f"{self._say(f'card.{entry.line}')}: {self._told(entry)[0]}", *self._told(entry)[1:]]
        return "; ".join([*told, *self._corrects(entry)])

    def answer(self, entry: ProgressEntry) -> str:
        """Return an entry for a meeting named elsewhere, with its author and whether it awaits approval."""
        told = [*self._told(replace(entry, meeting=None)), self._by(entry)]
        if entry.proposed and not entry.approved_by:
            told.append(self._say("debrief.waits", number=entry.number))
        return "; ".join(told)

    def proposed(self, entry: ProgressEntry, *, by: bool) -> list[str]:
        """Return a proposed entry in parts: the recommendation and the change first, the expiry last."""
        what, *more = self._told(entry)
        told = [f"{entry.record} · {self._say(f'card.{entry.line}')}: {what}", *more]
        if entry.corrects is not None:
            told.append(self._say("progress.corrects", number=entry.corrects))
        if by:
            told.append(self._say("proposal.proposed_by", author=self._author(entry), at=_moment(entry.at)))
        if entry.expires_at is not None:
            told.append(self._say("proposal.expires", at=_moment(entry.expires_at)))
        return told

    def _standing(self, entry: ProgressEntry | None) -> str:
        return "; ".join(self._told(entry)) if entry else self._say("progress.nothing")

    def _entry(self, entry: ProgressEntry, *, counts: bool) -> str:
        told = [f"{entry.number} · {self.news(entry)}"]
        told.append(self._by(entry))
        if entry.approved_by:
            approver = entry.approved_by if entry.approver_named else self._say("discreet.somebody")
            told.append(self._say("proposal.by", author=approver, at=_moment(entry.at)))
        if not counts:
            told.append(self._say("progress.counts_no_more"))
        return "; ".join(told)

    def _corrects(self, entry: ProgressEntry) -> list[str]:
        return [] if entry.corrects is None else [self._say("progress.corrects", number=entry.corrects)]

    def _by(self, entry: ProgressEntry) -> str:
        return self._say("progress.by", author=self._author(entry), at=_moment(entry.proposed_at or entry.at))

    def _author(self, entry: ProgressEntry) -> str:
        return entry.author if entry.author_named else self._say("discreet.somebody")

    def _told(self, entry: ProgressEntry) -> list[str]:
        """Return the contents of an entry in parts, the state with its date first."""
        when = self._wording.date(entry.date, self._namer.language)
        told = [f"{self._say(f'state.{entry.state}')}, {when}"]
        if entry.meeting:
            told.append(self._namer.name(Ref("meeting", entry.meeting)))
        if entry.evidence:
            told.append(self._say("progress.evidence", evidence=entry.evidence))
        if entry.note:
            told.append(entry.note if len(entry.note) <= _MAX_NOTE else f"{entry.note[:_MAX_NOTE]}…")
        return told

    def _say(self, key: str, **values: str | int) -> str:
        return self._wording.say(key, self._namer.language, None, **values)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
