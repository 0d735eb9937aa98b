"""What is chosen by a sign under a message: the bot as the app wires it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.matrix.inbound import mentioned_users, thread_root
from bot.adapters.matrix.reactions import ACTIONS_KEY, action_of_sign, assign_signs, normalise_sign, sign_meanings
from bot.adapters.storage.store import open_store
from bot.core.domain.message import Action
from tests.adapters.matrix.talking import (
    ADA,
    ALONE,
    ANY,
    BOT,
    EDA,
    EVE,
    LISTED,
    OPEN,
    RIA,
    TRUSTED,
    between,
    event,
    in_thread,
    text,
)
from tests.core.dispatch.wired_bot import REMOVE
from tests.debriefs import MEETING, PAST

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.matrix.events import RoomEvent
    from bot.core.domain.message import ActionId
    from tests.adapters.matrix.talking import Talk

NOTE: Final = "meeting note veldria_talks:5: bring bells"
PROGRESS: Final = "progress R-A31-02 met 2020 evidence minutes"
BRIEF: Final = "brief veldria_talks:5"
ASKS: Final = ("R-1", "R-2", "R-3", "R-4")


def raising(number: int) -> tuple[Action, ...]:
    return tuple(
        Action("raise", f"R-{each} at talks:4", "I will raise this", card=f"R-{each}") for each in range(number)
    )


def debriefed(record: str) -> list[Action]:
    kinds: tuple[ActionId, ...] = ("raised", "promised", "missed")
    return [Action(kind, f"{record} at talks:4", kind, card=record) for kind in kinds]


def sign_for(action: str, message: RoomEvent) -> str:
    """Return the sign that stands for an action, the first of several."""
    return next(str(sign) for sign, (each, _) in message.content[ACTIONS_KEY].items() if each == action)


class TestSigns:
    def test_a_single_action_has_the_sign_of_its_kind(self) -> None:
        kinds: tuple[ActionId, ...] = ("more", "source", "briefing", "snooze", "raise", "yes", "no", "undo")
        signs = [each.sign for each in assign_signs(Action(kind, "x", "X") for kind in kinds)]

        assert signs == ["➕", "📖", "📄", "⏰", "👍", "✅", "❌", "↩️"]

    def test_several_of_a_kind_are_numbered(self) -> None:
        assert [each.sign for each in assign_signs(raising(3))] == ["1️⃣", "2️⃣", "3️⃣"]

    def test_where_there_is_no_sign_left_it_is_told_what_to_type(self) -> None:
        last = assign_signs(raising(11))[-1]

        assert (last.sign, last.typed) == ("", "raise R-10 at talks:4")

    def test_no_sign_stands_for_two_things(self) -> None:
        many = (*raising(6), *(Action("snooze", f"talks:4 {each}h", "Again") for each in range(6)))
        signs = [normalise_sign(each.sign) for each in assign_signs(many) if each.sign]

        assert len(signs) == len(set(signs)) == 10

    def test_under_a_debrief_a_number_is_of_the_ask_in_that_place_whatever_was_answered_before(self) -> None:
        left = [*debriefed("R-2"), *debriefed("R-4")]
        found = [(each.sign, each.action.id, each.action.card) for each in assign_signs(left, ASKS) if each.sign]

        assert found == [("2️⃣", "raised", "R-2"), ("4️⃣", "raised", "R-4")]

    def test_the_last_ask_left_of_a_debrief_keeps_the_sign_of_its_number(self) -> None:
        assert [each.sign for each in assign_signs(debriefed("R-3"), ASKS)] == ["3️⃣", "", ""]

    def test_what_has_no_sign_there_is_not_told_line_by_line(self) -> None:
        assert [each.typed for each in assign_signs(debriefed("R-3"), ASKS)] == ["", "", ""]

    def test_a_debrief_on_one_ask_has_a_sign_for_each_answer(self) -> None:
        assert [each.sign for each in assign_signs(debriefed("R-1"), ["R-1"])] == ["👍", "🤝", "👎"]

    def test_of_several_proposals_a_number_approves_and_what_declines_is_typed(self) -> None:
        kinds: tuple[ActionId, ...] = ("approve", "decline")
        offered = [Action(kind, number, kind, card=number) for number in ("7", "9") for kind in kinds]

        assert [(each.sign, each.typed) for each in assign_signs(offered, ["7", "9"])] == [
            ("1️⃣", ""), ("", "decline 7"), ("2️⃣", ""), ("", "decline 9"),
        ]  # fmt: skip

    def test_a_form_is_not_offered(self) -> None:
        (found,) = assign_signs([Action("link", "R-1 at talks:4", "With link…")])

        assert (found.sign, found.typed) == ("", "")

    def test_what_is_about_too_much_has_none(self) -> None:
        (found,) = assign_signs([Action("more", "x" * 301, "More", "more")])

        assert (found.sign, found.typed) == ("", "more")

    def test_a_sign_is_found_again_in_any_colour(self) -> None:
        content = {ACTIONS_KEY: sign_meanings(assign_signs([Action("undo", "meetings 3", "Undo")]))}

        assert [action_of_sign(content, sign) for sign in ("↩", "↩️", "↪️")] == [("undo", "meetings 3")] * 2 + [None]


class TestChoosing:
    async def test_i_will_raise_this(self, talk: Talk) -> None:
        said = await talk.say(RIA, BRIEF)
        await talk.react(RIA, sign_for("raise", talk.last), talk.last)

        assert thread_root(talk.last) == said.id
        assert talk.bodies[-1].startswith("Done. The details are for you alone")

    async def test_in_private_it_says_what_was_noted(self, talk: Talk) -> None:
        await talk.say(RIA, BRIEF, room=ALONE, calls=False)
        await talk.react(RIA, sign_for("raise", talk.last), talk.last)

        assert talk.bodies[-1].startswith("Noted: you will raise")

    async def test_yes_does_what_was_asked_back(self, talk: Talk) -> None:
        said = await talk.say(EDA, REMOVE, room=TRUSTED)
        await talk.react(EDA, "✅", talk.last)

        assert (talk.bodies[-1].startswith("Done"), "number: 5" in talk.lobby.plans()) == (True, False)
        assert thread_root(talk.last) == said.id

    async def test_no_leaves_it_as_it_was(self, talk: Talk) -> None:
        await talk.say(EDA, REMOVE, room=TRUSTED)
        await talk.react(EDA, "❌", talk.last)

        assert (talk.bodies[-1], "number: 5" in talk.lobby.plans()) == ("Nothing was changed.", True)

    async def test_yes_of_somebody_else_agrees_to_nothing(self, talk: Talk) -> None:
        await talk.say(EDA, REMOVE, room=TRUSTED)
        await talk.react(RIA, "✅", talk.last)

        assert "number: 5" in talk.lobby.plans()

    async def test_a_change_is_taken_back(self, talk: Talk) -> None:
        before = talk.lobby.plans()
        await talk.say(EDA, NOTE, room=TRUSTED)
        await talk.react(EDA, "↩️", talk.last)

        assert talk.lobby.plans() == before

    async def test_not_by_who_may_not(self, talk: Talk) -> None:
        await talk.say(EDA, NOTE, room=TRUSTED)
        await talk.react(ANY, "↩️", talk.last)

        assert "bring bells" in talk.lobby.plans()

    async def test_the_same_choice_is_carried_out_once(self, talk: Talk) -> None:
        await talk.say(RIA, BRIEF)
        chosen_twice = await talk.react(RIA, "📄", talk.last)
        await talk.hand_in(chosen_twice)

        assert len(talk.bodies) == 2

    async def test_an_ask_of_a_debrief_is_answered_in_its_thread_and_nobody_is_called_into_it(
        self, talk: Talk, home: Path
    ) -> None:
        actions = sign_meanings(
            assign_signs([*debriefed("R-1"), Action("raised", f"R-A31-02 at {MEETING}", "Raised", card="R-2")], ASKS)
        )
        what = text("What was raised?") | {ACTIONS_KEY: actions}
        debrief = talk.rooms.put(event(BOT, what, room=TRUSTED, name="$debrief"))
        with (home / "config" / "milestones.yaml").open("a", encoding="utf-8") as plans:
            plans.write(PAST)
        talk.lobby.refresh()
        for _ in range(2):
            await talk.react(EDA, "2️⃣", debrief)

        assert [body.partition(" on ")[0] for body in talk.bodies] == [
            "Recorded as entry 1", "Already recorded: entry 1",
        ]  # fmt: skip
        assert (thread_root(talk.last), mentioned_users(talk.last.content)) == (debrief.id, frozenset())

    async def test_a_reminder_is_put_off(self, talk: Talk) -> None:
        actions = sign_meanings(assign_signs([Action("snooze", "veldria_talks:5 2h", "Remind me again 2h")]))
        reminder = talk.rooms.put(
            event(BOT, text("The talks are near") | {ACTIONS_KEY: actions}, room=ALONE, name="$reminder")
        )
        await talk.react(RIA, "⏰", reminder)

        assert "remind" in talk.bodies[0].casefold()


class TestWhereSignsAreNotTrusted:
    """A server can make up a sign in anybody's name."""

    @pytest.mark.parametrize("sign", ["✅", "❌"])
    async def test_what_was_asked_back_still_waits_and_the_line_to_type_is_told(self, talk: Talk, sign: str) -> None:
        said = await talk.say(EDA, REMOVE)
        await talk.react(EDA, sign, talk.last)
        told = talk.bodies[-1]
        await talk.say(EDA, "yes", **in_thread(said.id))

        assert told.startswith("A reaction cannot decide here")
        assert told.endswith(f"please type “{'yes' if sign == '✅' else 'no'}”.")
        assert "number: 5" not in talk.lobby.plans()

    async def test_a_change_is_not_taken_back(self, talk: Talk) -> None:
        await talk.say(EDA, NOTE)
        await talk.react(EDA, "↩️", talk.last)

        assert talk.bodies[-1].endswith("please type “undo meetings 2”.")
        assert "bring bells" in talk.lobby.plans()

    @pytest.mark.parametrize(("sign", "word"), [("✅", "approve"), ("❌", "decline")])
    async def test_a_proposal_is_not_decided_on(self, talk: Talk, home: Path, sign: str, word: str) -> None:
        await talk.say(RIA, PROGRESS)
        await talk.react(EDA, sign, talk.last)

        assert talk.bodies[-1].endswith(f"an editor types “{word} 1”, or “{word} all” for all that wait here.")
        async with open_store(f"sqlite:///{home / 'state' / 'bot.sqlite'}") as store:
            assert [each.number for each in await store.progress().pending()] == [1]

    async def test_a_sign_that_is_not_trusted_is_told_once_below_a_message(self, talk: Talk) -> None:
        await talk.say(RIA, PROGRESS)
        offer = talk.last
        for person in (EDA, EDA, ADA, RIA):
            for sign in ("✅", "❌"):
                await talk.react(person, sign, offer)

        assert len(talk.bodies) == 2

    async def test_signs_are_not_offered_where_they_are_not_trusted(self, talk: Talk) -> None:
        await talk.say(RIA, PROGRESS)
        await talk.say(EDA, REMOVE)

        assert [sign for body in talk.bodies for sign in "✅❌" if sign in body] == []
        assert [ACTIONS_KEY in each.content for each in talk.rooms.posts] == [False, False]

    @pytest.fixture
    def debrief(self, talk: Talk, home: Path) -> RoomEvent:
        """A debrief that stands in the room."""
        with (home / "config" / "milestones.yaml").open("a", encoding="utf-8") as plans:
            plans.write(PAST)
        talk.lobby.refresh()
        actions = sign_meanings(assign_signs([Action("raised", f"R-A31-02 at {MEETING}", "Raised", card="R-2")], ASKS))
        return talk.rooms.put(event(BOT, text("What was raised?") | {ACTIONS_KEY: actions}, name="$debrief"))

    async def test_an_ask_of_a_debrief_is_answered_with_a_proposal_whoever_set_the_sign(
        self, talk: Talk, debrief: RoomEvent
    ) -> None:
        await talk.react(ADA, "2️⃣", debrief)

        assert talk.bodies[-1].startswith(
            "Proposed as entry 1 on R-A31-02. It shows in answers only after an editor types"
        )
        assert await talk.lobby.office.progress.of(["R-A31-02"]) == ()

    async def test_an_editor_settles_it_with_one_line(self, talk: Talk, debrief: RoomEvent) -> None:
        await talk.react(ADA, "2️⃣", debrief)
        await talk.say(EDA, "approve all")
        (entry,) = await talk.lobby.office.progress.of(["R-A31-02"])

        assert talk.bodies[-1].startswith("Approved: 1 entry now shows in answers.")
        assert (entry.author, entry.approved_by) == (f"matrix:{ADA}", f"matrix:{EDA}")

    async def test_in_private_a_sign_decides_nothing_either(self, talk: Talk) -> None:
        talk.rooms.known[ALONE] = between(EDA)
        await talk.say(EDA, NOTE, room=ALONE, calls=False)
        await talk.react(EDA, "↩️", talk.last)

        assert "bring bells" in talk.lobby.plans()


