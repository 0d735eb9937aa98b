"""Scanning of a text for mentions: cleaning, splitting into words, longest aliases, correction of typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.core.language.detection import MIN_PHONETIC_LETTERS
from bot.core.language.lexicon import Token
from bot.core.language.question import Mention
from bot.core.language.spelling import fold, is_cyrillic, phonetic_key, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.core.language.detection import LanguageGuess, LanguageGuesser
    from bot.core.language.known_words import KnownWords
    from bot.core.language.lexicon import Lexicon
    from bot.core.language.spelling import Speller

POSTPOSITIONS: Final = frozenset({"kk"})
"""Languages that put words such as "after" and "about" behind what they refer to."""
LONGEST_QUESTION: Final = 2_000
"""The number of characters of a question that are read; the rest is cut, and the answer says so."""

_WORD: Final = re.compile(r"\d+|[^\W\d_]+|§+")
_CLAUSE_ENDS: Final = re.compile(r"[,;:?!()+&\n]|\.\s|\s[-–—]\s")
_ALIAS_BREAKS: Final = re.compile(r"[,;:?!\n]")
_NUMBER_SIGNS: Final = frozenset({"no", "nr", "art", "abs"})
_SHORTEST_NAME: Final = 4
_CAPITALS_ARE_NAMES: Final = frozenset({"en", "fr", "ru"})
_NUMBER_ENDING_GAPS: Final = frozenset({"", "-", "‑", "'"})
_HYPHENS: Final = frozenset({"-", "‑"})
_LONGEST_ENDING: Final = 4
_APOSTROPHES: Final = frozenset("'’‘`")
_SHORT_YEAR: Final = 2
_NAME_SLOTS: Final = ("actor", "entity", "term")
"""Slots whose names are often the same in several languages, and so do not indicate one."""
_MAX_FEW_MENTIONS: Final = 6
"""The number of mentions up to which their aliases may indicate the language of a text."""
_CENTURY: Final = "20"
_JOINTS: Final = frozenset({".", "/", "-", "–", "‑"})
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str) -> str:
    """Return a text without control, bidirectional and other invisible characters, in composed form."""
    shown = text[: LONGEST_QUESTION * 2]
    if not shown.isprintable():
        shown = "".join(" " if unicodedata.category(c) in _INVISIBLE_CATEGORIES else c for c in shown)
    return unicodedata.normalize("NFC", shown)[:LONGEST_QUESTION]


def _is_short_year(folded: str, gap: str, before: Sequence[Token]) -> bool:
    """Return whether two digits after an apostrophe are a year: yes in "EP'17" and "in '12", no in "l'11 mars"."""
    elided = len(gap) == 1 and bool(before) and len(before[-1].folded) == 1
    return len(folded) == _SHORT_YEAR and folded.isdecimal() and not elided


def _is_ordinal_ending(folded: str, gap: str, previous: Token) -> bool:
    """Return whether a word may be the ending of an ordinal number, as in "16th" and "16-й"."""
    return previous.number and gap in _NUMBER_ENDING_GAPS and len(folded) <= _LONGEST_ENDING


def _ends_clause_between(previous: Token, gap: str) -> bool:
    """Return whether a clause ends after a word; the dots of "16. Dialog" and "Nr. 16" do not end one."""
    ordinal = gap.strip() == "." and (previous.number or previous.folded in _NUMBER_SIGNS)
    return not ordinal and _CLAUSE_ENDS.search(gap) is not None


@dataclass(slots=True)
class Scan:
    """The words of a text and their mentions: the draft that a question is read from."""

    tokens: list[Token]
    mentions: list[Mention]
    guess: LanguageGuess
    covered: list[bool] = field(default_factory=list)
    """Whether the word at the same index is explained."""
    spent: set[int] = field(default_factory=set)
    """The beginnings of mentions that are part of something larger, such as a month in a date."""
    dates: frozenset[int] = frozenset()
    """The indexes of words that are part of dates, or of names that contain a date."""

    @property
    def said(self) -> list[Mention]:
        """The mentions that are not part of something larger."""
        return [mention for mention in self.mentions if mention.start not in self.spent]


class Scanner:
    """Finds the vocabulary's aliases in a text.

    Args:
        lexicon: the aliases.
        guesser: detects the language.
        speller: corrects typing errors.
        known: the words of dictionaries.
        function: each language's folded function words.
        months: all names of months, folded.

    """

    def __init__(  # noqa: PLR0913 -- wired in one place, each by its name
        self,
        lexicon: Lexicon,
        guesser: LanguageGuesser,
        speller: Speller,
        known: KnownWords,
        *,
        function: Mapping[str, frozenset[str]],
        months: frozenset[str],
    ) -> None:
        self._lexicon = lexicon
        self._guesser = guesser
        self._speller = speller
        self._known = known
        self._function = dict(function)
        self._months = months
        self._heard_function: dict[str, frozenset[str]] = {}

    def scan(self, text: str) -> Scan:
        """Return every mention in a cleaned text."""
        guess = self._guesser.guess(split_words(text), self._known)
        tokens = self._tokens(text, guess)
        mentions, covered = self._mentions(tokens, guess)
        scan = Scan(tokens, mentions, guess, covered)
        repaired = self._repaired(tokens, covered, guess)
        return self._apply_repairs(scan, repaired) if repaired else scan

    def _apply_repairs(self, scan: Scan, repaired: Mapping[int, Token]) -> Scan:
        """Return a scan with the useful ones of its corrections, given by the index of the word; it may be unchanged.

        Only those are kept: an unknown word must be shown as it was typed.
        """
        mentions, covered = self._mentions(_replace_tokens(scan.tokens, repaired), scan.guess)
        useful = {i: token for i, token in repaired.items() if covered[i] or self._is_plain(token)}
        if not useful:
            return scan
        if len(useful) < len(repaired):
            mentions, covered = self._mentions(_replace_tokens(scan.tokens, useful), scan.guess)
        mentions = [_as_typed(mention, scan.tokens, useful) for mention in mentions]
        # A plain word is read as corrected, but every word is shown as it was typed.
        plain = {i: t._replace(written=scan.tokens[i].written) for i, t in useful.items() if not covered[i]}
        return Scan(_replace_tokens(scan.tokens, plain), mentions, scan.guess, covered)

    def is_name(self, scan: Scan, place: int, language: str | None) -> bool:
        """Return whether an unknown word is a name: capitalised within a sentence, in a language that marks names so.

        A name in a greeting ("Hello Anna") is not asked about.
        """
        token = scan.tokens[place]
        if place == 0 or not token.written.istitle() or len(token.folded) < _SHORTEST_NAME:
            return False
        if language not in _CAPITALS_ARE_NAMES or token.folded in self._known:
            return False
        greeted = any("greeting" in m.values("cue") for m in scan.mentions)
        return not greeted and any(t.written.islower() for t in scan.tokens)

    def spoken(self, scan: Scan) -> str | None:
        """Return the language of a text; if function words do not decide it, the language of most of its mentions."""
        if scan.guess.told or len(scan.mentions) > _MAX_FEW_MENTIONS:
            return scan.guess.language
        counts = Counter(
            language
            for mention in scan.mentions
            if not _is_shared_name(scan, mention)
            for language in self._languages_of(scan, mention)
        )
        most = max(counts.values(), default=0)
        likeliest = [language for language, count in counts.items() if count == most]
        return likeliest[0] if len(likeliest) == 1 else scan.guess.language

    def _languages_of(self, scan: Scan, mention: Mention) -> Iterator[str]:
        """Yield the text's own languages that a mention may be a word of."""
        own = scan.guess.allowed - scan.guess.guests
        meant = {sense.language for sense in mention.senses}
        first = scan.tokens[mention.start]
        return (language for language in own if language in meant or self._lexicon.begins(first, language))

    def _tokens(self, text: str, guess: LanguageGuess) -> list[Token]:
        tokens: list[Token] = []
        end = 0
        for match in _WORD.finditer(text):
            gap = text[end : match.start()]
            tokens.append(self._token(match.group(), gap, tokens, guess))
            end = match.end()
        return tokens

    def _token(self, written: str, gap: str, before: Sequence[Token], guess: LanguageGuess) -> Token:
        """Return the token of a word from what separates it from the words before it."""
        folded = fold(written)
        previous = before[-1] if before else None
        ending = previous is not None and _is_ordinal_ending(folded, gap, previous)
        # The ending of an ordinal number, or a case ending as in "ЕО-дан", has no meaning.
        case = bool(before) and gap in _HYPHENS and is_cyrillic(folded) and len(folded) <= _LONGEST_ENDING
        filler = ((ending or case) and not folded.isdecimal()) or self._fills(folded, guess)
        if gap[-1:] in _APOSTROPHES and _is_short_year(folded, gap, before):
            folded = _CENTURY + folded
        number = folded.isdecimal()
        return Token(
            written, folded, filler,
            breaks=previous is not None and _ends_clause_between(previous, gap),
            parted=previous is not None and _ALIAS_BREAKS.search(gap) is not None,
            joined=gap in _JOINTS,
            number=number,
            ending=ending and not number,
        )  # fmt: skip

    def _fills(self, folded: str, guess: LanguageGuess) -> bool:
        if len(folded) == 1 and not folded.isdecimal():
            return True
        if any(folded in self._function.get(code, ()) for code in guess.allowed):
            return True
        if guess.heard and guess.language:
            return phonetic_key(folded) in self._sounds(guess.language)
        return False

    def _sounds(self, language: str) -> frozenset[str]:
        """Return a language's function words transliterated by sound; computed on first use."""
        if language not in self._heard_function:
            cyrillic = (word for word in self._function.get(language, ()) if is_cyrillic(word))
            self._heard_function[language] = frozenset(phonetic_key(word) for word in cyrillic)
        return self._heard_function[language]

    def _mentions(self, tokens: Sequence[Token], guess: LanguageGuess) -> tuple[list[Mention], list[bool]]:
        heard_too = [self._may_be_heard(token, guess) for token in tokens]
        mentions: list[Mention] = []
        covered = [False] * len(tokens)
        position = 0
        while position < len(tokens):
            match = self._lexicon.longest(tokens, position, guess, heard_too=heard_too)
            if match is None:
                position += 1
                continue
            surface = " ".join(token.written for token in tokens[match.start : match.end])
            mentions.append(Mention(match.start, match.end, surface, match.senses, match.how))
            covered[match.start : match.end] = [True] * (match.end - match.start)
            position = match.end
        return mentions, covered

    def _may_be_heard(self, token: Token, guess: LanguageGuess) -> bool:
        """Return whether a word in Latin letters may be transliterated Cyrillic."""
        if token.number or is_cyrillic(token.folded):
            return False
        return guess.heard or (
            not token.filler and len(token.folded) >= MIN_PHONETIC_LETTERS and token.folded not in self._known
        )

    def _repaired(self, tokens: Sequence[Token], covered: Sequence[bool], guess: LanguageGuess) -> dict[int, Token]:
        repaired = {}
        for i, token in enumerate(tokens):
            if covered[i] or token.filler or token.number:
                continue
            word = self._speller.repair(token.folded, guess.allowed - guess.guests)
            if word:
                filler = self._fills(word, guess)
                repaired[i] = Token(word, word, filler=filler, breaks=token.breaks, parted=token.parted)
        return repaired

    def _is_plain(self, token: Token) -> bool:
        """Return whether a word is understood without an alias."""
        return token.filler or token.folded in self._months


