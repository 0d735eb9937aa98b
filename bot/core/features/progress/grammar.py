"""Parsing of commands about progress: ``progress ID met 2024 evidence https://…``, ``raised ID at HRD:17 …``."""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.core.domain.command import BEGINS_WITH_ID, NUMBERS, CommandSpec, NotPossibleError, split_reason
from bot.core.domain.dates import DateError, parse_date
from bot.core.domain.planned import PlannedDateError
from bot.core.domain.planned_dates import parse_planned_date
from bot.core.domain.plans import to_uncertain_date
from bot.core.domain.sentence import Say
from bot.core.domain.text import clean
from bot.core.features.plans.phrases import find_meeting, find_recommendation_id
from bot.core.features.progress.commands import (
    DecideProposal,
    DecideProposals,
    ListProposals,
    RecordProgress,
    SetPledge,
    ShowProgress,
    WithdrawEntry,
)
from bot.core.features.progress.model import LINE_OF_STATE, ProgressEntry, ProgressEntryError, parse_state

if TYPE_CHECKING:
    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.dates import UncertainDate
    from bot.core.features.progress.commands import ProgressCommand

_ID: Final = r"(?P<record>[\w.]+(?:-[\w.]+)+)"
_STATE: Final = (
    r"(?P<state>not[ _]raised|raised|promised|unknown|no[ _]movement|partly[ _]met|met|reversed"
    r"|overtaken(?:[ _]by[ _]events)?)"
)
_AS_OF: Final = r"(?: as of (?P<as_of>[^?]{1,80}))?"
_RECORDED: Final = re.compile(rf"{_ID}(?:{_AS_OF}| {_STATE}\b(?P<rest>.*))", re.IGNORECASE)
_LISTED: Final = re.compile(_AS_OF, re.IGNORECASE)
_OF_ONE: Final = re.compile(rf"{_ID}(?P<rest>.*)", re.IGNORECASE)
_SAID: Final = re.compile(
    # After a link a bare "note" begins the note; in a document's name it may be a word: "Explanatory note 5".
    r"(?P<before>.*?)(?: corrects:? #?(?P<corrects>[0-9]{1,9}))?"
    r"(?: evidence:? (?P<evidence>https?://[^ ]+(?= note\b|$)|.+?(?= note:|$)))?(?: note:? (?P<note>.+))?",
    re.IGNORECASE,
)
_BEHIND_LINK: Final = re.compile(r"https?://[^ ]+ (?:at|corrects?|in|on) .*", re.IGNORECASE)
"""Matches evidence followed by words that belong before it and would be lost."""
_WHEN_AND_WHERE: Final = re.compile(
    r"(?: (?:(?:on|in|since) )?(?P<when>(?!at ).+?))??"
    r"(?: at (?P<meeting>[^:?]{1,100}?: ?[^ :?]{1,60}|[^:?]{1,100}? [0-9]{1,3})(?: (?:(?:on|in) )?(?P<behind>.+))?)?"
)
_WITHDRAWN: Final = re.compile(r"progress #?(?P<number>[0-9]{1,9})", re.IGNORECASE)
_DECIDED: Final = re.compile(r"#?(?P<number>[0-9]{1,9})|all", re.IGNORECASE)
_RAISE: Final = re.compile(
    r"(?P<record>[\w.]+(?:-[\w.]+)+) at (?P<meeting>[^:?]{1,100}: ?[^ :?]{1,60}|[^:?]{1,100} [0-9]{1,3})", re.IGNORECASE
)
_MISTYPED_AS_OF: Final = re.compile(r"as of(?: .*)?")


def _is_question(rest: str) -> bool:
    """Tell whether what follows "progress" or the like makes a line a question: "progress on torture?"."""
    return rest.endswith("?") or not _OF_ONE.fullmatch(rest)


def _is_decision_question(rest: str) -> bool:
    return rest.endswith("?") or not _DECIDED.fullmatch(rest)


