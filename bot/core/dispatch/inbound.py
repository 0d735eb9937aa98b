"""The entry point for incoming messages, clicks and forms of all platforms; returns the responses to show.

An adapter passes who sent an event and where, and shows the response. People without access get no content, whatever
they send; a repeated event is answered once; an unexpected error is answered with one sentence.
"""

from __future__ import annotations

from asyncio import CancelledError
from dataclasses import dataclass, replace
from datetime import timedelta
from logging import getLogger
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bot.core.domain.message import Message, Paragraph, without_actions
from bot.core.domain.text import replace_half_characters
from bot.core.features.actions import ACTIONS, DECISION_ACTIONS, EDITOR_ACTIONS, action_command, decision_command
from bot.core.features.commands.forms import find_form_errors, form_to_command
from bot.core.features.commands.grammar import parse_command
from bot.core.features.commands.handler import Requester
from bot.core.features.commands.outcome import Outcome
from bot.core.features.questions.service import UserMessage
from bot.core.ports.chat import Response
from bot.core.ports.store import DatabaseUnavailableError, Thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from bot.core.domain.access import AccessPolicy, Right, Visitor
    from bot.core.domain.command import Command
    from bot.core.domain.records import Dataset
    from bot.core.domain.sentence import Say
    from bot.core.domain.wording import Wording
    from bot.core.features.commands.bus import CommandBus
    from bot.core.features.commands.forms import FormErrors
    from bot.core.features.commands.model import ParseError
    from bot.core.features.commands.view import OutcomeComposer
    from bot.core.features.debriefs.replies import DebriefReplyHandler
    from bot.core.features.questions.service import Conversation
    from bot.core.ports.chat import InboundClick, InboundEvent, InboundForm, InboundMessage
    from bot.core.ports.store import HandledEvents

_log = getLogger(__name__)

_REMEMBERED_FOR: Final = timedelta(days=1)
"""How long an answered event is remembered: platforms repeat events for an hour, after a long outage for longer."""
_STRANGER_KEYS: Final = frozenset({"wish.none", "follow.none", "denied.edit", "denied.read"})
"""Answers that are replaced by the usual one for strangers, because the person is sent nothing."""


@dataclass(frozen=True, slots=True)
class ActiveCampaign:
    """The access rules, conversation service and wording in force at one moment."""

    access: AccessPolicy
    conversation: Conversation
    outcomes: OutcomeComposer
    wording: Wording
    dataset: Dataset
    language: str
    note_rooms: Collection[str] = ()
    """The rooms to which progress notes are restricted, each as ``platform:room``."""