def _replace_tokens(tokens: Sequence[Token], replaced: Mapping[int, Token]) -> list[Token]:
    return [replaced.get(i, token) for i, token in enumerate(tokens)]


def _as_typed(mention: Mention, typed: Sequence[Token], corrected: Mapping[int, Token]) -> Mention:
    """Return a mention as it was typed, and marked as a typing error if it contains a corrected word."""
    places = range(mention.start, mention.end)
    if corrected.keys().isdisjoint(places):
        return mention
    return replace(mention, how="typo", surface=" ".join(typed[i].written for i in places))


def _is_shared_name(scan: Scan, mention: Mention) -> bool:
    """Return whether a mention is a title or a name, which are often the same in several languages."""
    named = scan.tokens[mention.start : mention.end]
    title = len(named) > 1 and all(token.written.istitle() for token in named)
    return title or any(mention.values(slot) for slot in _NAME_SLOTS)


_MAX_DISTANCE: Final = 4
_MAX_JOINING_WORDS: Final = 2
"""The maximum number of words that join two values: "and", "and the"."""
_NEGATIONS: Final = frozenset({"not", "except"})
_TRANSPARENT_CUES: Final = frozenset({"from", "to", "about"})
"""Cues that may occur between "not" and the value it negates: *not by the Parliament*."""
_VALUES: Final = ("topic", "theme", "entity", "actor", "kind", "forum")


