"""Slack: buttons on the debrief's cards and on what waits, files below the answer."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from tests.core.dispatch.wired_bot import SETTINGS
from tests.flows.circle.scenes.scene import ASK, EVIDENCE, MEETING, tell_in
from tests.flows.running import running
from tests.peers.beside import beside
from tests.peers.slack import APP_TOKEN, TOKEN, FakeSlack
from tests.peers.slack.reading import controls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flows.circle.scenes.scene import Scene
    from tests.peers.beside import Beside
    from tests.peers.slack.reading import Shown
    from tests.peers.slack.views import View

_ROOM: Final = "C1"


class Slack:
    """People at the fake Slack."""

    def __init__(self, slack: Beside[FakeSlack]) -> None:
        """Enter; the bot is there."""
        self._slack = slack
        self._peer = slack.peer
        self._heard: Shown | None = None
        self._known: set[str] = set()

    def hears(self, part: str) -> str:
        """Wait for a message that begins no answer."""
        self._slack.do(self._peer.pulse.until(lambda: self._new(part)))
        self._heard = self._new(part)[0]
        self._known.add(self._heard.ts)
        return self._heard.text

    def asks(self, text: str) -> str:
        """Mention the bot, each time in a thread of its own."""
        return self._answer(text).text

    def says_it_was_promised(self) -> None:
        """Fill in the form that the debrief's card opens, as one does who has a link."""
        assert self._heard is not None
        do, peer = self._slack.do, self._peer
        do(peer.click(self._heard, _name(self._heard, "open.link", f"{ASK} at {MEETING}"), user="RIA"))
        form = do(peer.pulse.until(lambda: _to_be_sent(peer.modal("RIA"))))
        assert form
        do(peer.submit(form, {"state": "promised", "evidence": EVIDENCE}))

    def approves(self) -> None:
        """Click on what waits."""
        waiting = self._answer("proposals")
        do, peer = self._slack.do, self._peer
        clicked = do(peer.click(waiting, _name(waiting, "act.approve", "1"), user="EDA"))
        do(peer.pulse.until(lambda: peer.answers(clicked)))

    def takes_along(self, text: str) -> bytes:
        """Read the file below the answer."""
        self._answer(text)
        files = self._peer.files
        self._slack.do(self._peer.pulse.until(lambda: files.shown))
        data = files.shown[-1].data
        assert data is not None
        return data

    def _answer(self, text: str) -> Shown:
        said = self._slack.do(self._peer.mention("EDA", _ROOM, text))
        return self._slack.do(self._peer.reply(said))

    def _new(self, part: str) -> list[Shown]:
        return [
            each
            for each in self._peer.seen(_ROOM)
            if each.thread is None and part in each.text and each.ts not in self._known
        ]


def _name(shown: Shown, action: str, about: str) -> str:
    """Return the id of the button that does something about just this."""
    for _, element in controls(shown.blocks):
        if element.get("value") == about and element["action_id"].startswith(f"{action}."):
            return str(element["action_id"])
    message = f"nothing does {action} to {about}: {shown.buttons}"
    raise AssertionError(message)


def _to_be_sent(modal: View | None) -> View | None:
    """Return a modal that can be sent off: at first it only says that it is being filled."""
    return modal if modal and "submit" in modal.content else None


@contextmanager
def at_slack(home: Path, _: object) -> Iterator[Scene]:
    """Be at Slack."""
    (home / "config" / "bot.yaml").write_text(SETTINGS, encoding="utf-8")
    tell_in(f"slack:{_ROOM}", home)
    with beside(FakeSlack()) as slack, ExitStack() as stack:
        api = {"BOT_SLACK_BOT_TOKEN": TOKEN, "BOT_SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.peer.api}
        stack.enter_context(running(home, **api)).ready()
        yield Slack(slack)
