"""Terminal sessions: a line editor with colours for a person, plain lines for a program.

The only module that imports rich and prompt_toolkit, and only when an interactive session starts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from bot.adapters.files import find_ownership_problem
from bot.adapters.terminal.chat import COMMANDS
from bot.adapters.terminal.render import to_lines, to_plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completion
    from prompt_toolkit.document import Document
    from prompt_toolkit.history import History

    from bot.adapters.terminal.render import Style
    from bot.core.domain.message import Message

_STYLES: Final[dict[Style, str]] = {
    "plain": "",
    "strong": "bold",
    "heading": "bold cyan",
    "label": "dim",
    "link": "underline blue",
    "dim": "dim",
    "suggestion": "italic",
}
_SHORTEST_COMPLETED: Final = 2


class PipedTerminal:
    """Reads and writes plain lines, for programs."""

    def __init__(self, source: BinaryIO, output: TextIO) -> None:
        self._source = source
        self._output = output

    def read(self) -> Iterator[str]:
        """Yield the lines as they come; bytes that are not UTF-8 become replacement characters."""
        for line in self._source:
            yield line.decode("utf-8", "replace").rstrip("\r\n")

    def show(self, message: Message) -> None:
        """Write a message and an empty line, and flush."""
        print(to_plain_text(message), end="\n\n", file=self._output, flush=True)


class InteractiveTerminal:
    """Session with a person at a keyboard.

    Args:
        output: where messages are printed.
        history: file of the lines typed so far.
        names: texts that the Tab key completes.
    """

    def __init__(self, output: TextIO, history: Path, names: Sequence[str]) -> None:
        from rich.console import Console  # noqa: PLC0415

        self._console = Console(file=output, highlight=False, markup=False, emoji=False)
        self._session = _session(history, names)

    def read(self) -> Iterator[str]:
        """Yield what is typed until Ctrl-D or Ctrl-C; a paste of several lines is one question."""
        while True:
            try:
                yield self._session.prompt("> ")
            except (EOFError, KeyboardInterrupt):
                return

    def show(self, message: Message) -> None:
        """Print the lines of a message with their styles; only the terminal wraps them."""
        from rich.text import Text  # noqa: PLC0415

        for line in to_lines(message):
            text = Text.assemble(*((span.text, _STYLES[span.style]) for span in line))
            self._console.print(text, soft_wrap=True)
        self._console.print()


def _session(history: Path, names: Sequence[str]) -> PromptSession[str]:
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import Completer, Completion  # noqa: PLC0415
    from typing_extensions import override  # noqa: PLC0415

    class NamesCompleter(Completer):
        """Completes commands, questions, and names in the middle of a question."""

        @override
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            typed = document.text_before_cursor
            for text, length in completions(typed, names):
                yield Completion(text, start_position=-length)

    return PromptSession(history=_history(history), completer=NamesCompleter(), complete_while_typing=False)


def completions(typed: str, names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield completions for the end of the typed text, each with the length of the text it replaces."""
    if typed.startswith("/"):
        yield from ((command, len(typed)) for command in COMMANDS if command.startswith(typed))
        return
    word = typed.rpartition(" ")[2]
    for end in dict.fromkeys((typed, word)):
        if len(end) >= _SHORTEST_COMPLETED:
            for name in names:
                if name.casefold().startswith(end.casefold()):
                    yield name, len(end)


def _history(path: Path) -> History:
    """Return the input history: a file that only its owner can read, or one in memory if that is not possible."""
    from prompt_toolkit.history import FileHistory, InMemoryHistory  # noqa: PLC0415

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if find_ownership_problem(path.parent) is not None or find_ownership_problem(path) is not None:
            return InMemoryHistory()
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