def mark_negated(scan: Scan) -> None:
    """Mark the mentions that are negated."""
    negating = [i for i, m in enumerate(scan.mentions) if not _NEGATIONS.isdisjoint(m.values("cue"))]
    if negating:
        negated = {other.start for i in negating for other in _negated_by(scan, i)}
        scan.mentions = [replace(m, negated=True) if m.start in negated else m for m in scan.mentions]


def _negated_by(scan: Scan, place: int) -> list[Mention]:
    """Return what a mention negates: "not" applies to one value, "except" to every value of a list."""
    mention = scan.mentions[place]
    excepts = "except" in mention.values("cue")
    behind = any(sense.language in POSTPOSITIONS for sense in mention.senses if sense.slot == "cue")
    # "Elections excepted": nothing follows, so it applies to what precedes it.
    ends = mention.end == len(scan.tokens) or scan.tokens[mention.end].breaks
    if behind or (excepts and ends):
        return _negated_before(scan, mention, scan.mentions[:place], all_of_them=excepts)
    return _negated_after(scan, mention, scan.mentions[place + 1 :], all_of_them=excepts)


def _negated_before(scan: Scan, mention: Mention, earlier: list[Mention], *, all_of_them: bool) -> list[Mention]:
    """Return what precedes: "not" applies to one value, "except" to every value joined to it by "and"."""
    negated = _negated_beside(scan, mention, earlier)
    if all_of_them and negated and _value_slots(negated[-1]):
        negated += _listed_before(scan, negated[-1], earlier[: -len(negated)])
    return negated


