"""Modals and the home: what they say, in five languages, within Slack's limits, and what comes back from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import snapshot

from bot.adapters.language_data import date_formats, read_tables
from bot.adapters.messages import MessageFiles
from bot.adapters.slack.forms import (
    RESULT_TITLE,
    Choice,
    FormBuilder,
    error_response,
    message_modal,
    metadata_ids,
    parse_form,
    parse_undo,
    placeholder_modal,
)
from bot.adapters.slack.home import home_view, suggested_prompts
from bot.adapters.slack.limits import find_view_violations
from bot.core.domain.catalogue import Catalogue
from bot.core.domain.message import Bullets, Card, Message, Paragraph, Suggestions
from bot.core.domain.plans import Plans, apply_plans
from bot.core.domain.wording import Wording
from bot.core.features.documents.model import HistoryEntry
from bot.core.features.home.view import Overview, OverviewComposer, UpcomingEvent
from bot.core.features.questions.view import AnswerComposer
from tests.adapters.platforms.messages import HOSTILE, MESSAGES, TIMES, stretched
from tests.campaign_data import LANGUAGES
from tests.core.briefed_campaign import catalogue
from tests.core.campaign import TODAY, records
from tests.peers.slack.limits import of_view
from tests.peers.slack.reading import labels, live_in, of_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES: Final = ("en", "fr", "de", "ru", "kk")
WORDING: Final = Wording(MessageFiles(LANGUAGES / "wording"), date_formats(read_tables(LANGUAGES)))
TALKS: Final = Choice("veldria_talks:4", "Veldria talks 4")
FORUMS: Final = (Choice("veldria_talks", "Veldria talks"),)
DEEDS: Final = (
    HistoryEntry(3, "slack:U1", "meeting move veldria_talks:4 to 2033-03-12", datetime(2033, 1, 2, tzinfo=UTC)),
    HistoryEntry(2, "slack:U1", "meeting add veldria_talks:4 on March 2033", datetime(2033, 1, 1, tzinfo=UTC)),
)


def overview(language: str = "en", *, may_edit: bool = True) -> Overview:
    known = catalogue(when="2033-03-11 09:30", place="Almaty")
    composer = OverviewComposer(AnswerComposer(known, WORDING), known, WORDING)
    return composer.compose(TODAY, ("veldria_talks", "*"), language, may_edit=may_edit)


def views(language: str, text: str = "", times: int = 1) -> Iterator[dict[str, Any]]:
    """Yield every view of a language, with a text wherever one comes from outside."""
    said = text * times
    forms = FormBuilder(WORDING, language)
    choice = Choice("veldria_talks:4", said or TALKS.label)
    yield placeholder_modal(WORDING, language)
    message = Message(said, (Paragraph(said), Bullets((said,)), Card("R-1", said, said, ((said, said),))), language)
    yield message_modal(message, WORDING, title=RESULT_TITLE)
    for noun in ("meeting", "milestone"):
        yield forms.add(noun, [Choice("veldria_talks", said or "Veldria talks")])
        for form in ("move", "confirm", "cancel"):
            yield forms.change(noun, form, choice, {"when": said, "place": said})
    yield forms.record(said, said)
    yield forms.undo([HistoryEntry(2, said, said, datetime(2033, 1, 1, tzinfo=UTC))])
    coming = (UpcomingEvent("veldria_talks:4", said or "Veldria talks 4", message.blocks),) * 3
    told = (Suggestions((said,)),)
    yield home_view(Overview(coming, (said,) * 3, told, language, may_edit=True, milestones=coming), WORDING)
    yield home_view(overview(language), WORDING)


def shown(view: dict[str, Any]) -> list[str]:
    """Return what is read in a view, line by line, of long ones the beginning."""
    title = [view["title"]["text"]] if "title" in view else []
    ends = [view[key]["text"] for key in ("submit", "close") if key in view]
    lines = [line if len(line) <= 90 else f"{line[:89]}…" for line in of_blocks(view["blocks"]).split("\n")]
    return [*title, *lines, *(f"[{label}]" for label in labels(view["blocks"])), *ends]


def filled(view: dict[str, Any], **values: dict[str, Any]) -> dict[str, Any]:
    """Return a view as Slack sends it when somebody has filled it in."""
    return view | {"state": {"values": {name: {name: value} for name, value in values.items()}}}


class TestEnglish:
    def test_add(self) -> None:
        assert shown(FormBuilder(WORDING, "en").add("meeting", FORUMS)) == snapshot(
            [
                "Add a meeting",
                "Forum",
                "Number",
                "When",
                "Place",
                "Time zone",
                "How sure",
                "Source",
                "Note",
                "Add",
                "Leave",
            ]
        )

    def test_move(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", TALKS, {"when": "2033-03-11", "place": "Almaty"})

        assert shown(form) == snapshot(["Move a meeting", "Veldria talks 4", "When", "Place", "Why", "Move", "Leave"])

    def test_move_begins_with_what_stands(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", TALKS, {"when": "2033-03-11", "place": "Almaty"})

        fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
        assert (fields["when"]["initial_value"], fields["place"]["initial_value"]) == ("2033-03-11", "Almaty")

    def test_confirm(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "confirm", TALKS, {"when": "2033-03-11"})

        assert shown(form) == snapshot(
            [
                "Confirm a meeting",
                "Veldria talks 4: 2033-03-11",
                "It will be shown as confirmed, also in reminders.",
                "Why",
                "Confirm",
                "Leave",
            ]
        )

    def test_cancel(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "cancel", TALKS, {"when": "2033-03-11"})

        assert shown(form) == snapshot(
            [
                "Cancel a meeting",
                "Veldria talks 4: 2033-03-11",
                "It stays on the list as cancelled, and no reminders are sent for it. Whoever was told of …",
                "Why",
                "Mark as cancelled",
                "Leave",
            ]
        )

    def test_undo(self) -> None:
        assert shown(FormBuilder(WORDING, "en").undo(DEEDS)) == snapshot(
            [
                "Undo a change",
                "Change",
                "Everything else stays as it is. Whoever was told of the change will hear that it was undo…",
                "Undo",
                "Leave",
            ]
        )

    def test_record(self) -> None:
        assert shown(FormBuilder(WORDING, "en").record("R-B31-01", "veldria_talks:3")) == snapshot(
            [
                "Record what came of it",
                "Ask",
                "What came of it",
                "Meeting",
                "When (if not on the meeting’s date)",
                "Evidence: a link, or the name of a document",
                "Note",
                "Record",
                "Leave",
            ]
        )

    def test_record_begins_with_what_it_is_about(self) -> None:
        form = FormBuilder(WORDING, "en").record("R-B31-01", "veldria_talks:3")

        fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
        assert (fields["ask"]["initial_value"], fields["meeting"]["initial_value"]) == ("R-B31-01", "veldria_talks:3")

    def test_waiting(self) -> None:
        assert shown(placeholder_modal(WORDING, "en")) == snapshot(["One moment", "Looking it up …", "Close"])

    def test_home_of_an_editor(self) -> None:
        assert shown(home_view(overview(), WORDING)) == snapshot(
            [
                "Next meetings",
                "Briefing: Veldria talks, session 4 [veldria_talks:4]",
                "11 March 2033, 09:30 (Oslo) (tentative), Almaty",
                "Local time in Almaty: 11 March 2033, 13:30 (Almaty) = 09:30 (Oslo)",
                "How sure: entered by this campaign’s admins; not confirmed that it took place",
                "To raise, by topic (our reading of the records). Unless it says otherwise, there is no ev…",
                "• Northern League (9 May 2032), to Government of Veldria: Let the bells ring. [R-L32-01; …",
                "• Northern Assembly (11 October 2032), to Government of Veldria: Ask R-A32-01. [R-A32-01;…",
                "• Bell Watch, in its own name (5 March 2031), to Northern League: Have the article on bel…",
                "Briefing: Veldria talks [veldria_talks:2033-orm]",
                "announced for June 2033 (not confirmed that it was held), place not known",
                "TALKS-2032",
                "To raise, by topic (our reading of the records). Unless it says otherwise, there is no ev…",
                "• Northern League (9 May 2032), to Government of Veldria: Let the bells ring. [R-L32-01; …",
                "• Northern Assembly (11 October 2032), to Government of Veldria: Ask R-A32-01. [R-A32-01;…",
                "• Bell Watch, in its own name (5 March 2031), to Northern League: Have the article on bel…",
                "Your private reminders",
                "• Veldria talks",
                "• everything that is planned",
                "How to use me",
                "Ask in your own words, for example:",
                "› Question 1?",
                "› Question 2?",
                "› Question 3?",
                "› Question 4?",
                "Or type:",
                "• brief [next|FORUM|FORUM:NUMBER] [full]",
                "• meeting list [FORUM]",
                "• subscribe [FORUM|MEETING]",
                "• snooze [MEETING] 2h|until WHEN",
                "• follow TOPIC|RECORD|FORUM|ARTICLE [daily|weekly] [here]",
                "• task RECORD|FORUM:NUMBER [for PERSON] [until DAY] [: TEXT]",
                "• progress RECORD [STATE WHEN] [at FORUM:NUMBER] [corrects ENTRY] [evidence LINK] [note …]",
                "• raised RECORD at FORUM:NUMBER [on WHEN] evidence LINK [note …]",
                "• debriefs",
                "• proposals [as of DAY]",
                "• export recommendations|progress|milestones|briefing|audit [as xlsx|csv|json|md|docx] [o…",
                "• timeline [of QUESTION|RECORD] [as svg|png]",
                "• history [meetings|people] [NUMBER]",
                "• undo [people|progress] [REVISION] [because …]",
                "[Full briefing]",
                "[Move]",
                "[Confirm]",
                "[Mark as cancelled]",
                "[Full briefing]",
                "[Move]",
                "[Confirm]",
                "[Mark as cancelled]",
                "[Add a meeting]",
                "[Add a milestone]",
                "[Undo a change]",
                "[Record what came of it]",
            ]
        )


class TestMilestones:
    PLANS: Final = (
        {"id": "bell-law", "when": "2033-05", "what": "The bell law is debated."},
        {"id": "treaty", "when": "tbc", "what": "The treaty is signed."},
        {"id": "ended", "when": "2020-05-01", "what": "This is over."},
        {"id": "dropped", "when": "2034-05-01", "what": "This was called off.", "status": "cancelled"},
    )

    @pytest.fixture
    def planned(self) -> Catalogue:
        """A campaign with milestones ahead and behind."""
        dataset, ahead = apply_plans(records(), Plans.model_validate({"milestones": self.PLANS}))
        return Catalogue(dataset, ahead=ahead)

    def home_of(self, planned: Catalogue, *, may_edit: bool) -> dict[str, Any]:
        composer = OverviewComposer(AnswerComposer(planned, WORDING), planned, WORDING)
        return home_view(composer.compose(TODAY, (), "en", may_edit=may_edit), WORDING)

    def test_milestones_ahead_are_shown_the_soonest_first_and_those_without_a_date_last(
        self, planned: Catalogue
    ) -> None:
        read = shown(self.home_of(planned, may_edit=False))

        begins = read.index("Next milestones")
        assert read[begins + 1 : read.index("Your private reminders")] == snapshot(
            [
                "May 2033, day not known yet (tentative) [bell-law]",
                "The bell law is debated.",
                "How sure: entered by this campaign’s admins; not confirmed that it took place",
                "date not known (tentative) [treaty]",
                "The treaty is signed.",
            ]
        )

    def test_a_reader_is_offered_no_change_of_them(self, planned: Catalogue) -> None:
        buttons = labels(self.home_of(planned, may_edit=False)["blocks"])

        assert set(buttons) == {"Full briefing", "Record what came of it"}

    def test_an_editor_moves_confirms_and_calls_off_each(self, planned: Catalogue) -> None:
        blocks = self.home_of(planned, may_edit=True)["blocks"]
        buttons = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]

        assert [(each["action_id"], each.get("value")) for each in buttons] == snapshot(
            [
                ("act.briefing.0", "veldria_talks:2033-orm"),
                ("open.move", "veldria_talks:2033-orm"),
                ("open.confirm", "veldria_talks:2033-orm"),
                ("open.cancel", "veldria_talks:2033-orm"),
                ("open.move", "bell-law"),
                ("open.confirm", "bell-law"),
                ("open.cancel", "bell-law"),
                ("open.move", "treaty"),
                ("open.confirm", "treaty"),
                ("open.cancel", "treaty"),
                ("open.add", None),
                ("open.add_milestone", None),
                ("open.undo", None),
                ("open.record", None),
            ]
        )


class TestHome:
    def test_a_reader_is_offered_no_change(self) -> None:
        buttons = labels(home_view(overview(may_edit=False), WORDING)["blocks"])

        assert set(buttons) == {"Full briefing", "Record what came of it"}

    def test_where_nothing_is_ahead_it_says_so(self) -> None:
        nothing = Overview((), (), (), "en", may_edit=False)

        assert "No coming meeting has a date or a likely period yet." in shown(home_view(nothing, WORDING))

    def test_a_screen_reader_tells_the_buttons_apart(self) -> None:
        blocks = home_view(overview(), WORDING)["blocks"]
        buttons = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
        said = [each.get("accessibility_label", each["text"]["text"]) for each in buttons]

        assert len(set(said)) == len(said)

    def test_prompts_are_at_most_four_and_asked_as_they_stand(self) -> None:
        offered = suggested_prompts([f"Question {number}?" for number in range(9)])

        assert [each["message"] for each in offered] == [f"Question {number}?" for number in range(4)]


@pytest.mark.parametrize("code", CODES)
class TestEveryLanguage:
    def test_no_title_and_no_button_is_cut(self, code: str) -> None:
        named = (view[key]["text"] for view in views(code) for key in ("title", "submit", "close") if key in view)

        assert [name for name in named if name.endswith("…") or len(name) > 24] == []

    def test_every_view_is_taken(self, code: str) -> None:
        assert [fault for view in views(code) for fault in of_view(view, view["type"])] == []


class TestHostileTexts:
    @settings(deadline=None, max_examples=30)
    @given(
        st.sampled_from([HOSTILE, "&", "<!here>", "&amp;lt;", "й", "👨‍👩‍👧"]) | st.text(max_size=20),
        st.sampled_from([1, 90]),
    )
    def test_every_limit_is_kept(self, text: str, times: int) -> None:
        for view in views("en", text, times):
            assert [*of_view(view, view["type"])] == []
            assert [*find_view_violations(view)] == []

    @settings(deadline=None, max_examples=30)
    @given(st.sampled_from([HOSTILE, "<!here>", "<@U1>", "<https://evil.example|EP>"]), st.sampled_from([1, 90]))
    def test_nothing_in_them_comes_to_life(self, text: str, times: int) -> None:
        for view in views("en", text, times):
            assert [each for each in live_in(view["blocks"]) if "evil" in each or each[0] in "@#!"] == []

    def test_hostile_texts_are_read_as_they_were_written(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "confirm", Choice("x:1", "<!here> & <@U1>"), {})

        assert of_blocks(form["blocks"]).splitlines()[0] == "<!here> & <@U1>"

    @settings(deadline=None, max_examples=50)
    @given(MESSAGES, TIMES, TIMES)
    def test_any_message_fits_into_a_modal(self, message: Message, longer: int, more: int) -> None:
        view = message_modal(stretched(message, longer, more), WORDING, title=RESULT_TITLE)

        assert [*of_view(view, "modal")] == []


class TestComingBack:
    def test_what_was_filled_in_is_the_neutral_form(self) -> None:
        view = filled(
            FormBuilder(WORDING, "en").add("meeting", FORUMS),
            which={"type": "static_select", "selected_option": {"value": "veldria_talks"}},
            number={"type": "plain_text_input", "value": "5"},
            when={"type": "plain_text_input", "value": "March 2034"},
            place={"type": "plain_text_input", "value": None},
            confirmed={"type": "checkboxes", "selected_options": [{"value": "yes"}]},
        )

        read = parse_form(view)

        assert read is not None
        assert (read.noun, read.form) == ("meeting", "add")
        assert {field: value for field, value in read.values.items() if value} == {
            "which": "veldria_talks:5",
            "when": "March 2034",
            "confirmed": "yes",
        }

    def test_which_one_is_moved_comes_from_the_form_and_not_from_a_field(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", TALKS, {})
        read = parse_form(filled(form, when={"value": "2033-03-12"}, which={"value": "veldria_talks:99"}))

        assert read is not None
        assert read.values["which"] == "veldria_talks:4"

    def test_only_ids_are_kept_in_it(self) -> None:
        form = FormBuilder(WORDING, "en", {"thread": "1.2"}).change(
            "meeting", "move", TALKS, {"when": "2033", "place": "Orm"}
        )

        assert metadata_ids(form) == {"noun": "meeting", "form": "move", "which": "veldria_talks:4", "thread": "1.2"}

    @pytest.mark.parametrize("kept", ["", "{", "[]", "7", '{"noun": "person", "form": "add"}', '{"noun": 1}'])
    def test_what_was_made_up_is_no_form(self, kept: str) -> None:
        assert parse_form({"private_metadata": kept, "state": {"values": {}}}) is None

    def test_a_change_to_take_back_is_its_revision(self) -> None:
        form = FormBuilder(WORDING, "en").undo(DEEDS)

        assert parse_undo(filled(form, change={"selected_option": {"value": "3"}})) == 3

    def test_another_form_takes_nothing_back(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", TALKS, {})

        assert parse_undo(filled(form, change={"selected_option": {"value": "3"}})) is None

    def test_a_mistake_stands_below_its_field(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", TALKS, {})

        assert error_response({"when": "no date"}, form) == {"response_action": "errors", "errors": {"when": "no date"}}

    def test_a_mistake_in_what_has_no_field_stands_below_the_first(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "confirm", TALKS, {})

        assert error_response({"which": "gone"}, form)["errors"] == {"reason": "gone"}

    def test_a_meeting_that_is_there_is_told_below_its_number(self) -> None:
        form = FormBuilder(WORDING, "en").add("meeting", FORUMS)

        assert error_response({"which": "there already"}, form)["errors"] == {"number": "there already"}

    def test_what_a_form_keeps_is_far_within_its_limit(self) -> None:
        form = FormBuilder(WORDING, "en").change("meeting", "move", Choice("v" * 200, "x"), {})

        assert len(json.dumps(form["private_metadata"])) < 3_000
