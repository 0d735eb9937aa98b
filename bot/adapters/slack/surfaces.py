"""App Home, modals and suggested prompts.

A trigger opens one modal within three seconds, so a placeholder is opened before anything else is asked, and replaced
by the real form.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.client import ADMIN_RETRY_SECONDS
from bot.adapters.slack.forms import RESULT_TITLE, Choice, FormBuilder, message_modal, placeholder_modal
from bot.adapters.slack.home import home_view, no_access_view, suggested_prompts
from bot.adapters.slack.render import OPEN_PREFIX
from bot.core.domain.message import Message, Paragraph
from bot.core.features.actions import ask_and_meeting
from bot.core.features.commands.model import COMMAND_PREFIX
from bot.core.ports.chat import Refused

if TYPE_CHECKING:
    from bot.adapters.slack.client import SlackClient
    from bot.adapters.slack.inbound import SlackClick
    from bot.core.domain.access import Visitor
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.forms import FormField
    from bot.core.features.plans.commands import Noun
    from bot.core.ports.chat import HomePagePort, PlannedItem, Unknown

_log = logging.getLogger(__name__)

COMMAND: Final = f"/{COMMAND_PREFIX}"
"""Slash command of the manifest."""


_PROGRESS_FORMS: Final = frozenset({"link", "record"})
"""Forms that record progress: of the ask that a message names, or of any ask."""


@dataclass(frozen=True, slots=True)
class OpenModal:
    """A modal in a certain version; it is not updated if it has changed since."""

    id: str
    hash: str


class Surfaces:
    """Shows the App Home, modals and suggested prompts.

    Args:
        calls: the client.
        surveys: provides their data.
    """

    def __init__(self, calls: SlackClient, surveys: HomePagePort) -> None:
        self._calls = calls
        self._surveys = surveys
        self._is_agent = True
        """False once Slack says that it does not offer the agent features."""

    @property
    def _wording(self) -> Wording:
        return self._surveys.wording

    def lets_in(self, visitor: Visitor) -> bool:
        """Return True if the user may use the bot."""
        return self._surveys.lets_in(visitor)

    async def usage(self, visitor: Visitor) -> Message:
        """Return the help for the slash command."""
        return await self._surveys.usage(visitor, COMMAND)

    async def open(self, trigger: str) -> OpenModal | None:
        """Open a placeholder modal; None if the trigger has expired."""
        view = placeholder_modal(self._wording, self._surveys.usual)
        answer = await self._calls.ask(self._calls.client.views_open(trigger_id=trigger, view=view))
        match answer:
            case AsyncSlackResponse(data={"view": {"id": str(name), "hash": str(version)}}):
                return OpenModal(name, version)
            case _:
                return None

    async def too_late(self, visitor: Visitor) -> Message:
        """Return the message for a user whose form could not be opened."""
        return self._saying("form.late", await self._surveys.language(visitor))

    async def fill(self, modal: OpenModal, clicked: SlackClick, visitor: Visitor) -> None:
        """Replace a placeholder by the form of the clicked button, or by the reason why not."""
        language = self._surveys.usual
        try:
            language = await self._surveys.language(visitor)
            form = clicked.action.removeprefix(f"{OPEN_PREFIX}.").partition(".")[0]
            if form in _PROGRESS_FORMS:
                view = self._record(clicked, language)
            else:
                view = await self._form(form, clicked.value, visitor, language)
        except Exception:  # noqa: BLE001 -- whatever the error, the placeholder must not stay
            name = uuid4().hex[:8]
            _log.exception("A form could not be made", extra={"id": name})
            view = self.came(self._saying("sorry.crash", language, id=name))
        await self.put(modal, view)

    async def put(self, modal: OpenModal, view: dict[str, Any]) -> bool:
        """Update an open modal; return False if it is closed or has changed meanwhile."""
        update = self._calls.client.views_update(view_id=modal.id, hash=modal.hash, view=view)
        answer = await self._calls.ask(update)
        return self._took(answer, "A form could not be shown")

    def came(self, message: Message) -> dict[str, Any]:
        """Return the modal that shows the result of a form."""
        return message_modal(message, self._wording, title=RESULT_TITLE)

    async def show_home(self, visitor: Visitor) -> None:
        """Publish the App Home of a user."""
        overview = await self._surveys.overview(visitor)
        language = await self._surveys.language(visitor)
        blocks = home_view(overview, self._wording) if overview else no_access_view(self._wording, language)
        answer = await self._calls.ask(self._calls.client.views_publish(user_id=visitor.person, view=blocks))
        self._took(answer, "The home could not be shown")

    async def suggest(self, visitor: Visitor) -> None:
        """Suggest prompts in an empty conversation."""
        offered = suggested_prompts(await self._surveys.examples(visitor))
        if offered and self._is_agent:
            client, channel = self._calls.client, visitor.room
            self._degrade(
                await self._calls.ask(
                    client.api_call(
                        "assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": offered}
                    )
                )
            )

    async def think(self, channel: str, thread: str) -> None:
        """Show that an answer is being prepared; Slack clears this when the answer is posted."""
        if self._is_agent:
            status = self._wording.say("form.waiting", self._surveys.usual)
            client = self._calls.client
            self._degrade(
                await self._calls.ask(
                    client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
                )
            )

    def _record(self, clicked: SlackClick, language: str) -> dict[str, Any]:
        """Return the form to record progress, for which no right to edit is needed: it may become a proposal."""
        where = {"room": clicked.room, "thread": clicked.thread} if clicked.room else {}
        ask, meeting = ask_and_meeting(clicked.value) or ("", "")
        return FormBuilder(self._wording, language, where).record(ask, meeting)

    async def _form(self, form: str, about: str, visitor: Visitor, language: str) -> dict[str, Any]:
        if not self._surveys.may_edit(visitor):
            return self.came(self._saying("denied.edit", language))
        forms = FormBuilder(self._wording, language)
        planned = self._surveys.planned(about, language)
        match form:
            case "add" | "add_milestone":
                noun: Noun = "meeting" if form == "add" else "milestone"
                return forms.add(noun, [Choice(*each) for each in self._surveys.forums(language)])
            case "undo" if changes := await self._surveys.changes(visitor):
                return forms.undo(changes)
            case "move" | "confirm" | "cancel" if planned is not None:
                return forms.change(planned.noun, form, Choice(about, planned.name), _fields(planned))
            case "undo":
                return self.came(self._saying("edit.no_history", language, document="milestones"))
            case _:
                return self.came(self._saying("unknown.meeting", language, id=about))

    def _saying(self, key: str, language: str, **values: str) -> Message:
        said = self._wording.say(key, language, None, **values)
        return Message(said, (Paragraph(said),), language)

    def _degrade(self, answer: AsyncSlackResponse | Refused | Unknown) -> None:
        """Switch the agent features off if Slack does not offer them, and log it once."""
        if isinstance(answer, Refused) and (answer.retry_after is None or answer.retry_after >= ADMIN_RETRY_SECONDS):
            self._is_agent = False
            _log.info("Slack shows no prompts and no progress here", extra={"reason": answer.reason})

    def _took(self, answer: AsyncSlackResponse | Refused | Unknown, otherwise: str) -> bool:
        if isinstance(answer, AsyncSlackResponse):
            return True
        _log.warning("Slack did not show a surface", extra={"what": otherwise, "reason": answer.reason})
        return False


def _fields(planned: PlannedItem) -> dict[FormField, str]:
    return {"when": planned.when, "place": planned.place}
