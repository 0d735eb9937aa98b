"""The stored reasons of changes and deliveries as sentences: the stored text stays, what is shown is in a language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.core.domain.pseudonyms import FORGOTTEN

if TYPE_CHECKING:
    from bot.core.domain.wording import Wording

_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    ("as found", "reason.found"),
    ("saved in the file", "reason.saved"),
    (r"saved in the file: back to revision (?P<number>\d+)", "reason.back"),
    (r"saved in the file, beside what changed up to revision (?P<number>\d+)", "reason.beside"),
    (r"saved in the file, in place of lines of revision (?P<number>\d+) by (?P<author>.+)", "reason.over"),
    (re.escape(FORGOTTEN), "reason.forgotten"),
    (r"(?:debrief )?rule (?P<number>\d+) of config/bot\.yaml", "reason.rule"),
    (r"a room of (?P<id>\S+) in config/milestones\.yaml", "reason.room"),
    (r"subscribed to (?P<id>.+)", "reason.subscribed"),
    ("it is followed here", "reason.followed"),
    ("asked for in chat", "reason.asked"),
    ("it has no date yet", "reason.undated"),
    ("this room was told of another start", "reason.moved"),
    ("this room was told of its start", "reason.gone"),
    ("weekly list", "reason.weekly"),
    ("a task that was taken on", "reason.task"),
    ("said that they will raise it", "reason.pledged"),
    ("nobody has decided on a proposal", "reason.proposal"),
)


def reason_text(reason: str, wording: Wording, language: str) -> str:
    """Return a stored reason in a language; what a person typed stays as it is."""
    for pattern, key in _SENTENCES:
        if found := re.fullmatch(pattern, reason):
            return wording.say(key, language, None, **found.groupdict())
    return reason
