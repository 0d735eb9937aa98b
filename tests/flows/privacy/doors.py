"""Every door of the bot, by the lists that the bot itself goes by: one that is added is swept as well."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar, get_args

from bot.adapters.web.metrics import Metrics
from bot.app.clock import SystemClock
from bot.app.health import BotHealth
from bot.core.domain.message import ActionId
from bot.core.features.commands.forms import FIELDS, FilledForm
from bot.core.features.commands.grammar import USAGE
from bot.core.features.deliveries.model import Skip
from bot.core.features.exports.commands import EXPORT_FORMATS
from bot.core.features.reminders.model import Delivery, DeliveryKind, delivery_id
from bot.core.features.reminders.rules import parse_offset
from bot.core.ports.store import DeliveryRow
from tests.chance import seeded
from tests.core.features.commands.usage import filled
from tests.flows.privacy.kept import AHEAD, ASKS, ELSEWHERE, HELD, LINK, ROOMS, SECRET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from random import Random

    from bot.core.domain.access import Visitor
    from bot.core.domain.message import Message
    from bot.core.features.commands.outcome import Outcome
    from bot.core.ports.chat import Response
    from tests.flows.privacy.kept import Kept

Each = TypeVar("Each")
TABLES: Final = ("recommendations", "progress", "milestones", "briefing", "audit")
QUESTIONS: Final = (
    "What came of article 174?", f"What came of {ASKS[0]}?", "Has Kazakhstan narrowed Article 174 as asked?",
    "Was wurde aus Artikel 174?", "Wurde Artikel 174 geändert, wie das Parlament es forderte?",
    "Qu'est devenue la demande sur l'article 174 ?", "La demande sur l'article 174 a-t-elle été suivie d'effet ?",
    "Что стало с просьбой по статье 174?", "Выполнил ли Казахстан просьбу ЕП о статье 174?",
    "174-бап өзгертілді ме, орындалды ма?", "what should we raise at the next human rights dialogue?",
)  # fmt: skip
NUMBERS: Final = range(1, 14)
"""Of entries."""


def lines(sample: Random | None = None) -> Iterator[str]:
    """Yield every command, filled in; and what names an entry for each of them, or for a sample."""
    named = {"RECORD": ASKS[0], "FORUM:NUMBER": HELD, "[FORUM|MEETING]": HELD, "[MEETING]": HELD}
    numbers = sample.sample(NUMBERS, 3) if sample else NUMBERS
    for ask in ASKS:
        yield from (f"progress {ask}", f"status of {ask}?")
    yield from ("proposals", f"progress {ASKS[0]} as of 2099", f"brief {AHEAD}")
    for number in numbers:
        yield f"progress {ASKS[0]} met 2024 corrects {number} evidence {LINK}"
        yield f"progress {ASKS[2]} met 2024 corrects {number} evidence"
    yield from (filled(usage, **named) for usage in USAGE.values())
    for number in numbers:
        yield from (f"approve {number}", f"decline {number}", f"undo progress {number}")
    yield from (f"progress {ask}" for ask in ASKS)


def exports() -> Iterator[str]:
    """Yield every table in every form."""
    for form in EXPORT_FORMATS:
        yield f"export progress as {form} of what came of article 174"
        yield from (f"export progress as {form} of {ask}" for ask in ASKS[:2])
        yield from (f"export recommendations as {form} of {ASKS[0]} with related", f"export audit as {form}")
        yield from (f"export briefing as {form} for {AHEAD}", f"export milestones as {form}")
    yield from (f"timeline of {ASKS[0]} as {form}" for form in ("svg", "png"))


def clicks() -> Iterator[tuple[str, str]]:
    """Yield whatever can be clicked, about anything."""
    for action in get_args(ActionId):
        for about in (ASKS[0], f"{ASKS[0]} at {HELD}", HELD, "8"):
            yield action, about


def forms() -> Iterator[FilledForm]:
    """Yield every form, filled in and empty."""
    values = {
        "which": HELD, "when": "11 March 2027", "what": "a vote", "ask": ASKS[0], "state": "met", "on": "2020",
        "meeting": HELD, "evidence": LINK,
    }  # fmt: skip
    for noun, form in FIELDS:
        yield FilledForm(noun, form, values)  # type: ignore[arg-type]
        yield FilledForm(noun, form, {})


async def words_and_questions(kept: Kept, who: Visitor, share: float) -> AsyncIterator[tuple[str, str]]:
    """Ask everything, and type every command, or a share of all that; what names an entry of some, by chance."""
    chance = seeded()
    for line in some((*QUESTIONS, *lines(chance)), share, chance):
        yield line, everything_in(await kept.write(line, who))


async def files(kept: Kept, who: Visitor, *, aside: bool = False) -> AsyncIterator[tuple[str, str]]:
    """Take everything along."""
    for line in exports():
        yield line, everything_in(await kept.write(line, who, aside=aside))


def some(everything: Iterable[Each], share: float, chance: Random) -> list[Each]:
    """Return a share of all there is, in its order."""
    return [each for each in everything if share >= 1 or chance.random() < share]


async def hands(kept: Kept, who: Visitor, share: float) -> AsyncIterator[tuple[str, str]]:
    """Click everything, send off every form, and look at what is shown before anybody asks."""
    chance = seeded()
    for action, about in some(clicks(), share, chance):
        yield f"{action} {about}", everything_in(await kept.click(action, about, who))
    for form in some(forms(), share, chance):
        yield f"{form}", everything_in(await kept.fill_in(form, who))
    view = kept.office.home_page
    shown = (await view.overview(who), await view.examples(who), await view.usage(who, "/ep"), await view.changes(who))
    yield "home", repr((*shown, [view.planned(each, "en") for each in (*ASKS, HELD, AHEAD)]))


async def terminal(kept: Kept) -> AsyncIterator[tuple[str, str]]:
    """Type everything at the terminal, which may do everything."""
    for line in (*lines(), *exports()):
        yield line, everything_said(kept, await kept.at_terminal(line))


async def letters(kept: Kept) -> AsyncIterator[tuple[str, str, str]]:
    """Word every kind of message for every other room, as it was planned and as none was: what, where, which words."""
    now = SystemClock().now()
    rows = await kept.office.deliveries.between(now - timedelta(days=99), now + timedelta(days=99))
    made = [
        Delivery(
            delivery_id(kind, about, "1d", room, ""), kind, room, now, now + timedelta(days=1), event=about,
            start=f"{now.date()}", offset=parse_offset("1d"),
        )
        for kind in get_args(DeliveryKind) if kind not in {row.delivery.kind for row in rows}
        for about in (HELD, AHEAD) for room in ROOMS
    ]  # fmt: skip
    everywhere = (*ROOMS, *(each.name for each in ELSEWHERE))
    planned = [replace(row.delivery, room=room) for row in rows for room in {row.delivery.room, *everywhere}]
    for each in [*planned, *made]:
        # What has no weekly list gets none.
        if each.room not in (ROOMS if each.kind == "digest" else everywhere):
            continue
        worded = await kept.office.reminders.compose(DeliveryRow(each, "pending"), max(each.due_at, now))
        if not isinstance(worded, Skip):
            yield each.kind, each.room, everything_shown(worded.message)


async def machines(kept: Kept) -> AsyncIterator[tuple[str, str]]:
    """Look at what whoever runs the bot sees."""
    health = BotHealth(kept.office.deliveries, [], Metrics("1"), SystemClock())
    yield "/metrics", (await health.figures()).decode()
    yield "/readyz", f"{await health.parts()} {health.remarks()}"
    yield "contexts", f"{await kept.office.deliveries.told()}"


def everything_in(response: Response | None) -> str:
    """Return all that a response holds, whatever of it is shown where."""
    return repr(response) + everything_shown(response.message) if response else ""


def everything_said(kept: Kept, outcome: Outcome | None) -> str:
    """Return all that is said of an outcome."""
    return everything_shown(kept.active.outcome_composer().compose(outcome, "en")) if outcome else ""


def everything_shown(message: Message) -> str:
    """Return all that a message holds, and what its files do."""
    return repr(message) + "".join(readable(each.data) for each in message.attachments)


def readable(data: bytes) -> str:
    """Return what can be read of a file: of one that is packed, what is in it."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def tells(words: str) -> bool:
    """Tell whether the word is there, in whatever case: a picture's and a page's words may be cut and coded."""
    return SECRET.casefold() in words.casefold()
