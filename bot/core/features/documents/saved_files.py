"""Files that mirror documents: what a person saved is imported as a revision, merged with what others changed.

The process may be killed between storing a revision and writing its file: the hash of the last known file content shows
which of the two is out of date. A file with an invalid text is left as it is for its author.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.core.domain.problem import Problem
from bot.core.features.documents.merge import merge_texts, nearest_candidate
from bot.core.features.documents.model import hash_of
from bot.core.ports.documents import StaleBaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.core.ports.documents import DocumentFormat, Mirror, Revision, Revisions
    from bot.core.ports.runtime import Clock

FILE_AUTHOR: Final = "file"
"""The author of a text that was saved with an editor: the person is not known."""
AS_FOUND: Final = "as found"
AS_SAVED: Final = "saved in the file"
"""The reasons of revisions stored exactly as the file held them."""
_SIMULTANEOUS: Final = timedelta(seconds=5)
"""Two people who save within this time have not seen each other's text."""
SEARCHED_REVISIONS: Final = 100
"""The number of newest texts that are searched for the base of a file."""


@dataclass(frozen=True, slots=True)
class SavedMerge:
    """The next text of the document."""

    text: str
    reason: str
    over: Revision | None = None
    """The revision whose change was overwritten."""


def find_base(text: str, seen: Sequence[Revision], before: Sequence[Revision], now: datetime) -> Revision:
    """Return the revision that a text was based on, if it equals none of them.

    Args:
        text: the file's text.
        seen: the revisions that the file held, newest first.
        before: the texts that were saved in the file and stored merged with others' changes: an editor that does not
            reload its file continues from these.
        now: when it was saved.

    """
    # The author has seen what was saved by hand before; if they undo half of it, they mean to.
    by_hand = (place for place, each in enumerate(seen) if _is_by_hand(each) and now - each.at > _SIMULTANEOUS)
    surely = next(by_hand, len(seen) - 1)
    # Among equals the first is taken, which is the newest.
    candidates = [*seen[: surely + 1], *(each for each in before if each.at >= seen[surely].at)]
    return candidates[nearest_candidate(text, [each.text for each in candidates])]


def _is_by_hand(revision: Revision) -> bool:
    return revision.author == FILE_AUTHOR and revision.reason in {AS_FOUND, AS_SAVED}


def match_continuation(text: str, known: Sequence[Revision]) -> SavedMerge | None:
    """Return the saved text as it is if it begins with the newest revision: that was imported during the save.

    A text with an addition at its end looks the same, and the result is the same.
    """
    head = known[0]
    return SavedMerge(text, AS_SAVED) if head.author == FILE_AUTHOR and text.startswith(head.text) else None


def match_reversion(text: str, known: Sequence[Revision], seen: Sequence[Revision]) -> SavedMerge | None:
    """Return an earlier text of the file if that is what was saved: it is taken as intended.

    Args:
        text: the file's text.
        known: the document's revisions, newest first.
        seen: those of them that the file held.

    """
    meant = next((each for each in seen if each.text == text), None)
    if meant is None:
        return None
    over = next((each for each in known if each.number > meant.number and each.author != FILE_AUTHOR), None)
    return SavedMerge(text, f"saved in the file: back to revision {meant.number}", over)


def merge_saved(text: str, base: Revision, known: Sequence[Revision], is_valid: Callable[[str], bool]) -> SavedMerge:
    """Return a saved text merged with what others changed since its base.

    Args:
        text: the file's text, which is valid.
        base: the revision it was based on.
        known: the document's revisions, newest first.
        is_valid: returns whether a text is valid.

    """
    head, base = known[0], _possible_base(text, base, known)
    if base == head:
        return SavedMerge(text, AS_SAVED)
    merged = merge_texts(base.text, text, head.text)
    if not merged.clashes and is_valid(merged.text):
        return SavedMerge(merged.text, f"saved in the file, beside what changed up to revision {head.number}")
    over = _conflicting_revision(text, base, known)
    # With the arguments swapped, the file wins in clashing lines.
    winning = merge_texts(base.text, head.text, text).text
    return SavedMerge(winning if merged.clashes and is_valid(winning) else text, _overwrite_reason(over), over)


