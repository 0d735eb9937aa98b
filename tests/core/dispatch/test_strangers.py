"""A stranger never gets content, whatever they send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.features.commands.forms import FilledForm
from tests.core.dispatch.wired_bot import ADA, ANY, EDIT, QUESTION, REMOVE, STRANGER, text_of

if TYPE_CHECKING:
    from bot.core.domain.access import Visitor
    from tests.core.dispatch.wired_bot import Lobby

SENTENCE = "You are not on the list of people I may answer here. An admin of the bot can add you."

strangers = st.sampled_from(
    [
        STRANGER,
        replace(ADA, home="T2"),
        replace(ADA, home=None),
        replace(ADA, platform="matrix"),
        replace(ADA, shared=True),
        replace(ADA, room="C9"),
        replace(ANY, room="C2"),
        replace(ANY, guest=True),
        replace(ANY, room="D1"),
    ]
).flatmap(lambda who: st.sampled_from([who, replace(who, private=True, home="T2")]))
texts = st.text(max_size=60) | st.sampled_from(
    [QUESTION, EDIT, REMOVE, "yes", "more", "help", "meeting list", "people list", "history", "brief next full",
     "reminders", "subscribe", "undo", "R-B31-01"]
)  # fmt: skip
deeds = st.one_of(
    st.tuples(st.just("write"), texts),
    st.tuples(st.just("click"), st.sampled_from(["more", "source", "briefing", "raise", "yes", "undo"])),
    st.tuples(st.just("form"), st.sampled_from(["add", "move", "confirm", "cancel"])),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strangers, deeds)
async def test_a_stranger_gets_nothing_but_that_sentence(lobby: Lobby, who: Visitor, deed: tuple[str, str]) -> None:
    kind, what = deed
    match kind:
        case "write":
            response = await lobby.write(what, who)
        case "click":
            response = await lobby.click(what, "veldria_talks:5", who)
        case _:
            form = FilledForm("meeting", what, {"which": "veldria_talks:5", "when": "2095-04-01"})  # type: ignore[arg-type]
            response = await lobby.fill_in(form, who)

    if response is not None:
        assert who.private
        assert text_of(response) == SENTENCE
        assert response.message.actions == ()
