"""Interactive chat session: tells commands from questions and builds the message for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.adapters.terminal.explanation import explain
from bot.core.domain.message import Bullets, Message, Note, Paragraph, Suggestions
from bot.core.features.commands.grammar import FIRST_USAGES, parse_command
from bot.core.features.questions.model import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.core.domain.catalogue import Catalogue
    from bot.core.domain.message import Block

AnswerFunction = Callable[[str, str | None], tuple[Message, Answer | None]]
"""A line and the chosen language, if any → the message to show, and the answer behind it if the line was a question."""

COMMANDS: Final = {
    "/help": "what can be typed here",
    "/why": "how the last answer was found",
    "/lang": "the language of the answers: /lang fr, or /lang auto for that of the question",
    "/quit": "leave (Ctrl-D does too)",
}
_GREETED_WITH: Final = 3


class Chat:
    """One conversation; it keeps the last answer and the language chosen for the next ones."""

    def __init__(self, answering: AnswerFunction, catalogue: Catalogue, language: str) -> None:
        self._answering = answering
        self._catalogue = catalogue
        self._language = language
        self._chosen: str | None = None
        self._last: Answer | None = None

    @property
    def greeting(self) -> Message:
        """Message shown before the first question."""
        campaign = self._catalogue.dataset.campaign
        name = campaign.name.get(self._language) or campaign.name["en"]
        blocks = (
            Paragraph(name, strong=True),
            Paragraph("Ask in your own words, for example:"),
            Suggestions(self._examples[:_GREETED_WITH]),
            Note("/help lists the commands, Ctrl-D leaves."),
        )
        return Message(name, blocks, "en")

    def respond(self, line: str) -> Message | None:
        """Return the message to show for a line; None if the user leaves."""
        command, _, rest = line.strip().partition(" ")
        match command:
            case "/quit" | "/exit":
                return None
            case "/help":
                return self._help()
            case "/why":
                return self._why()
            case "/lang":
                return self._choose(rest.strip())
            case _ if command.startswith("/") and parse_command(line) is None:
                return _text_message(f"There is no command {command}; /help lists those there are.")
            case _:
                message, answer = self._answering(line, self._chosen)
                self._last = answer or self._last
                return message

    def names(self) -> Iterator[str]:
        """Yield the texts to complete: the campaign's examples, then the names of topics and actors."""
        yield from self._examples
        dataset = self._catalogue.dataset
        for name in (*(topic.name for topic in dataset.topics), *(actor.name for actor in dataset.actors)):
            yield name.get(self._language) or name["en"]
        for actor in dataset.actors:
            yield from actor.short.values()

    @property
    def _examples(self) -> tuple[str, ...]:
        examples = self._catalogue.dataset.campaign.examples
        return examples.get(self._language) or examples["en"]

    def _help(self) -> Message:
        commands = tuple(f"{name}: {meaning}" for name, meaning in COMMANDS.items())
        blocks: tuple[Block, ...] = (
            Paragraph("Ask in your own words, for example:"),
            Suggestions(self._examples),
            Paragraph("Commands:", strong=True),
            Bullets(commands),
            Paragraph("What changes something, or is taken along; “task help” tells more of “task”:", strong=True),
            Bullets(FIRST_USAGES),
        )
        return Message("Ask in your own words.", blocks, "en")

    def _why(self) -> Message:
        if self._last is None:
            return _text_message("Nothing was answered yet.")
        return explain(self._last, self._catalogue)

    def _choose(self, language: str) -> Message:
        spoken = self._catalogue.dataset.campaign.languages
        if language == "auto":
            self._chosen = None
            return _text_message("Answers come in the language of the question.")
        if language in spoken:
            self._chosen = language
            return _text_message(f"Answers come in “{language}” from now on.")
        return _text_message(f"Write /lang and one of: {', '.join(spoken)}, auto.")


def _text_message(text: str) -> Message:
    return Message(text, (Paragraph(text),), "en")
