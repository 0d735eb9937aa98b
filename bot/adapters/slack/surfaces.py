"""What people see of the app besides messages: its home, forms, and the prompts beside an empty conversation.

A trigger opens one form within three seconds, so a form that waits is opened before anything else is asked, and the
real one put in its place.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.buttons import OPENS
from bot.adapters.slack.outcomes import MENDED
from bot.adapters.slack.views.forms import Choice, Forms
from bot.adapters.slack.views.home import closed, home, prompts
from bot.adapters.slack.views.modals import CAME, showing, waiting
from bot.core.editing.acting import ask_and_meeting
from bot.core.editing.commands import WORD
from bot.core.message import Message, Paragraph
from bot.services.ports import Refused

if TYPE_CHECKING:
    from bot.adapters.slack.calling import Calls
    from bot.adapters.slack.inbound import Clicked
    from bot.core.access import Visitor
    from bot.core.editing.commands import Noun
    from bot.core.editing.forms import Field
    from bot.core.wording import Wording
    from bot.services.ports import Standing, Surveys, Unknown

_log = logging.getLogger(__name__)

COMMAND: Final = f"/{WORD}"
"""The slash command of the manifest."""


_OF_ASKS: Final = frozenset({"link", "record"})
"""The forms for what came of an ask: of one that a message names, or of any."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal as it was when we last knew it: what has changed since stays as it is."""

    id: str
    hash: str


class Surfaces:
    """Shows them."""

    def __init__(self, calls: Calls, surveys: Surveys) -> None:
        """Take what asks Slack, and what there is to show."""
        self._calls = calls
        self._surveys = surveys
        self._is_agent = True
        """Until Slack says that it knows no agents, or does not let us be one."""

    @property
    def _wording(self) -> Wording:
        return self._surveys.wording

    def lets_in(self, visitor: Visitor) -> bool:
        """Tell whether somebody gets an answer at all."""
        return self._surveys.lets_in(visitor)

    async def usage(self, visitor: Visitor) -> Message:
        """Return how the slash command is used."""
        return await self._surveys.usage(visitor, COMMAND)

    async def open(self, trigger: str) -> Modal | None:
        """Open a form that waits, and return it; nothing where the trigger is too old."""
        view = waiting(self._wording, self._surveys.usual)
        answer = await self._calls.ask(self._calls.client.views_open(trigger_id=trigger, view=view))
        match answer:
            case AsyncSlackResponse(data={"view": {"id": str(name), "hash": str(version)}}):
                return Modal(name, version)
            case _:
                return None

    async def too_late(self, visitor: Visitor) -> Message:
        """Return what to say to somebody whose form could not be opened."""
        return self._saying("form.late", await self._surveys.language(visitor))

    async def fill(self, modal: Modal, clicked: Clicked, visitor: Visitor) -> None:
        """Put the form that a button stands for in the place of one that waits, or say why not."""
        language = self._surveys.usual
        try:
            language = await self._surveys.language(visitor)
            form = clicked.action.removeprefix(f"{OPENS}.").partition(".")[0]
            if form in _OF_ASKS:
                view = self._record(clicked, language)
            else:
                view = await self._form(form, clicked.value, visitor, language)
        except Exception:  # noqa: BLE001 -- whatever it is, nobody is left with a form that waits for ever
            name = uuid4().hex[:8]
            _log.exception("A form could not be made", extra={"id": name})
            view = self.came(self._saying("sorry.crash", language, id=name))
        await self.put(modal, view)

    async def put(self, modal: Modal, view: dict[str, Any]) -> bool:
        """Put something else into an open modal; false where that is closed, or shows something newer by now."""
        update = self._calls.client.views_update(view_id=modal.id, hash=modal.hash, view=view)
        answer = await self._calls.ask(update)
        return self._took(answer, "A form could not be shown")

    def came(self, message: Message) -> dict[str, Any]:
        """Return the modal that shows what came of a form."""
        return showing(message, self._wording, title=CAME)

    async def show_home(self, visitor: Visitor) -> None:
        """Show somebody what is ahead for them."""
        overview = await self._surveys.overview(visitor)
        language = await self._surveys.language(visitor)
        blocks = home(overview, self._wording) if overview else closed(self._wording, language)
        answer = await self._calls.ask(self._calls.client.views_publish(user_id=visitor.person, view=blocks))
        self._took(answer, "The home could not be shown")

    async def suggest(self, visitor: Visitor) -> None:
        """Offer questions beside an empty conversation."""
        offered = prompts(await self._surveys.examples(visitor))
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
        """Show that an answer is on its way; it goes with the answer."""
        if self._is_agent:
            status = self._wording.say("form.waiting", self._surveys.usual)
            client = self._calls.client
            self._degrade(
                await self._calls.ask(
                    client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=status)
                )
            )

    def _record(self, clicked: Clicked, language: str) -> dict[str, Any]:
        """Return the form for what came of an ask: anybody who may ask may propose, and what counts is seen then."""
        where = {"room": clicked.room, "thread": clicked.thread} if clicked.room else {}
        ask, meeting = ask_and_meeting(clicked.value) or ("", "")
        return Forms(self._wording, language, where).record(ask, meeting)

    async def _form(self, form: str, about: str, visitor: Visitor, language: str) -> dict[str, Any]:
        if not self._surveys.may_edit(visitor):
            return self.came(self._saying("denied.edit", language))
        forms = Forms(self._wording, language)
        standing = self._surveys.standing(about, language)
        match form:
            case "add" | "add_milestone":
                noun: Noun = "meeting" if form == "add" else "milestone"
                return forms.add(noun, [Choice(*each) for each in self._surveys.forums(language)])
            case "undo" if deeds := await self._surveys.deeds(visitor):
                return forms.undo(deeds)
            case "move" | "confirm" | "cancel" if standing is not None:
                return forms.change(standing.noun, form, Choice(about, standing.name), _fields(standing))
            case "undo":
                return self.came(self._saying("edit.no_history", language, document="milestones"))
            case _:
                return self.came(self._saying("unknown.meeting", language, id=about))

    def _saying(self, key: str, language: str, **values: str) -> Message:
        said = self._wording.say(key, language, None, **values)
        return Message(said, (Paragraph(said),), language)

    def _degrade(self, answer: AsyncSlackResponse | Refused | Unknown) -> None:
        """Do without what Slack does not know, and say so once."""
        if isinstance(answer, Refused) and (answer.retry_after is None or answer.retry_after >= MENDED):
            self._is_agent = False
            _log.info("Slack shows no prompts and no progress here", extra={"reason": answer.reason})

    def _took(self, answer: AsyncSlackResponse | Refused | Unknown, otherwise: str) -> bool:
        if isinstance(answer, AsyncSlackResponse):
            return True
        _log.warning("Slack did not show a surface", extra={"what": otherwise, "reason": answer.reason})
        return False


def _fields(standing: Standing) -> dict[Field, str]:
    return {"when": standing.when, "place": standing.place}
