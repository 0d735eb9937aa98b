"""Parsing of replies to a debrief: ``1 raised https://…``, ``2 not raised``, ``R-12 promised, note: …``; one per line.

Nothing is guessed: text directly after the state without a comma, or a second state, makes the line unclear. A line
that ends with a question mark is a question.
"""

from __future__ import annotations

import re
from asyncio import sleep
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from bot.core.domain.sentence import Say
from bot.core.domain.text_cutting import cut
from bot.core.features.actions import debrief_evidence
from bot.core.features.commands.outcome import Outcome, Part
from bot.core.features.debriefs.plan import DEBRIEF_KINDS, LISTING_PERIOD
from bot.core.features.progress.commands import DecideProposal, DecideProposals, RecordProgress
from bot.core.features.progress.model import ProgressEntries, Proposals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bot.core.domain.command import Command
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.bus import CommandBus
    from bot.core.features.commands.handler import Requester
    from bot.core.features.commands.model import ParseError
    from bot.core.features.commands.outcome import OutcomeKind
    from bot.core.features.progress.model import ProgressState
    from bot.core.ports.runtime import Clock
    from bot.core.ports.store import DebriefItems, Deliveries, DeliveryRow, Thread

_MAX_LENGTH: Final = 4_000
"""Maximum characters of a line."""
_MAX_LINES: Final = 100
"""Maximum lines of a message."""
_MIN_SIMILARITY: Final = 0.75
"""Minimum similarity (0 to 1) of a misspelt state to the one that was meant."""
_NUMBER: Final = r"#?[0-9]{1,3}(?![\w-])"
_ID: Final = r"[^\W\d_][\w.]*(?:-[\w.]*\w)+(?![\w-])"
_WHICH: Final = rf"(?P<which>(?:{_NUMBER}|{_ID})(?:(?:\s*[,;&+/]\s*|\s+)(?:{_NUMBER}|{_ID}))*)"
_EACH: Final = re.compile(rf"{_NUMBER}|{_ID}")
_APART: Final = r"\s*[.):,–—-]{0,2}\s*"
_LINK: Final = re.compile(r"[(\[<]?(?P<link>https?://[^\s<>]*[^\s<>.,;:!)\]])[)\]>]?")
_MARK: Final = "\0"
"""Marks the end of a link while a line is parsed; messages do not contain it."""
_EDGES: Final = " \t,;:.-–—"


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The words of the reply grammar in all languages, in lower case."""

    states: Mapping[str, ProgressState]
    evidence: frozenset[str]
    note: frozenset[str]


def reply_words_of(wording: Wording, languages: Iterable[str]) -> ReplyWords:
    """Return the words of the given languages."""
    spoken = tuple(languages)

    def phrases(key: str) -> frozenset[str]:
        return frozenset(each.casefold() for language in spoken for each in wording.say(key, language).split("|"))

    states: tuple[ProgressState, ...] = ("raised", "not_raised", "promised")
    known = {word: each for each in states for word in phrases(f"state.{each}") | phrases(f"answer.{each}")}
    return ReplyWords(known, phrases("answer.evidence"), phrases("answer.note"))


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """A line that states what came of recommendations."""

    line: str
    records: tuple[str, ...]
    """Ids from the debrief, or as typed."""
    state: ProgressState
    evidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UnclearLine:
    """A line that was meant as an answer but is unclear."""

    line: str
    why: Say


class ReplyParser:
    """Parser of replies, for the words of some languages."""

    def __init__(self, words: ReplyWords) -> None:
        state = rf"(?P<state>{_any_phrase_pattern(words.states)})(?!\w)"
        self._words = words
        self._number_first = re.compile(rf"{_WHICH}{_APART}{state}(?P<rest>.*)", re.IGNORECASE)
        self._state_first = re.compile(rf"{state}{_APART}{_WHICH}(?P<rest>.*)", re.IGNORECASE)
        self._numbered = re.compile(rf"{_WHICH}{_APART}(?P<rest>.*)")
        self._states = re.compile(rf"(?<!\w){state}", re.IGNORECASE)
        evidence, note = _any_phrase_pattern(words.evidence), _any_phrase_pattern(words.note)
        self._evidence = re.compile(rf"(?<!\w)(?:{evidence})\s*:\s*|^(?:{evidence})\s+", re.IGNORECASE)
        # Without a colon the word may belong to the text ("note verbale"), except directly after a link.
        self._note = re.compile(rf"(?<!\w)(?:{note})\s*:\s*|(?<={_MARK})\s*(?:{note})\s+", re.IGNORECASE)
        # Text that follows a state without one of these might change its meaning.
        self._set_off = re.compile(rf"\s*(?:$|[,;:.(–—-])|\s+(?:https?://|(?:{evidence}|{note})(?!\w))", re.IGNORECASE)

    def begins(self, text: str) -> bool:
        """Tell whether a message begins with a number or id and a state, so that it is certainly meant for the bot."""
        first = next(iter(_lines(text)), "")
        return not first.endswith("?") and self._number_first.match(first) is not None

    def may_answer(self, text: str) -> bool:
        """Tell whether a message may answer some debrief."""
        first = next(iter(_lines(text)), "")
        return not first.endswith("?") and (self._is_answer(first) or self._numbered.match(first) is not None)

    def read(self, text: str, asked: Sequence[str]) -> tuple[AnsweredLine | UnclearLine, ...]:
        """Return the parsed lines of a message; empty if it does not begin with an answer.

        Args:
            text: the message.
            asked: the recommendation ids, in the order of their numbers from 1.

        """
        lines = _lines(text)
        if not lines or not (self._is_answer(lines[0]) or self._is_misspelt(lines[0], asked)):
            return ()
        return tuple(self._read(line, asked) for line in lines)

    def _read(self, line: str, asked: Sequence[str]) -> AnsweredLine | UnclearLine:
        found = self._number_first.fullmatch(line) or self._state_first.fullmatch(line)
        if found is None or line.endswith("?") or len(line) > _MAX_LENGTH or not self._set_off.match(found["rest"]):
            return UnclearLine(line, Say("answer.no_state"))
        state = self._words.states[_normalise_phrase(found["state"])]
        said, note = self._parted(found["rest"])
        others = (self._words.states[_normalise_phrase(each["state"])] for each in self._states.finditer(said))
        if any(each != state for each in others):
            return UnclearLine(line, Say("answer.two_states"))
        try:
            records = tuple(dict.fromkeys(_resolve_number(each, asked) for each in _EACH.findall(found["which"])))
        except _NoNumberError as error:
            return UnclearLine(line, Say("answer.no_number", {"number": error.number, "last": len(asked)}))
        evidence, said = self._proved(said)
        return AnsweredLine(line, records, state, evidence, "; ".join(filter(None, (said, note))) or None)

    def _parted(self, rest: str) -> tuple[str, str]:
        """Split a text into what precedes the note and the note."""
        marked = _LINK.sub(lambda link: f"{link[0]}{_MARK}", rest)
        found = self._note.search(marked)
        said, note = (marked[: found.start()], marked[found.end() :]) if found else (marked, "")
        return said.replace(_MARK, ""), note.replace(_MARK, "").strip()

    def _proved(self, said: str) -> tuple[str | None, str]:
        """Return the evidence (a link, or text marked as evidence) and the rest of the text."""
        said = said.strip(_EDGES)
        if named := self._evidence.search(said):
            return said[named.end() :].strip(_EDGES) or None, said[: named.start()].strip(_EDGES)
        if link := _LINK.search(said):
            parts = (said[: link.start()].strip(_EDGES), said[link.end() :].strip(_EDGES))
            return link["link"], "; ".join(filter(None, parts))
        return None, said

    def _is_answer(self, line: str) -> bool:
        if line.endswith("?"):
            return False
        found = self._state_first.fullmatch(line)
        # "raised R-12 at HRD:17 evidence …" is a command, and "Raised 3 times in 2016" is not an answer.
        return self._number_first.match(line) is not None or (
            found is not None and bool(self._set_off.match(found["rest"]))
        )

    def _is_misspelt(self, line: str, asked: Sequence[str]) -> bool:
        """Tell whether a line names recommendations of the debrief, followed by a misspelt state."""
        found = self._numbered.fullmatch(line)
        if found is None or line.endswith("?"):
            return False
        first, words = (
            found["rest"].split(maxsplit=1)[:1],
            {word for each in self._words.states for word in each.split()},
        )
        known = {name.casefold() for name in asked}
        named = all(
            int(each.lstrip("#")) <= len(asked) if each.lstrip("#").isdecimal() else each.casefold() in known
            for each in _EACH.findall(found["which"])
        )
        return (
            named
            and bool(first)
            and bool(get_close_matches(first[0].casefold().strip(_EDGES), words, 1, _MIN_SIMILARITY))
        )


class _NoNumberError(Exception):
    """Raised for a number that the debrief does not have."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _resolve_number(typed: str, asked: Sequence[str]) -> str:
    number = typed.lstrip("#")
    if not number.isdecimal():
        return typed
    if not 1 <= int(number) <= len(asked):
        raise _NoNumberError(int(number))
    return asked[int(number) - 1]


