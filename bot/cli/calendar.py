"""``export calendar`` and ``import calendar``: exchange of plans with other programs."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.calendars.reader import MOST_BYTES, CalendarError, read_calendar
from bot.adapters.calendars.writer import write_calendar
from bot.adapters.files import read_regular_file
from bot.adapters.terminal.render import to_plain_text
from bot.app.active import ActiveBot
from bot.app.bot import open_bot
from bot.app.calendars import planned_calendar
from bot.app.clock import SystemClock
from bot.app.errors import UsageError
from bot.app.lazy_store import stored_texts
from bot.app.services import TERMINAL_USER, open_services
from bot.cli.output_file import OutputFile, write_output
from bot.cli.streams import print_problems
from bot.core.domain.names import Namer
from bot.core.features.calendars.proposals import propose_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.calendars.reader import CalendarResult
    from bot.adapters.documents.home import HomePaths
    from bot.app.bot import Bot
    from bot.app.services import Services
    from bot.cli.streams import Streams
    from bot.core.features.calendars.proposals import CalendarProposals, Proposal


def export_calendar(places: HomePaths, streams: Streams, output: OutputFile | None) -> int:
    """Write the calendar of plans to a file or to standard output.

    Raises:
        UsageError: if the file cannot be written.
    """
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)
    calendar = asyncio.run(planned_calendar(bot, places))
    written = write_calendar(calendar.events, Namer(bot.catalogue, bot.language).campaign())
    if output is None:
        streams.output.flush()
        streams.output.buffer.write(written)
        streams.output.buffer.flush()
    else:
        write_output(output, written, "export", places)
    undated = f"; left out, because they have no date: {', '.join(calendar.undated)}" if calendar.undated else ""
    print(f"Events: {len(calendar.events)}{undated}", file=streams.errors, flush=True)
    return 0


def import_calendar(places: HomePaths, streams: Streams, file: str, chosen: str | None) -> int:
    """Show how a calendar differs from the plans, and apply the accepted changes.

    Raises:
        UsageError: if the file is not a calendar, or an accepted number was not proposed.
    """
    numbers = _numbers(chosen) if chosen is not None else None
    reading = _read(file)
    bot = open_bot(places, texts=stored_texts(places))
    print_problems(bot.problems, streams)
    return asyncio.run(_import(_ImportSession(bot, places, streams, file), reading, numbers))


@dataclass(frozen=True, slots=True)
class _ImportSession:
    """State of an import."""

    bot: Bot
    places: HomePaths
    streams: Streams
    file: str

    def say(self, *lines: str) -> None:
        print(*lines, sep="\n", file=self.streams.output, flush=True)

    def answer(self) -> str:
        """Return the answer of the user, ``quit`` at the end of the input."""
        raw = self.streams.input.readline()
        return raw.decode("utf-8", "replace").strip().casefold() if raw else "quit"


async def _import(work: _ImportSession, reading: CalendarResult, numbers: frozenset[int] | None) -> int:
    planned = await planned_calendar(work.bot, work.places)
    origin = Path(work.file).name
    found = propose_changes(reading.events, planned, work.bot.catalogue.dataset, now=SystemClock().now(), origin=origin)
    known = sorted({each.number for each in found.proposals})
    if numbers is not None:
        _require_proposed(numbers, known)
    _show(work, reading, found)
    if not found.proposals or numbers == frozenset():
        return 0
    if numbers is None and not work.streams.interactive:
        some = ",".join(map(str, known[:2]))
        work.say("", "Nothing was changed. To accept some of it, name their numbers:")
        work.say(f"  advocacy-bot import calendar {work.file} --yes-to {some}")
        return 0
    return await _apply_accepted(work, found.proposals, numbers)


def _require_proposed(numbers: frozenset[int], known: Sequence[int]) -> None:
    """Refuse numbers that the calendar does not propose.

    Raises:
        UsageError: if there are any.
    """
    if wrong := sorted(numbers - set(known)):
        these = ", ".join(map(str, known)) or "nothing; the calendar proposes nothing"
        message = f"--yes-to: {', '.join(map(str, wrong))} is not proposed; write some of: {these}"
        raise UsageError(message)


async def _apply_accepted(work: _ImportSession, proposals: Sequence[Proposal], numbers: frozenset[int] | None) -> int:
    """Apply the proposals with these numbers, or those that the user accepts; return 1 if one was refused."""
    async with open_services(ActiveBot(work.bot), work.places) as services:
        for number, group in groupby(proposals, lambda each: each.number):
            of_event = list(group)
            accepted = _ask(work, number, of_event) if numbers is None else number in numbers
            if accepted is None:
                break
            if accepted and not await _accept(work, services, of_event):
                return 1
    return 0


def _show(work: _ImportSession, reading: CalendarResult, found: CalendarProposals) -> None:
    """Show all proposals, and what was left out."""
    for each in found.proposals:
        work.say(f"{each.number}. {each.line}", f"   from “{each.summary}”: {each.why}")
    left_out = (*reading.left_out, *found.left_out)
    if left_out:
        work.say("", "Left out:", *(f"• “{each.summary}”: {each.why}" for each in left_out))
    counts = [(found.same, "as planned already"), (found.over, "in the past")]
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    if told or not (found.proposals or left_out):
        work.say(*([""] if found.proposals or left_out else []), f"Other events: {told or 'none'}")


def _ask(work: _ImportSession, number: int, proposals: Sequence[Proposal]) -> bool | None:
    """Return whether the user accepts, or None if they quit; unclear answers are asked again."""
    yes = ActiveBot(work.bot).yes_words() | {"y"}
    while True:
        work.say("", f"{number}. {'; '.join(each.line for each in proposals)}", "Accept? y, n or quit:")
        answer = work.answer()
        if answer in yes:
            return True
        if answer in {"n", "no"}:
            return False
        if answer in {"q", "quit"}:
            return None


async def _accept(work: _ImportSession, services: Services, proposals: Sequence[Proposal]) -> bool:
    """Apply the proposals from one event; return False if one was refused."""
    for each in proposals:
        # A long reason is cut at its end, so the file name comes first.
        typed = f"from {Path(work.file).name}: {each.line}"
        outcome = await services.commands.execute(each.command, typed, TERMINAL_USER)
        composer = ActiveBot(work.bot).outcome_composer()
        if outcome.kind == "asked" and work.streams.interactive:
            work.say(to_plain_text(composer.compose(outcome, work.bot.language)))
            if work.answer() in ActiveBot(work.bot).yes_words() | {"y"}:
                outcome = await services.commands.execute(each.command, typed, TERMINAL_USER, agreed_on=outcome.base)
        work.say("", f"{each.number}. {each.line}", to_plain_text(composer.compose(outcome, work.bot.language)))
        if outcome.kind in {"asked", "refused"}:
            return False
    return True


def _numbers(chosen: str) -> frozenset[int]:
    parts = [part.strip() for part in chosen.split(",")]
    if not all(re.fullmatch(r"[0-9]{1,6}", part, re.ASCII) for part in parts):
        message = f"--yes-to: “{chosen}” is not a list of numbers; write them as 1,3"
        raise UsageError(message)
    return frozenset(map(int, parts))


def _read(file: str) -> CalendarResult:
    try:
        return read_calendar(read_regular_file(Path(file), MOST_BYTES))
    except OSError as error:
        message = f"import: {file} cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise UsageError(message) from error
    except CalendarError as error:
        message = f"import: {file} cannot be used: {error}"
        raise UsageError(message) from error
