"""What people do on the fake Slack and what they see, played with a bare slack-bolt app over the wire."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.clock import SystemClock
from tests.deliveries import LONG_AFTER
from tests.fakes import LIVENESS, StoppedClock
from tests.peers.bare import bare_app, in_socket_mode, over_http
from tests.peers.serving import Answer
from tests.peers.slack import TOKEN, FakeSlack
from tests.peers.slack.acting import TROUBLE
from tests.peers.slack.forms import CannotError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.app.async_app import AsyncApp

    from tests.peers.slack.views import View

    Say = Callable[..., Awaitable[Any]]


def text(said: str, kind: str = "plain_text") -> dict[str, str]:
    return {"type": kind, "text": said}


BUTTON: Final = {"type": "button", "action_id": "more", "text": text("More"), "value": "2"}
QUESTION: Final[list[dict[str, Any]]] = [
    {"type": "section", "text": text("The *Council* meets.", "mrkdwn")},
    {"type": "actions", "block_id": "what", "elements": [BUTTON]},
]
FORM: Final[dict[str, Any]] = {
    "type": "modal",
    "callback_id": "meeting",
    "title": text("Add a meeting"),
    "submit": text("Add"),
    "private_metadata": "cooperation_council:22",
    "blocks": [
        {
            "type": "input",
            "block_id": "day",
            "label": text("Day"),
            "element": {"type": "datepicker", "action_id": "day"},
        },
        {
            "type": "input",
            "block_id": "place",
            "optional": True,
            "label": text("Place"),
            "element": {"type": "plain_text_input", "action_id": "place", "initial_value": "Brussels"},
        },
    ],
}
HOME: Final = {"type": "home", "blocks": [{"type": "section", "text": text("Next: *the Council*", "mrkdwn")}]}


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as peer:
        peer.deliveries.again = (0.0, 0.0, 0.0)
        yield peer


@pytest.fixture
def app(slack: FakeSlack) -> AsyncApp:
    return bare_app(slack)


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(TOKEN, base_url=slack.api)


class TestReading:
    async def test_people_read_text_and_not_markup(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        said = "*Asked* of <https://example.org|the Council> &amp;lt; <!channel>"
        await client.chat_postMessage(channel="C1", text=said)

        (shown,) = slack.seen("C1")
        assert shown.text == "Asked of the Council &lt; @channel"
        assert shown.live == ("https://example.org", "!channel")

    async def test_what_people_type_reaches_the_app_escaped(self, slack: FakeSlack) -> None:
        await slack.direct("U1", "<!channel> & more")

        assert slack.deliveries.all[0].payload["event"]["text"] == "&lt;!channel&gt; &amp; more"

    async def test_mentions_and_addresses_that_people_type_are_live(self, slack: FakeSlack) -> None:
        said = "@U2, see https://example.org/a?b&c. In #C2, @here"
        await slack.direct("U1", said)

        sent = slack.deliveries.all[0].payload["event"]["text"]
        assert sent == "<@U2>, see <https://example.org/a?b&amp;c>. In <#C2>, <!here>"
        assert slack.seen("DU1")[0].text == said

    async def test_who_sees_an_ephemeral_message_sees_it_alone(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        await client.chat_postEphemeral(channel="C1", user="U1", text="For you")

        assert ([each.text for each in slack.seen("C1", "U1")], slack.seen("C1", "U2")) == (["For you"], [])

    async def test_a_thread_is_read_from_its_root(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        said = await slack.say("U1", "C1", "Good morning")
        await client.chat_postMessage(channel="C1", text="To you too", thread_ts=said.ts)
        told = await client.conversations_replies(channel="C1", ts=said.ts)

        assert [each["text"] for each in told["messages"]] == ["Good morning", "To you too"]
        assert [each.text for each in slack.seen("C1")] == ["Good morning"]

    async def test_what_was_changed_is_read_as_it_is_now(self, slack: FakeSlack) -> None:
        said = await slack.mention("U1", "C1", "articel 164")
        await slack.edit(said, "article 164")

        (shown,) = slack.seen("C1")
        assert (shown.text, shown.edited) == ("@U0BOT article 164", True)

    async def test_what_was_taken_back_is_gone(self, slack: FakeSlack) -> None:
        await slack.delete(await slack.mention("U1", "C1", "article 164"))

        assert slack.seen("C1") == []


class TestCommands:
    @pytest.mark.parametrize("way", [in_socket_mode, over_http])
    async def test_a_command_is_answered_to_who_typed_it(
        self, slack: FakeSlack, app: AsyncApp, way: Callable[..., Any]
    ) -> None:
        @app.command("/ep")
        async def answer(ack: Say, respond: Say, command: dict[str, Any]) -> None:
            await ack()
            await respond(f"You asked: {command['text']}")

        async with way(app, slack):
            reply = await slack.reply(await slack.command("U1", "/ep", "article 164"))

        assert (reply.text, reply.ephemeral, slack.seen("C1", "U2")) == ("You asked: article 164", True, [])

    async def test_an_acknowledgement_can_be_the_answer(self, slack: FakeSlack, app: AsyncApp) -> None:
        @app.command("/ep")
        async def answer(ack: Say) -> None:
            await ack(text="For all", response_type="in_channel")

        async with in_socket_mode(app, slack):
            reply = await slack.reply(await slack.command("U1", "/ep"))

        assert (reply.text, reply.ephemeral) == ("For all", False)

    async def test_who_is_left_without_an_answer_is_told_by_slack(self, slack: FakeSlack, app: AsyncApp) -> None:
        slack.deliveries.deadline = 0.05

        async with in_socket_mode(app, slack):
            await slack.command("U1", "/ep")

        assert [each.text for each in slack.seen("C1", "U1")] == ["/ep failed with the error “operation_timeout”"]

    async def test_people_of_other_workspaces_have_no_commands(self, slack: FakeSlack) -> None:
        slack.person("U9", team="T9")
        happened = await slack.command("U9", "/ep")

        assert (happened.deliveries, slack.seen("C1", "U9")[0].text) == ((), "/ep is not a valid command.")

    async def test_an_address_for_answers_takes_five(self, slack: FakeSlack, app: AsyncApp) -> None:
        assert await statuses(slack, app, 6) == [200] * 5 + [404]

    async def test_an_address_for_answers_expires(self, slack: FakeSlack, app: AsyncApp) -> None:
        assert await statuses(slack, app, 1, slack.hooks.expire) == [404]

    async def test_an_address_for_answers_can_be_limited(self, slack: FakeSlack, app: AsyncApp) -> None:
        slack.answer("response_url", Answer(429, headers={"Retry-After": "1"}))

        assert await statuses(slack, app, 2) == [429, 200]


async def statuses(
    slack: FakeSlack, app: AsyncApp, number: int, before: Callable[[], None] = lambda: None
) -> list[int]:
    told: list[int] = []
    done = asyncio.Event()

    @app.command("/ep")
    async def answer(ack: Say, respond: Say) -> None:
        await ack()
        before()
        told.extend([(await respond(str(each))).status_code for each in range(number)])
        done.set()

    async with in_socket_mode(app, slack):
        await slack.command("U1", "/ep")
        await asyncio.wait_for(done.wait(), LIVENESS)
    return told


class TestClicks:
    async def test_a_click_can_change_the_message_it_was_on(
        self, slack: FakeSlack, app: AsyncApp, client: AsyncWebClient
    ) -> None:
        @app.action("more")
        async def more(ack: Say, respond: Say, action: dict[str, Any]) -> None:
            await ack()
            await respond(text=f"Page {action['value']}", replace_original=True)

        await client.chat_postMessage(channel="C1", text="The Council meets.", blocks=QUESTION)
        async with in_socket_mode(app, slack):
            await slack.click(slack.seen("C1")[0], "More")
            await slack.pulse.until(lambda: slack.seen("C1")[0].edited)

        assert slack.seen("C1")[0].text == "Page 2"

    async def test_nobody_clicks_what_is_not_there(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel="C1", text="The Council meets.", blocks=QUESTION)

        with pytest.raises(CannotError, match="nothing here is called delete"):
            await slack.click(slack.seen("C1")[0], "delete")

    async def test_a_choice_is_told_with_its_text(
        self, slack: FakeSlack, app: AsyncApp, client: AsyncWebClient
    ) -> None:
        menu = {
            "type": "overflow",
            "action_id": "when",
            "options": [{"text": text("In a week"), "value": "7"}, {"text": text("Tomorrow"), "value": "1"}],
        }
        await client.chat_postMessage(channel="C1", text="Remind", blocks=[QUESTION[0] | {"accessory": menu}])
        async with in_socket_mode(app, slack):
            slack.deliveries.deadline = 0.05
            happened = await slack.click(slack.seen("C1")[0], "when", "1")

        (action,) = happened.deliveries[0].payload["actions"]
        assert action["selected_option"] == {"text": text("Tomorrow"), "value": "1"}

    async def test_a_message_has_shortcuts(self, slack: FakeSlack, app: AsyncApp) -> None:
        @app.message_shortcut("find")
        async def find(ack: Say, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            await client.chat_postEphemeral(
                channel=shortcut["channel"]["id"], user=shortcut["user"]["id"], text=shortcut["message"]["text"]
            )

        said = await slack.say("U2", "C1", "Torture?")
        async with in_socket_mode(app, slack):
            reply = await slack.reply(await slack.shortcut("U1", "find", slack.seen("C1")[0]))

        assert (reply.text, reply.ts > said.ts) == ("Torture?", True)


class TestModals:
    @pytest.fixture
    def answers(self) -> list[dict[str, Any]]:
        """Return what the app answers to submitted forms, in turn."""
        return []

    @pytest.fixture
    def app(self, slack: FakeSlack, answers: list[dict[str, Any]]) -> AsyncApp:
        app = bare_app(slack)

        @app.shortcut("add")
        async def add(ack: Say, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=shortcut["trigger_id"], view=FORM)

        @app.view("meeting")
        async def submitted(ack: Say) -> None:
            await ack(**answers.pop(0))

        return app

    async def opened(self, slack: FakeSlack) -> View:
        await slack.shortcut("U1", "add")
        return await slack.opened("U1")

    async def test_a_shortcut_opens_a_form(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            view = await self.opened(slack)

        assert (view.title, view.text) == ("Add a meeting", "Day\nPlace")

    async def test_a_form_that_is_taken_closes(
        self, slack: FakeSlack, app: AsyncApp, answers: list[dict[str, Any]]
    ) -> None:
        answers.append({})
        async with in_socket_mode(app, slack):
            happened = await slack.submit(await self.opened(slack), {"day": "2032-05-01"})

        values = happened.deliveries[0].payload["view"]["state"]["values"]
        assert slack.modal("U1") is None
        assert values["day"]["day"] == {"type": "datepicker", "selected_date": "2032-05-01"}
        assert values["place"]["place"] == {"type": "plain_text_input", "value": "Brussels"}

    async def test_a_form_names_the_field_that_is_wrong(
        self, slack: FakeSlack, app: AsyncApp, answers: list[dict[str, Any]]
    ) -> None:
        answers.append({"response_action": "errors", "errors": {"day": "A day that is over"}})
        async with in_socket_mode(app, slack):
            await slack.submit(await self.opened(slack), {"day": "1999-05-01"})

        view = slack.modal("U1")
        assert view
        assert view.errors == {"day": "A day that is over"}

    async def test_errors_of_fields_that_are_not_there_are_trouble(
        self, slack: FakeSlack, app: AsyncApp, answers: list[dict[str, Any]]
    ) -> None:
        answers.append({"response_action": "errors", "errors": {"hour": "Too late"}})
        async with in_socket_mode(app, slack):
            await slack.submit(await self.opened(slack), {"day": "2032-05-01"})

        view = slack.modal("U1")
        assert view
        assert view.trouble == TROUBLE

    async def test_a_form_can_change_into_another(
        self, slack: FakeSlack, app: AsyncApp, answers: list[dict[str, Any]]
    ) -> None:
        answers.append({"response_action": "update", "view": FORM | {"title": text("Confirm")}})
        async with in_socket_mode(app, slack):
            await slack.submit(await self.opened(slack), {"day": "2032-05-01"})

        view = slack.modal("U1")
        assert view
        assert view.title == "Confirm"

    async def test_a_form_can_be_sent_by_somebody_who_never_had_it(
        self, slack: FakeSlack, app: AsyncApp, answers: list[dict[str, Any]]
    ) -> None:
        answers.append({})
        async with in_socket_mode(app, slack):
            happened = await slack.submit(await self.opened(slack), {"day": "2032-05-01"}, user="U2")

        assert happened.deliveries[0].payload["user"]["id"] == "U2"
        assert slack.answers(happened) == []

    async def test_a_form_that_nobody_takes_stays_open(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            view = await self.opened(slack)
            slack.deliveries.deadline = 0.05
            view.content["callback_id"] = "unknown"
            await slack.submit(view, {"day": "2032-05-01"})

        assert (slack.modal("U1"), view.trouble) == (view, TROUBLE)

    async def test_who_closes_a_form_tells_the_app_if_it_wants_to_know(self, slack: FakeSlack) -> None:
        for notify in (False, True):
            form = slack.views.judge(FORM | {"notify_on_close": notify})
            await slack.close(slack.views.show(slack.views.stacks["U1"], "U1", form))

        assert [each.payload["type"] for each in slack.deliveries.all] == ["view_closed"]

    async def test_a_menu_can_ask_the_app_for_its_options(self, slack: FakeSlack, app: AsyncApp) -> None:
        menu = {"type": "external_select", "action_id": "topic", "min_query_length": 1}
        form = FORM | {"blocks": [{"type": "input", "block_id": "topic", "label": text("Topic"), "element": menu}]}
        view = slack.views.show(slack.views.stacks["U1"], "U1", slack.views.judge(form))

        @app.options("topic")
        async def topics(ack: Say, payload: dict[str, Any]) -> None:
            await ack(options=[{"text": text(payload["value"] + "ure"), "value": "torture"}])

        async with in_socket_mode(app, slack):
            assert await slack.suggest(view, "topic", "tort") == ["torture"]

    async def test_a_field_that_is_needed_cannot_stay_empty(self, slack: FakeSlack, app: AsyncApp) -> None:
        async with in_socket_mode(app, slack):
            view = await self.opened(slack)

            with pytest.raises(CannotError, match="day must be filled in"):
                await slack.submit(view, {})


class TestViews:
    async def test_the_home_is_shown_to_who_opens_it(self, slack: FakeSlack, app: AsyncApp) -> None:
        @app.event("app_home_opened")
        async def show(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.views_publish(user_id=event["user"], view=HOME)

        async with in_socket_mode(app, slack):
            await slack.open_home("U1")
            home = await slack.home("U1")

        assert home.text == "Next: the Council"

    async def test_a_home_that_has_changed_meanwhile_is_not_overwritten(self, client: AsyncWebClient) -> None:
        first = await client.views_publish(user_id="U1", view=HOME)
        await client.views_publish(user_id="U1", view=HOME, hash=first["view"]["hash"])

        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_publish(user_id="U1", view=HOME, hash=first["view"]["hash"])

    async def test_a_trigger_is_good_once(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        trigger = slack.views.trigger("U1")
        await client.views_open(trigger_id=trigger, view=FORM)

        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await client.views_open(trigger_id=trigger, view=FORM)

    async def test_a_trigger_is_good_for_three_seconds(self) -> None:
        clock = StoppedClock(SystemClock().now())
        async with FakeSlack(now=clock.now) as slack:
            trigger = slack.views.trigger("U1")
            clock.pass_time(3.1)

            with pytest.raises(SlackApiError, match="expired_trigger_id"):
                await AsyncWebClient(TOKEN, base_url=slack.api).views_open(trigger_id=trigger, view=FORM)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": text("x" * 25)},
            {"title": text("x", "mrkdwn")},
            {"submit": text("x" * 25)},
            {"private_metadata": "x" * 3_001},
            {"callback_id": "x" * 256},
            {"blocks": [{"type": "divider"}] * 101},
            {"blocks": [{"type": "markdown", "text": "x"}]},
            {"type": "home"},
        ],
    )
    async def test_a_modal_beyond_the_limits_is_refused(
        self, slack: FakeSlack, client: AsyncWebClient, wrong: dict[str, Any]
    ) -> None:
        with pytest.raises(SlackApiError, match="invalid_arguments"):
            await client.views_open(trigger_id=slack.views.trigger("U1"), view=FORM | wrong)

        assert slack.violations[0]["reasons"]

    async def test_a_form_without_a_button_to_send_it_is_refused(
        self, slack: FakeSlack, client: AsyncWebClient
    ) -> None:
        form = {key: value for key, value in FORM.items() if key != "submit"}

        with pytest.raises(SlackApiError, match="submit"):
            await client.views_open(trigger_id=slack.views.trigger("U1"), view=form)


class TestEvents:
    @pytest.fixture
    def slack(self, slack: FakeSlack) -> FakeSlack:
        """Return one whose app is told of everything that is said."""
        slack.events.add("message.channels")
        return slack

    async def test_a_message_of_another_app_says_so(self, slack: FakeSlack) -> None:
        older = await slack.bot_says("C1", "<@U0BOT> hello")
        newer = await slack.bot_says("C1", "<@U0BOT> hello", subtype=None)

        assert [each.payload["event"].get("subtype") for each in older.deliveries] == ["bot_message"]
        assert {each.payload["event"]["type"] for each in newer.deliveries} == {"app_mention", "message"}
        assert all(each.payload["event"]["bot_id"] == "B0OTHER" for each in older.deliveries + newer.deliveries)

    async def test_an_edit_and_a_deletion_are_told_as_such(self, slack: FakeSlack) -> None:
        said = await slack.say("U1", "C1", "Good morning")
        told = [*(await slack.edit(said, "Good night")).deliveries, *(await slack.delete(said)).deliveries]

        assert [each.payload["event"]["subtype"] for each in told] == ["message_changed", "message_deleted"]

    async def test_who_comes_from_outside_is_told_so(self, slack: FakeSlack) -> None:
        slack.channel("C1", is_ext_shared=True)
        slack.person("U9", team="T9")
        said = await slack.mention("U9", "C1", "article 164")

        assert {each.payload["event"]["user_team"] for each in said.deliveries} == {"T9"}

    async def test_keys_of_the_envelope_can_be_told(self, slack: FakeSlack) -> None:
        joined = {"type": "team_join", "user": {"id": "U7"}, "channel": {"id": "C7"}}
        happened = await slack.event(joined, team_id="T9", event_id="Ev1")

        payload = happened.deliveries[0].payload
        assert (payload["team_id"], payload["event_id"]) == ("T9", "Ev1")


class TestPeople:
    async def test_slack_tells_who_somebody_is(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        slack.person("U1", is_admin=True)
        slack.person("U9", team="T9", is_stranger=True)
        first, other = [(await client.users_info(user=name))["user"] for name in ("U1", "U9")]

        assert (first["is_admin"], first["team_id"], "is_stranger" in first) == (True, "T1", False)
        assert (other["is_admin"], other["team_id"], other["is_stranger"]) == (False, "T9", True)

    async def test_nobody_is_known_whom_nobody_told_of(self, client: AsyncWebClient) -> None:
        with pytest.raises(SlackApiError, match="user_not_found"):
            await client.users_info(user="U1")

    async def test_slack_tells_whether_a_channel_is_shared(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        slack.channel("C1", is_ext_shared=True)
        told = (await client.conversations_info(channel="C1"))["channel"]
        said = await slack.mention("U1", "C1", "article 164")

        assert (told["is_ext_shared"], told["is_member"]) == (True, True)
        assert said.deliveries[0].payload["is_ext_shared_channel"] is True

    async def test_a_token_does_what_its_scopes_allow(self, slack: FakeSlack, client: AsyncWebClient) -> None:
        slack.scopes.remove("users:read")

        with pytest.raises(SlackApiError) as caught:
            await client.users_info(user="U1")

        assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "users:read")

    async def test_an_app_that_is_no_agent_has_no_agents_methods(
        self, slack: FakeSlack, client: AsyncWebClient
    ) -> None:
        slack.agent_view = False

        with pytest.raises(SlackApiError, match="unknown_method"):
            await client.assistant_threads_setStatus(channel_id="DU1", thread_ts="1.000001", status="reading")

    async def test_an_agent_suggests_prompts_and_says_what_it_does(
        self, slack: FakeSlack, client: AsyncWebClient
    ) -> None:
        said = await slack.direct("U1", "article 164")
        await client.assistant_threads_setSuggestedPrompts(
            channel_id="DU1", thread_ts=said.ts, prompts=[{"title": "Next", "message": "When is the next meeting?"}]
        )
        await client.assistant_threads_setStatus(channel_id="DU1", thread_ts=said.ts, status="reading")

        assert slack.prompts == {"DU1": [("Next", "When is the next meeting?")]}
        assert slack.statuses == {("DU1", said.ts): "reading"}


async def test_old_messages_are_not_asked_for(slack: FakeSlack, client: AsyncWebClient) -> None:
    await slack.say("U1", "C1", "Good morning")
    told = await client.conversations_history(channel="C1", oldest=f"{LONG_AFTER.timestamp():.6f}")

    assert told["messages"] == []