def _is_proposals_question(rest: str) -> bool:
    return not _LISTED.fullmatch(f" {rest}" if rest else "")


def _is_pledge_question(rest: str) -> bool:
    """Tell whether a line is a question: "Raise what at the next dialogue?"."""
    return _RAISE.fullmatch(rest) is None


def progress_command_text(entry: ProgressEntry) -> str:
    """Return the command that records the same entry again."""
    if entry.state == "withdrawn":
        return f"undo progress {entry.corrects}" + (f" because {entry.note}" if entry.note else "")
    said = [f"progress {entry.record} {entry.state.replace('_', ' ')} {entry.date}"]
    more = (
        ("at", entry.meeting), ("corrects", entry.corrects), ("evidence", entry.evidence), ("note:", entry.note),
    )  # fmt: skip
    return " ".join([*said, *(f"{word} {value}" for word, value in more if value)])


def parse_withdrawal(rest: str) -> WithdrawEntry | None:
    """Parse what follows "undo" as the withdrawal of an entry; None if it is not."""
    typed, why = split_reason(rest)
    found = _WITHDRAWN.fullmatch(typed)
    return WithdrawEntry(int(found["number"]), why) if found else None


def _progress(rest: str) -> ProgressCommand | None:
    found = _RECORDED.fullmatch(rest)
    if found is None:
        return None
    if found["state"] is None:
        return ShowProgress(found["record"], found["as_of"])
    return _read(found["record"], found["state"], found["rest"])


def _shortly(rest: str, *, state: str) -> ProgressCommand | None:
    found = _OF_ONE.fullmatch(rest)
    return _read(found["record"], state, found["rest"]) if found else None


def _proposals(rest: str) -> ProgressCommand | None:
    found = _LISTED.fullmatch(f" {rest}" if rest else "")
    return ListProposals(found["as_of"]) if found else None


def _decide(rest: str, *, approved: bool) -> ProgressCommand | None:
    found = _DECIDED.fullmatch(rest)
    if found is None:
        return None
    return DecideProposal(int(found["number"]), approved) if found["number"] else DecideProposals(approved)


def _read(record: str, called: str, rest: str) -> RecordProgress | None:
    state, said = parse_state(called), _SAID.fullmatch(rest)
    placed = _WHEN_AND_WHERE.fullmatch(said["before"]) if said else None
    if state is None or said is None or placed is None or (placed["when"] and placed["behind"]):
        return None
    if said["evidence"] and _BEHIND_LINK.fullmatch(said["evidence"]):
        return None
    number = int(said["corrects"]) if said["corrects"] else None
    when = placed["when"] or placed["behind"]
    return RecordProgress(record, state, when, placed["meeting"], said["evidence"], said["note"], number)


def _raise(rest: str, *, back: bool = False) -> SetPledge | None:
    found = _RAISE.fullmatch(rest)
    return SetPledge(found["record"], found["meeting"], back) if found else None


COMMANDS: Final = (
    CommandSpec(
        "raise", "raise RECORD at FORUM:NUMBER", _raise, _is_pledge_question, BEGINS_WITH_ID.fullmatch, incomplete=True
    ),
    CommandSpec(
        "unraise",
        "unraise RECORD at FORUM:NUMBER",
        partial(_raise, back=True),
        _is_pledge_question,
        BEGINS_WITH_ID.fullmatch,
        incomplete=True,
    ),
    CommandSpec(
        "progress",
        "progress RECORD [STATE WHEN] [at FORUM:NUMBER] [corrects ENTRY] [evidence LINK] [note …]",
        _progress,
        _is_question,
        BEGINS_WITH_ID.fullmatch,
    ),
    CommandSpec(
        "raised",
        "raised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]",
        partial(_shortly, state="raised"),
        _is_question,
        BEGINS_WITH_ID.fullmatch,
    ),
    CommandSpec(
        "promised",
        "promised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]",
        partial(_shortly, state="promised"),
        _is_question,
        BEGINS_WITH_ID.fullmatch,
    ),
    CommandSpec("proposals", "proposals [as of DAY]", _proposals, _is_proposals_question, _MISTYPED_AS_OF.fullmatch),
    CommandSpec(
        "approve",
        "approve ENTRY|all",
        partial(_decide, approved=True),
        _is_decision_question,
        NUMBERS.fullmatch,
        incomplete=True,
    ),
    CommandSpec(
        "decline",
        "decline ENTRY|all",
        partial(_decide, approved=False),
        _is_decision_question,
        NUMBERS.fullmatch,
        incomplete=True,
    ),
)