def _possible_base(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the revision before the base, if the text may as well be based on that one.

    A person who changes just the lines that somebody changed last may have seen that change or not, so it is reported.
    """
    place = known.index(base) if base in known else len(known)
    before = known[place + 1 : place + 2]
    either = before and base.author != FILE_AUTHOR and nearest_candidate(text, [before[0].text, base.text]) == 0
    return before[0] if either else base


def _overwrite_reason(over: Revision) -> str:
    return f"saved in the file, in place of lines of revision {over.number} by {over.author}"


def _conflicting_revision(text: str, base: Revision, known: Sequence[Revision]) -> Revision:
    """Return the newest revision that changed the same lines as the file."""
    clashes = merge_texts(base.text, text, known[0].text).clashes
    for newer, older in pairwise(known):
        if merge_texts(base.text, text, older.text).clashes != clashes:
            return newer
    return known[0]


_AS_SAVED: Final = " as saved"
"""Suffix of the document name under which saved file texts are kept that were merged with others' changes."""
_MAX_UNREPORTED: Final = 100
"""Maximum number of reports that are kept for a watcher; without one, the newest."""


@dataclass(frozen=True, slots=True)
class ChangeOverwritten:
    """A file was saved over a change of the same lines that its author had not seen; the history keeps that change."""

    revision: Revision
    """The revision made from the file."""
    over: Revision


@dataclass(frozen=True, slots=True)
class FileProblems:
    """The problems of a file."""

    problems: tuple[Problem, ...]
    of: str
    """Identifies the invalid text, to tell it from another with the same problems."""


class FileSynchroniser:
    """The files that mirror the documents; callers must hold the mirror's lock.

    Args:
        check: returns what is wrong with a document's text.
        texts: reads the roles that a text gives.

    """

    def __init__(
        self,
        mirror: Mirror,
        revisions: Revisions,
        check: Callable[[str, str], tuple[Problem, ...]],
        clock: Clock,
        texts: DocumentFormat,
    ) -> None:
        self._mirror = mirror
        self._revisions = revisions
        self._check = check
        self._clock = clock
        self._texts = texts
        self._problems: dict[str, FileProblems] = {}
        self.unreported: deque[ChangeOverwritten] = deque(maxlen=_MAX_UNREPORTED)
        """Overwritten changes that a watcher has not reported yet."""

    def problems_of(self, name: str) -> FileProblems | None:
        """Return the problems that a file had when it was last checked."""
        return self._problems.get(name)

    async def synchronise(self, name: str) -> None:
        """Synchronise file and database: store what a person saved, or write what was changed elsewhere."""
        looked = False
        while not looked:
            # A replica without files does not take the lock and may store a revision in between; then try again.
            with suppress(StaleBaseError):
                await self._compare(name)
                looked = True

    async def _compare(self, name: str) -> None:
        text = self._mirror.read(name)
        head = await self._revisions.head(name)
        mirrored = await self._revisions.mirrored(name)
        if text is not None and hash_of(text) not in {mirrored, head and head.hash}:
            # Somebody is saving, or has saved.
            text = await self._mirror.settled(name)
        self._problems.pop(name, None)
        if text is None:
            if head is not None:
                self._add_problem(
                    name, "the file is gone, or is not text", f"put it back; {_valid_revision_text(head)}"
                )
            return
        found = hash_of(text)
        if head is not None and found == head.hash:
            if mirrored != found:
                await self._revisions.set_mirrored(name, found)
        elif head is not None and found == mirrored:
            await self.write(name)
        else:
            await self._import_saved(name, text, head)

    async def _import_saved(self, name: str, text: str, head: Revision | None) -> None:
        """Store a text that a person saved, merged with what others changed meanwhile."""
        problems = self._check(name, text)
        if problems:
            self._problems[name] = FileProblems(problems, hash_of(text))
            return
        if head is None:
            await self._revisions.append(name, text, base=None, author=FILE_AUTHOR, reason=AS_FOUND)
            await self._revisions.set_mirrored(name, hash_of(text))
            return
        known = await self._revisions.history(name, SEARCHED_REVISIONS)
        seen = await self._held_by_file(name, known)
        taken = match_continuation(text, known) or match_reversion(text, known, seen)
        taken = taken or await self._merge_with_others(name, text, known, seen)
        if taken.text != head.text:
            new = await self._revisions.append(
                name, taken.text, base=head.hash, author=FILE_AUTHOR, reason=taken.reason
            )
            if taken.over is not None:
                self.unreported.append(ChangeOverwritten(new, taken.over))
        # Only now: a file may be replaced if it holds the text recorded here.
        await self._revisions.set_mirrored(name, hash_of(text))
        if taken.text != text:
            await self.write(name)

    async def _merge_with_others(
        self, name: str, text: str, known: Sequence[Revision], seen: Sequence[Revision]
    ) -> SavedMerge:
        """Merge a saved file with others' changes, and keep its text if it does not become a revision itself.

        The text is kept before the result is stored, with the revision it was based on. If the process is killed in
        between, the next one gets the same result; and if the same editor saves again, that text is recognised as based
        on this one. Nobody gets a role that the saved text does not give: whoever was just removed by hand would have
        it again.
        """
        given = self._texts.rights(text).grants

        def is_valid(other: str) -> bool:
            gives = self._texts.rights(other).grants
            return not self._check(name, other) and all(any(each.includes(one) for each in given) for one in gives)

        kept = name + _AS_SAVED
        before = await self._revisions.history(kept, SEARCHED_REVISIONS)
        again = next((each for each in before if each.text == text), None)
        if again is None:
            base = find_base(text, seen, before, self._clock.now())
            taken = merge_saved(text, base, known, is_valid)
            if taken.text != text:
                last = before[0].hash if before else None
                made_from = f"{base.name} {base.number} {known[0].number}"
                await self._revisions.append(kept, text, base=last, author=FILE_AUTHOR, reason=made_from)
            return taken
        of, number, beside = again.reason.rsplit(" ", 2)
        base = await self._revisions.get(of, int(number)) or known[0]
        then = [each for each in known if each.number <= int(beside)]
        came = next((each for each in known if each.number == int(beside) + 1), None)
        if then and came and came.text == merge_saved(text, base, then, is_valid).text:
            return SavedMerge(known[0].text, "taken in before")
        return merge_saved(text, base, known, is_valid)

    async def _held_by_file(self, name: str, known: Sequence[Revision]) -> Sequence[Revision]:
        """Return the revisions without those stored while the file could not be written."""
        mirrored = await self._revisions.mirrored(name)
        return known[next((place for place, each in enumerate(known) if each.hash == mirrored), 0) :]

    async def write(self, name: str) -> None:
        """Write the newest revision to the file, unless somebody is editing it."""
        head = await self._revisions.head(name)
        if head is None:
            return
        mirrored = await self._revisions.mirrored(name)
        # A missing file is written again.
        expected = mirrored if self._mirror.read(name) is not None else None
        try:
            done = self._mirror.write(name, head.text, instead_of=expected)
        except OSError as error:
            # The change is stored and valid; the file is written later.
            what = f"the file cannot be written ({(error.strerror or 'unknown reason').lower()})"
            self._add_problem(name, what, f"let the bot write to its folder; {_valid_revision_text(head)}")
            return
        if done:
            self._problems.pop(name, None)
            await self._revisions.set_mirrored(name, head.hash)

    def _add_problem(self, name: str, what: str, mend: str) -> None:
        problem = Problem(f"config/{name}.yaml", 1, 1, what, mend)
        self._problems[name] = FileProblems((problem,), str(problem))


def _valid_revision_text(head: Revision) -> str:
    return f"until then revision {head.number} counts"