class InboundDispatcher:
    """Handles the events that come in from the platforms, one event per call.

    Args:
        campaign: returns what is in force at that moment.

    """

    def __init__(
        self,
        campaign: Callable[[], ActiveCampaign],
        commands: CommandBus,
        seen: HandledEvents,
        replies: DebriefReplyHandler,
    ) -> None:
        self._campaign = campaign
        self._commands = commands
        self._seen = seen
        self._replies = replies

    def may(self, visitor: Visitor, action: Right) -> bool:
        """Return whether to offer an action to a person; the right is checked again when it is executed."""
        return self._campaign().access.may(visitor, action)

    async def receive(self, written: InboundMessage) -> Response | None:
        """Return the response to a message; None if it was answered before, or gets no answer."""
        if not self._admits(written):
            return await self._free(written, replace_half_characters(written.text)) or await self._turn_away(written)
        return await self._once(written, lambda: self._answer(written, written.text))

    def overhears(self, text: str) -> bool:
        """Return whether a message in a thread that does not address the bot may be for it, judged by its words."""
        return self._replies.begins(parse_command(text), text)

    async def overhear(self, written: InboundMessage) -> Response | None:
        """Return the response to such a message; None unless it is a reply in a debrief's thread."""
        text = replace_half_characters(written.text)
        command = parse_command(text)
        if not self._replies.begins(command, text) or not self._admits(written):
            return None

        async def respond() -> Response | None:
            outcome = await self._reply(written, command, text)
            return await self._told(written, outcome) if outcome else None

        return await self._once(written, respond)

    async def act(self, clicked: InboundClick) -> Response | None:
        """Return the response to a click; None if it was answered before, or the person has no access."""
        if not self._admits(clicked):
            return await self._free(clicked, action_command(clicked.action, clicked.about) or "")
        if clicked.action in DECISION_ACTIONS and not self._campaign().access.proves(clicked.visitor):
            # Answer only once per message, whoever clicks and however often.
            clicked = replace(clicked, id=clicked.below or clicked.id)
            return await self._once(clicked, lambda: self._have_it_typed(clicked))
        return await self._once(clicked, lambda: self._act(clicked))

    async def submit(self, submitted: InboundForm) -> Response | None:
        """Return the response to a form; None if it was answered before, or the person has no access."""
        if not self._admits(submitted):
            return None
        return await self._once(submitted, lambda: self._submit(submitted))

    async def shown(self, response: Response) -> None:
        """Record that a response was shown: until then, another process that gets the same event answers it as well."""
        try:
            if response.remember is not None:
                await response.remember()
            await self._seen.done(response.key, lives=_REMEMBERED_FOR)
        except DatabaseUnavailableError as error:
            _log.warning("What was answered cannot be stored", extra={"error": str(error)})

    def unshown(self, response: Response) -> None:
        """Record that a response will not be shown: its event will be delivered again and answered then."""
        self._seen.leave(response.key)

    def _admits(self, event: InboundEvent) -> bool:
        access = self._campaign().access
        admitted = access.admits(event.visitor)
        if not admitted:
            visitor = event.visitor
            where = {"platform": visitor.platform, "private": visitor.private, "shared": access.is_shared(visitor)}
            _log.info("Somebody was turned away", extra=where)
        return admitted

    async def _free(self, event: InboundEvent, line: str) -> Response | None:
        """Let a person without access end or list what they are sent in private; None if they are sent nothing.

        Without this, a person who was removed from the list of people could not unsubscribe.
        """
        command = parse_command(line) if event.visitor.private else None
        if not self._commands.is_exempt(command):
            return None

        async def end() -> Response | None:
            outcome = await self._commands.respond(command, line, _thread(event), self._requester(event))
            if outcome is None or any(each.key in _STRANGER_KEYS for each in outcome.say):
                return None
            return await self._told(event, outcome)

        return await self._once(event, end)

    async def _turn_away(self, event: InboundEvent) -> Response | None:
        """Return the answer for strangers, in private and at most once a day; None otherwise."""
        if not event.visitor.private:
            return None
        key = f"stranger\n{event.visitor.name}"
        try:
            if not await self._seen.begin(key):
                return None
            await self._seen.done(key, lives=_REMEMBERED_FOR)
        except DatabaseUnavailableError:
            # Else they would get no sentence for as long as this process lives.
            self._seen.leave(key)
            return None
        return self._saying(event, "access.stranger", self._campaign().language)

    async def _once(self, event: InboundEvent, respond: Callable[[], Awaitable[Response | None]]) -> Response | None:
        try:
            if not await self._seen.begin(event.key):
                return None
            if (response := await respond()) is None:
                self._seen.leave(event.key)
        except CancelledError:
            self._seen.leave(event.key)
            raise
        except Exception:  # noqa: BLE001 -- whatever it is, people get a sentence and the log has it
            name = uuid4().hex[:8]
            _log.exception("Something could not be answered", extra={"id": name, "platform": event.visitor.platform})
            return self._saying(event, "sorry.crash", self._room_language(event), id=name)
        bound = event.visitor.place in self._campaign().note_rooms
        return replace(response, bound=True) if response and bound else response

    async def _answer(self, event: InboundEvent, text: str) -> Response:
        incoming = self._incoming(event, text)
        command = parse_command(incoming.text)
        outcome = await self._reply(event, command, incoming.text)
        if outcome is None:
            outcome = await self._commands.respond(command, incoming.text, _thread(event), self._requester(event))
        if outcome is not None:
            return await self._told(event, outcome)
        conversation = self._campaign().conversation
        reply = await conversation.answer(incoming)
        # Store the context only after the answer was shown, so that nobody waits for it.
        return Response(event.key, reply.message, remember=lambda: conversation.remember(reply))

    async def _reply(self, event: InboundEvent, command: Command | ParseError | None, text: str) -> Outcome | None:
        """Return what came of a reply in a debrief's thread; None if a message is none."""
        if event.id == event.thread:
            # A message that begins a thread is no reply.
            return None
        visitor = event.visitor
        # A private room has its own name, and deliveries to it may name the person instead.
        rooms = (visitor.place, visitor.name) if visitor.private else (visitor.place,)
        return await self._replies.respond(command, text, _thread(event), self._requester(event), rooms)

    async def _act(self, clicked: InboundClick) -> Response:
        action, about = clicked.action, clicked.about
        if action in {"yes", "no"}:
            thread, who = _thread(clicked), self._requester(clicked)
            outcome = await self._commands.answer(about, thread, who, agrees=action == "yes")
            if outcome is not None:
                return await self._told(clicked, outcome)
        elif action == "more":
            message = await self._campaign().conversation.more(self._incoming(clicked, ""), about)
            if message is not None:
                return Response(clicked.key, message)
        elif line := action_command(action, about):
            return await self._answer(clicked, line)
        if action not in ACTIONS:
            _log.warning("Something was clicked that was never offered")
        return self._saying(clicked, "act.gone", await self._language(clicked))

    async def _have_it_typed(self, clicked: InboundClick) -> Response:
        """Return the line to type instead of a click whose sender is not verified."""
        line = decision_command(clicked.action, clicked.about)
        language = await self._language(clicked)
        if line is None:
            return self._saying(clicked, "act.gone", language)
        if clicked.action in EDITOR_ACTIONS:
            return self._saying(clicked, "sign.decides_all", language, line=line, all=f"{clicked.action} all")
        return self._saying(clicked, "sign.decides", language, line=line)

    async def _submit(self, submitted: InboundForm) -> Response:
        found = form_to_command(submitted.form, self._campaign().dataset)
        if isinstance(found, dict):
            return await self._mistaken(submitted, found)
        who, thread = self._requester(submitted), _thread(submitted)
        outcome = await self._commands.execute(found.command, found.line, who, thread=thread)
        mistakes = find_form_errors(outcome, submitted.form)
        return await self._mistaken(submitted, mistakes) if mistakes else await self._told(submitted, outcome)

    async def _mistaken(self, submitted: InboundForm, mistakes: FormErrors) -> Response:
        language = await self._language(submitted)
        words = {name: self._sentence(each, language) for name, each in mistakes.items()}
        message = Message("; ".join(words.values()), tuple(Paragraph(each) for each in words.values()), language)
        return Response(submitted.key, message, private=True, mistakes=words)

    async def _told(self, event: InboundEvent, outcome: Outcome) -> Response:
        message = self._campaign().outcomes.compose(outcome, await self._language(event))
        if event.visitor.private and not self.may(event.visitor, "edit"):
            # In private nobody else could click on the editors' actions.
            message = without_actions(message, EDITOR_ACTIONS)
        noted = outcome.kind == "noted"
        return Response(event.key, message, private=noted or outcome.kind == "refused", secret=noted)

    def _sentence(self, said: Say | str, language: str) -> str:
        if isinstance(said, str):
            return said
        return self._campaign().outcomes.compose(Outcome("refused", (said,)), language).summary

    def _saying(self, event: InboundEvent, key: str, language: str, **values: str) -> Response:
        said = self._campaign().wording.say(key, language, None, **values)
        return Response(event.key, Message(said, (Paragraph(said),), language), private=True)

    async def _language(self, event: InboundEvent) -> str:
        return await self._campaign().conversation.speaks(self._incoming(event, ""))

    def _room_language(self, event: InboundEvent) -> str:
        campaign = self._campaign()
        return campaign.access.language(event.visitor.place) or campaign.language

    def _requester(self, event: InboundEvent) -> Requester:
        visitor = event.visitor
        proven = self._campaign().access.proves(visitor)
        return Requester(visitor.name, visitor.place, said=self._incoming(event, ""), proven=proven)

    def _incoming(self, event: InboundEvent, text: str) -> UserMessage:
        visitor = event.visitor
        return UserMessage(
            platform=visitor.platform,
            room=visitor.room,
            thread=event.thread,
            person=visitor.person,
            text=replace_half_characters(text),
            language=self._room_language(event),
            private=visitor.private,
            begins=event.id == event.thread,
            aside=event.aside,
        )


def _thread(event: InboundEvent) -> Thread:
    return Thread(event.visitor.platform, event.visitor.room, event.thread)
