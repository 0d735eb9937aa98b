"""What came of commands, worded in five languages."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

import pytest

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.terminal.render import to_plain_text
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.problem import Problem
from bot.core.domain.sentence import Item, Say
from bot.core.domain.wording import Wording
from bot.core.features.commands.outcome import Outcome, TextLines
from bot.core.features.commands.view import PART_VIEWS, OutcomeComposer
from bot.core.features.documents.model import DocumentHistory, FieldChange, FieldChanges, HistoryEntry
from bot.core.features.plans.model import EntryDate, EntryDates, PlanCard, PlanList
from bot.core.features.questions.view import AnswerComposer
from tests.campaign_data import LANGUAGES
from tests.core.campaign import records

FEATURES: Final = Path(import_module("bot.core.features").__path__[0])
CODES: Final = ("en", "fr", "de", "ru", "kk")
MESSAGES: Final = MessageFiles(LANGUAGES / "wording")
WORDING: Final = Wording(MESSAGES, date_formats(read_tables(LANGUAGES)))
PLANS: Final = Plans.model_validate(
    {
        "meetings": [
            {"forum": "veldria_talks", "number": 4, "when": "2034-03-11 09:30 Almaty", "place": "Vik"},
            {"forum": "veldria_talks", "number": 5, "when": "March 2034", "status": "cancelled"},
        ],
        "milestones": [{"id": "sitting", "when": "tbc", "what": "A sitting"}],
    }
)
SAID: Final = sorted(
    key
    for key in re.findall(
        r'^msgid "(.+)"$', (LANGUAGES / "wording" / "en.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    if re.match(r"(?:edit|denied|unknown)\.", key) and key not in {"edit.yes", "edit.nothing"}
)


def message(outcome: Outcome, code: str = "en") -> str:
    dataset, ahead = apply_plans(records(), PLANS)
    catalogue = Catalogue(dataset, ahead=ahead)
    return to_plain_text(OutcomeComposer(AnswerComposer(catalogue, WORDING), catalogue, WORDING).compose(outcome, code))


def sentence(key: str, code: str) -> Say:
    """Return a sentence with every value that it mentions."""
    told = MESSAGES[code].gettext(key)
    return Say(key, {name: "VALUE" for _, name, _, _ in string.Formatter().parse(told) if name})


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("key", SAID)
def test_every_sentence_is_told_in_every_language(key: str, code: str) -> None:
    text = message(Outcome("refused", (sentence(key, code),)), code)

    assert not re.search(r"[{}]", text)
    assert key not in text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("done", (Say("edit.done", {"number": 2}),),
                (FieldChanges((FieldChange("when", "March 2034", "tbc"),)),)),
        Outcome("asked", (Say("edit.sure.remove"),), parts=(FieldChanges((FieldChange("note", "x" * 5_000, None),)),)),
        Outcome("refused", (Say("edit.invalid"),), problems=(Problem("f", 1, 1, "it is wrong", "mend it"),)),
        Outcome("shown", (Say("edit.planned"),), parts=(PlanList(("veldria_talks:4", "veldria_talks:5", "sitting")),)),
        Outcome("shown", parts=(PlanCard(Item("meeting", "veldria_talks:4")),)),
        Outcome("shown", parts=(PlanCard(Item("milestone", "M-2031-03-04")),)),
        Outcome("shown", (Say("edit.people"),), parts=(TextLines(("slack:U1: admin",)),)),
        Outcome("shown", (Say("edit.usage"),), usage=("meeting list [FORUM]",)),
        Outcome("shown", (Say("edit.history", {"document": "bot"}),),
                (DocumentHistory((HistoryEntry(2, "slack:U1", "undo", datetime(2034, 3, 1, 8, 5, tzinfo=UTC)),)),)),
    ],
    ids=["done", "asked", "refused", "plans", "a meeting", "a milestone", "people", "usage", "history"],
)  # fmt: skip
def test_every_outcome_is_told_in_every_language(outcome: Outcome, code: str) -> None:
    text = message(outcome, code)

    assert text.strip()
    assert not re.search(r"[{}]|None|edit\.|then\.", text)


class TestChanges:
    def test_each_is_told_before_and_after(self) -> None:
        changes = (FieldChange("when", "March 2034", "tbc"), FieldChange("place", None, "Vik"))
        text = message(Outcome("done", (Say("edit.done", {"number": 2}),), parts=(FieldChanges(changes),)))

        assert "when: March 2034 → tbc" in text
        assert "place: Vik" in text

    def test_a_long_value_is_cut(self) -> None:
        text = message(
            Outcome(
                "done",
                (Say("edit.done", {"number": 2}),),
                parts=(FieldChanges((FieldChange("note", None, "x" * 900),)),),
            )
        )

        assert f"{'x' * 200}…" in " ".join(text.split())

    def test_what_waits_for_a_yes_tells_so(self) -> None:
        assert "Answer “yes”" in message(Outcome("asked", (Say("edit.sure.remove"),)))

    def test_what_is_done_tells_how_to_take_it_back(self) -> None:
        assert "“undo” undoes this" in message(Outcome("done", (Say("edit.done", {"number": 2}),)))

    def test_a_change_of_roles_is_told_how_it_is_taken_back_itself(self) -> None:
        done = Outcome("done", (Say("edit.done", {"number": 2}),), stored=("bot", 2))

        assert "“undo people” undoes this, “history people” shows who changed what." in message(done)


class TestPlans:
    def test_each_is_told_in_a_line_with_its_date_in_both_zones(self) -> None:
        text = " ".join(
            message(Outcome("shown", (Say("edit.planned"),), parts=(PlanList(("veldria_talks:4",)),))).split()
        )

        assert "veldria_talks:4 — 11 March 2034, 09:30 (Almaty) = 05:30 (Oslo) (tentative), Vik" in text

    def test_a_window_has_no_day(self) -> None:
        text = " ".join(
            message(Outcome("shown", (Say("edit.planned"),), parts=(PlanList(("veldria_talks:5",)),))).split()
        )

        assert "cancelled (was planned for: March 2034, day not known yet)" in text

    def test_without_a_date_that_is_told(self) -> None:
        text = " ".join(message(Outcome("shown", (Say("edit.planned"),), parts=(PlanList(("sitting",)),))).split())

        assert "sitting — date not known (tentative), A sitting" in text


def test_who_changed_what_is_told_with_the_time_in_utc() -> None:
    deed = HistoryEntry(2, "slack:U1", "meeting cancel VT:4", datetime(2034, 3, 1, 8, 5, tzinfo=UTC))
    text = message(Outcome("shown", parts=(PlanCard(Item("meeting", "veldria_talks:4")), DocumentHistory((deed,)))))

    assert "2 · 2034-03-01 08:05 UTC · slack:U1 · meeting cancel VT:4" in " ".join(text.split())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("timing", "clocks"),
    [
        (EntryDate("veldria_talks:4", "2034-03-11 09:30 Almaty"), ("09:30 (Almaty)", "05:30 (Oslo)")),
        (EntryDate("veldria_talks:4", "2034-03-11 09:30", "Almaty"), ("09:30 (Almaty)", "05:30 (Oslo)")),
        (EntryDate("veldria_talks:4", "2034-03-11 09:30"), ("09:30 (Oslo)",)),
    ],
)
def test_a_time_that_was_changed_is_told_with_its_zone(timing: EntryDate, clocks: tuple[str, ...], code: str) -> None:
    text = message(Outcome("done", (Say("edit.done", {"number": 2}),), parts=(EntryDates((timing,)),)), code)

    assert all(clock in text for clock in clocks)


def test_a_day_is_the_same_in_every_zone() -> None:
    done = Outcome("done", (Say("edit.done", {"number": 2}),))

    assert message(replace(done, parts=(EntryDates((EntryDate("veldria_talks:4", "2034-03-11"),)),))) == message(done)


def test_each_part_of_an_outcome_is_rendered_by_the_feature_that_defines_it() -> None:
    for kind, view in PART_VIEWS.items():
        renderer = view.message or view.blocks

        assert renderer is not None
        assert renderer.__module__.rpartition(".")[0] == kind.__module__.rpartition(".")[0]


def test_everything_that_a_feature_calls_a_part_of_an_outcome_is_shown() -> None:
    for name in sorted(path.parent.name for path in FEATURES.glob("*/model.py")):
        model = import_module(f"bot.core.features.{name}.model")
        for kind in (each for each in vars(model).values() if isinstance(each, type)):
            assert kind in PART_VIEWS or not (kind.__doc__ or "").startswith("A part of an outcome")