def _negated_beside(scan: Scan, mention: Mention, earlier: Sequence[Mention]) -> list[Mention]:
    """Return the mentions just before "not", up to the nearest value, from the last to the first."""
    negated: list[Mention] = []
    following = mention
    for other in reversed(earlier):
        gap = range(other.end, following.start)
        if len(gap) > 1 or not all(scan.tokens[i].filler for i in gap):
            break
        negated.append(other)
        if _value_slots(other):
            break
        following = other
    return negated


def _listed_before(scan: Scan, value: Mention, earlier: Sequence[Mention]) -> list[Mention]:
    """Return the values of the same kind listed before a negated one: by "and", and the first ones by commas."""
    listed: list[Mention] = []
    following = value
    for other in reversed(earlier):
        slots = _value_slots(other)
        gap = range(other.end, following.start)
        if not slots and "followup" in other.values("cue"):
            # The "and" between the two values.
            continue
        if not slots & _value_slots(value):
            break
        if not _is_joined_by_and(scan, gap) and not (listed and _is_joined_by_comma(scan, gap)):
            break
        listed.append(other)
        following = other
    return listed


def _value_slots(mention: Mention) -> set[str]:
    return {slot for slot in _VALUES if mention.values(slot)}


def _is_joined_by_and(scan: Scan, gap: range) -> bool:
    """Return whether two values are joined by "and", with at most an article or case ending beside it."""
    joints = {i for m in scan.mentions if "followup" in m.values("cue") for i in range(m.start, m.end)}
    words = [i for i in gap if not scan.tokens[i].ending]
    plain = all(scan.tokens[i].filler or i in joints for i in words)
    return 0 < len(words) <= _MAX_JOINING_WORDS and plain and not any(scan.tokens[i].breaks for i in (*gap, gap.stop))


def _is_joined_by_comma(scan: Scan, gap: range) -> bool:
    """Return whether only a comma separates two values, as the first ones of "A, B and C"."""
    return not gap and scan.tokens[gap.stop].parted


def _negated_after(scan: Scan, mention: Mention, later: list[Mention], *, all_of_them: bool) -> list[Mention]:
    """Return what follows: "not" applies to one value, "except" to every value of the first one's kind."""
    negated: list[Mention] = []
    turned: set[str] = set()
    for other in later:
        gap = range(mention.end, other.start)
        if len(gap) > _MAX_DISTANCE or any(scan.tokens[i].breaks for i in (*gap, other.start)):
            break
        slots = _value_slots(other)
        if slots and (not turned or slots & turned):
            negated.append(other)
            turned = turned or slots
        if not all_of_them and (slots or not set(other.values("cue")) & _TRANSPARENT_CUES):
            break
    return negated