class TestNothing:
    @pytest.mark.parametrize("sign", ["❤️", "", "x" * 10_000])
    async def test_any_other_sign_is_for_people(self, talk: Talk, sign: str) -> None:
        await talk.say(RIA, BRIEF)
        await talk.react(RIA, sign, talk.last)

        assert len(talk.bodies) == 1

    async def test_what_others_say_offers_nothing(self, talk: Talk) -> None:
        made_up = text("Yes?") | {ACTIONS_KEY: {"👍": ["undo", "meetings 1"]}}
        await talk.react(EDA, "👍", talk.rooms.put(event(EVE, made_up, name="$made-up")))

        assert talk.bodies == []

    async def test_a_sign_below_what_is_no_message_does_nothing(self, talk: Talk) -> None:
        await talk.say(EDA, NOTE)
        made_up = event(BOT, {ACTIONS_KEY: {"👍": ["undo", "meetings 2"]}}, name="$made-up", kind="m.reaction")
        await talk.react(EDA, "👍", talk.rooms.put(made_up))

        assert "bring bells" in talk.lobby.plans()
        assert len(talk.bodies) == 1

    async def test_what_cannot_be_had_offers_nothing(self, talk: Talk) -> None:
        await talk.react(EDA, "👍", event(BOT, {}, name="$gone"))

        assert talk.bodies == []

    async def test_who_is_not_let_in_chooses_nothing(self, talk: Talk) -> None:
        offer = text("Sure?", **in_thread("$1")) | {ACTIONS_KEY: {"👍": ["undo", "meetings 1"]}}
        for room, person in ((OPEN, EVE), (LISTED, ANY)):
            await talk.react(person, "👍", talk.rooms.put(event(BOT, offer, room=room, name="$offer")))

        assert talk.bodies == []