def build_entry(
    command: RecordProgress, catalogue: Catalogue, *, author: str, now: datetime, corrected: ProgressEntry | None
) -> ProgressEntry:
    """Return the progress entry that a command records.

    Args:
        command: the command.
        catalogue: the campaign's records.
        author: who records it.
        now: the current time.
        corrected: the entry that the command corrects, if it exists.

    Raises:
        NotPossibleError: if it names something that is not on record, or lacks a date, evidence or author.

    """
    record = find_recommendation_id(command.record, catalogue)
    meeting = find_meeting(command.meeting, catalogue) if command.meeting else None
    line = LINE_OF_STATE[command.state]
    if command.corrects is not None and (corrected is None or (corrected.record, corrected.line) != (record, line)):
        raise NotPossibleError(Say("progress.no_entry", {"number": command.corrects}))
    when = _date(command.when, meeting, catalogue)
    if when.first > now.astimezone(ZoneInfo(catalogue.dataset.campaign.zone)).date():
        raise NotPossibleError(Say("progress.ahead", {"when": when}))
    evidence, note = (clean(said) if said else None for said in (command.evidence, command.note))
    try:
        return ProgressEntry(record, line, command.state, when, author, now, evidence, meeting, note, command.corrects)
    except ProgressEntryError as error:
        raise NotPossibleError(Say(error.key)) from error


def build_withdrawal(command: WithdrawEntry, corrected: ProgressEntry, *, author: str, now: datetime) -> ProgressEntry:
    """Return the entry that withdraws another.

    Raises:
        NotPossibleError: if it has no author.

    """
    note = clean(command.reason) if command.reason else None
    try:
        return ProgressEntry(
            corrected.record, corrected.line, "withdrawn", corrected.date, author, now,
            note=note, corrects=corrected.number,
        )  # fmt: skip
    except ProgressEntryError as error:
        raise NotPossibleError(Say(error.key)) from error


def parse_as_of(typed: str, catalogue: Catalogue) -> datetime:
    """Return the end of a day in the campaign's zone; of a month or year, the end of its last day.

    Raises:
        NotPossibleError: if the text is not a date.

    """
    day = _date(typed, None, catalogue).last
    return datetime.combine(day, time.max, ZoneInfo(catalogue.dataset.campaign.zone))


def parse_typed_date(typed: str, zone: str) -> UncertainDate:
    """Parse a date in the notation of the records or of plans.

    Raises:
        NotPossibleError: if the text is not a date.

    """
    try:
        return parse_date(typed)
    except DateError:
        pass
    try:
        found = to_uncertain_date(parse_planned_date(typed, zone))
    except PlannedDateError:
        found = None
    if found is None:
        raise NotPossibleError(Say("progress.no_date", {"when": typed}))
    return found


def _date(typed: str | None, meeting: str | None, catalogue: Catalogue) -> UncertainDate:
    """Return the typed date, or the meeting's if none was typed."""
    if typed is None:
        known = catalogue.meetings[meeting].date if meeting else None
        if known is None:
            raise NotPossibleError(Say("progress.say_when"))
        return known
    return parse_typed_date(typed, catalogue.dataset.campaign.zone)