def _lines(text: str) -> list[str]:
    text = text.replace(_MARK, "")
    found = (" ".join(line.strip(" \t\r•*").removeprefix("- ").split()) for line in text.splitlines())
    return [line for line in found if line][:_MAX_LINES]


def _any_phrase_pattern(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, longest first; spaces, hyphens and underscores are equivalent."""
    longest_first = sorted(phrases, key=lambda each: (-len(each), each))
    return "|".join(r"[\s_-]+".join(re.escape(word) for word in each.split()) for each in longest_first).replace(
        "'", "['’]"
    )


def _normalise_phrase(phrase: str) -> str:
    """Return a phrase in the form in which the words are stored."""
    return " ".join(re.split(r"[\s_-]+", phrase.casefold().replace("’", "'")))


_MAX_QUOTED: Final = 80
"""Maximum number of characters of a rejected line that the answer quotes."""
_POSTING_CHECKS: Final = 10
"""How often to check, once a second, whether a debrief that is being posted is the one being answered."""
_KIND_PRIORITY: Final[Sequence[OutcomeKind]] = ("recorded", "unchanged", "refused")


class DebriefReplyHandler:
    """Reads the messages that people write in the threads of debriefs."""

    def __init__(
        self,
        replies: ReplyParser,
        deliveries: Deliveries,
        items: DebriefItems,
        commands: CommandBus,
        clock: Clock,
    ) -> None:
        self._replies = replies
        self._deliveries = deliveries
        self._items = items
        self._commands = commands
        self._clock = clock

    def begins(self, command: Command | ParseError | None, text: str) -> bool:
        """Return whether a message not addressed to the bot may be a reply, if its thread is a debrief's."""
        return self._replies.begins(text) or isinstance(command, DecideProposal | DecideProposals)

    async def respond(
        self, command: Command | ParseError | None, text: str, thread: Thread, who: Requester, rooms: Collection[str]
    ) -> Outcome | None:
        """Record a reply and return the outcome; None if the message is no reply or its thread is not a debrief's.

        Somebody may reply before the message's id is stored. The method then waits; if that takes too long, it asks
        them to write again.

        Args:
            command: what :func:`bot.core.features.commands.grammar.parse_command` makes of the text.
            text: the message's text.
            thread: the thread it was written in.
            who: its author.
            rooms: the names under which the room appears in deliveries, each as ``platform:room``.

        """
        if isinstance(command, DecideProposal | DecideProposals):
            return await self._decide(command, text, thread, who, rooms)
        if not self._replies.may_answer(text):
            return None
        for _ in range(_POSTING_CHECKS):
            # Checked before the lookup, so that a delivery stored between the two calls is still found.
            posting = await self._is_posting(rooms)
            if (found := await self._answered(thread, rooms)) is not None:
                sent, asked = found
                return await self._record(text, asked, sent.delivery.event, thread, who)
            if not posting:
                return None
            await sleep(1)
        return _rejected_line(text.strip().partition("\n")[0], Say("answer.too_soon"))

    async def _decide(
        self,
        decision: DecideProposal | DecideProposals,
        text: str,
        thread: Thread,
        who: Requester,
        rooms: Collection[str],
    ) -> Outcome | None:
        """Decide on what was proposed below a debrief; a decision on everything covers the debrief's meeting."""
        if (found := await self._answered(thread, rooms)) is None:
            return None
        if isinstance(decision, DecideProposals):
            decision = replace(decision, meeting=found[0].delivery.event)
        return await self._commands.execute(decision, text.strip(), who, thread=thread)

    async def _answered(self, thread: Thread, rooms: Collection[str]) -> tuple[DeliveryRow, Sequence[str]] | None:
        """Return the debrief whose thread this is, and the recommendations it asks about; None if there is none."""
        for room in rooms:
            sent = await self._deliveries.posted(room, thread.root)
            asked = await self._items.of(sent.delivery.id) if sent else ()
            if sent and asked:
                return sent, asked
        return None

    async def _is_posting(self, rooms: Collection[str]) -> bool:
        """Return whether a debrief is being sent to one of the rooms."""
        now = self._clock.now()
        rows = await self._deliveries.between(now - LISTING_PERIOD, now + LISTING_PERIOD, kinds=DEBRIEF_KINDS)
        return any(row.state == "sending" and row.delivery.room in rooms for row in rows)

    async def _record(
        self, text: str, asked: Sequence[str], meeting: str, thread: Thread, who: Requester
    ) -> Outcome | None:
        lines = self._replies.read(text, asked)
        came: list[Outcome] = []
        for line in lines:
            if isinstance(line, UnclearLine):
                came.append(_rejected_line(line.line, line.why))
                continue
            for command in _record_commands(line, meeting):
                outcome = await self._commands.execute(command, line.line, who, thread=thread)
                came.append(_rejected_line(line.line, *outcome.say) if outcome.kind == "refused" else outcome)
        return _combine_outcomes(came) if came else None


def _record_commands(answered: AnsweredLine, meeting: str) -> tuple[RecordProgress, ...]:
    evidence = answered.evidence or debrief_evidence(meeting)
    return tuple(
        RecordProgress(record, answered.state, meeting=meeting, evidence=evidence, note=answered.note)
        for record in answered.records
    )


def _rejected_line(line: str, *why: Say) -> Outcome:
    return Outcome("refused", (Say("answer.not_kept", {"line": cut(line, _MAX_QUOTED)}), *why))


def _combine_outcomes(came: Sequence[Outcome]) -> Outcome:
    """Combine the outcomes of all lines into one; the kind is ``recorded`` if any line was recorded."""
    kind = min((outcome.kind for outcome in came), key=_KIND_PRIORITY.index)
    said: list[Say] = []
    for say in (each for outcome in came for each in outcome.say):
        if say not in said:
            said.append(say)
    entries = dict.fromkeys(entry for part in _parts(came, ProgressEntries) for entry in part.entries)
    waiting = tuple(entry for part in _parts(came, Proposals) for entry in part.waiting)
    return Outcome(kind, tuple(said), (ProgressEntries(tuple(entries)), Proposals(waiting)))


def _parts(outcomes: Iterable[Outcome], kind: type[Part]) -> Iterator[Part]:
    return (part for each in outcomes if (part := each.part(kind)) is not None)
