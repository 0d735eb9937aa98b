"""Parsing of replies to a debrief: ``1 raised https://…``, ``2 not raised``, ``R-12 promised, note: …``; one per line.

Nothing is guessed: text directly after the state without a comma, or a second state, makes the line unclear. A line
that ends with a question mark is a question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from bot.core.answering.answer import Say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.core.progress.entry import State
    from bot.core.wording import Wording

_LONGEST: Final = 4_000
"""Maximum characters of a line."""
_MOST: Final = 100
"""Maximum lines of a message."""
_CLOSE: Final = 0.75
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
class Words:
    """The words of the reply grammar in all languages, in lower case."""

    states: Mapping[str, State]
    evidence: frozenset[str]
    note: frozenset[str]


def words_of(wording: Wording, languages: Iterable[str]) -> Words:
    """Return the words of the given languages."""
    spoken = tuple(languages)

    def phrases(key: str) -> frozenset[str]:
        return frozenset(each.casefold() for language in spoken for each in wording.say(key, language).split("|"))

    states: tuple[State, ...] = ("raised", "not_raised", "promised")
    known = {word: each for each in states for word in phrases(f"state.{each}") | phrases(f"answer.{each}")}
    return Words(known, phrases("answer.evidence"), phrases("answer.note"))


@dataclass(frozen=True, slots=True)
class Answered:
    """A line that states what came of recommendations."""

    line: str
    records: tuple[str, ...]
    """Ids from the debrief, or as typed."""
    state: State
    evidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """A line that was meant as an answer but is unclear."""

    line: str
    why: Say


class Replies:
    """Parser of replies, for the words of some languages."""

    def __init__(self, words: Words) -> None:
        state = rf"(?P<state>{_any(words.states)})(?!\w)"
        self._words = words
        self._number_first = re.compile(rf"{_WHICH}{_APART}{state}(?P<rest>.*)", re.IGNORECASE)
        self._state_first = re.compile(rf"{state}{_APART}{_WHICH}(?P<rest>.*)", re.IGNORECASE)
        self._numbered = re.compile(rf"{_WHICH}{_APART}(?P<rest>.*)")
        self._states = re.compile(rf"(?<!\w){state}", re.IGNORECASE)
        evidence, note = _any(words.evidence), _any(words.note)
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

    def read(self, text: str, asked: Sequence[str]) -> tuple[Answered | Unclear, ...]:
        """Return the parsed lines of a message; empty if it does not begin with an answer.

        Args:
            text: the message.
            asked: the recommendation ids, in the order of their numbers from 1.

        """
        lines = _lines(text)
        if not lines or not (self._is_answer(lines[0]) or self._is_misspelt(lines[0], asked)):
            return ()
        return tuple(self._read(line, asked) for line in lines)

    def _read(self, line: str, asked: Sequence[str]) -> Answered | Unclear:
        found = self._number_first.fullmatch(line) or self._state_first.fullmatch(line)
        if found is None or line.endswith("?") or len(line) > _LONGEST or not self._set_off.match(found["rest"]):
            return Unclear(line, Say("answer.no_state"))
        state = self._words.states[_plain(found["state"])]
        said, note = self._parted(found["rest"])
        others = (self._words.states[_plain(each["state"])] for each in self._states.finditer(said))
        if any(each != state for each in others):
            return Unclear(line, Say("answer.two_states"))
        try:
            records = tuple(dict.fromkeys(_called(each, asked) for each in _EACH.findall(found["which"])))
        except _NoNumberError as error:
            return Unclear(line, Say("answer.no_number", {"number": error.number, "last": len(asked)}))
        evidence, said = self._proved(said)
        return Answered(line, records, state, evidence, "; ".join(filter(None, (said, note))) or None)

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
        return named and bool(first) and bool(get_close_matches(first[0].casefold().strip(_EDGES), words, 1, _CLOSE))


class _NoNumberError(Exception):
    """Raised for a number that the debrief does not have."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _called(typed: str, asked: Sequence[str]) -> str:
    number = typed.lstrip("#")
    if not number.isdecimal():
        return typed
    if not 1 <= int(number) <= len(asked):
        raise _NoNumberError(int(number))
    return asked[int(number) - 1]


def _lines(text: str) -> list[str]:
    text = text.replace(_MARK, "")
    found = (" ".join(line.strip(" \t\r•*").removeprefix("- ").split()) for line in text.splitlines())
    return [line for line in found if line][:_MOST]


def _any(phrases: Iterable[str]) -> str:
    """Return a pattern for any of the phrases, longest first; spaces, hyphens and underscores are equivalent."""
    longest_first = sorted(phrases, key=lambda each: (-len(each), each))
    return "|".join(r"[\s_-]+".join(re.escape(word) for word in each.split()) for each in longest_first).replace(
        "'", "['’]"
    )


def _plain(phrase: str) -> str:
    """Return a phrase in the form in which the words are stored."""
    return " ".join(re.split(r"[\s_-]+", phrase.casefold().replace("’", "'")))
