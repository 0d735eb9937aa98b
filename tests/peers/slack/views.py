"""Modals and homes: what each person has open, and the triggers that open them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from tests.peers.slack.limits import of_view
from tests.peers.slack.people import APP_ID, BOT, TEAM
from tests.peers.slack.reading import labels, of_blocks, unescaped
from tests.peers.slack.refusing import refuse
from tests.peers.slack.texts import length

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.peers.slack.limits import Surface

TRIGGER: Final = 3_000_000
"""Microseconds that a trigger is good for."""
_DEEP: Final = 3
_LARGEST: Final = 250_000


@dataclass(slots=True, eq=False)
class View:
    """A modal or a home as somebody has it before them."""

    id: str
    user: str
    content: dict[str, Any]
    hash: str
    errors: dict[str, str] = field(default_factory=dict)
    """What stands below the fields: block → message."""
    trouble: str = ""
    """What Slack itself says above the form, where the app did not take it."""

    @property
    def title(self) -> str:
        """What stands above it."""
        return unescaped(self.content.get("title", {}).get("text", ""))

    @property
    def text(self) -> str:
        """What is read in it, a line each."""
        return of_blocks(self.content["blocks"])

    @property
    def buttons(self) -> tuple[str, ...]:
        """What its buttons say."""
        return labels(self.content["blocks"])

    def shape(self, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return it as payloads carry it, with what was filled in."""
        kept = {"callback_id": "", "private_metadata": "", "external_id": "", "clear_on_close": False}
        told = kept | {"notify_on_close": False} | self.content
        return told | {
            "id": self.id,
            "team_id": TEAM,
            "app_installed_team_id": TEAM,
            "app_id": APP_ID,
            "bot_id": BOT,
            "hash": self.hash,
            "root_view_id": self.id,
            "previous_view_id": None,
            "state": {"values": dict(values or {})},
        }


class Views:
    """Everything that is open, for each person."""

    def __init__(self, moment: Callable[[], int]) -> None:
        """Take the time in microseconds."""
        self.stacks: defaultdict[str, list[View]] = defaultdict(list)
        """Person → modals, the one in front last."""
        self.homes: dict[str, View] = {}
        self._moment = moment
        self._triggers: dict[str, tuple[int, str]] = {}
        self._used: set[str] = set()
        self._numbers = count(1)

    def trigger(self, user: str) -> str:
        """Return a new trigger for somebody who did something."""
        at = self._moment()
        name = f"{at}.{next(self._numbers)}.trigger"
        self._triggers[name] = (at, user)
        return name

    def open(self, arguments: Mapping[str, Any], *, on_top: bool) -> View:
        """Show a modal, or one above the others."""
        at, user = self._exchanged(str(arguments.get("trigger_id", "")))
        if self._moment() - at > TRIGGER:
            refuse("expired_trigger_id")
        content = self._judged(arguments.get("view"), "modal")
        stack = self.stacks[user]
        if not on_top:
            stack.clear()
        if len(stack) >= _DEEP:
            refuse("push_limit_reached")
        return self.show(stack, user, content)

    def show(self, stack: list[View], user: str, content: dict[str, Any]) -> View:
        """Put a modal in front."""
        view = View(f"V{next(self._numbers)}", user, content, self._hash())
        stack.append(view)
        return view

    def update(self, arguments: Mapping[str, Any]) -> View:
        """Put something else into an open modal."""
        name, external = arguments.get("view_id"), arguments.get("external_id")
        wanted = (
            view
            for view in self._open()
            if view.id == name or (external and view.content.get("external_id") == external)
        )
        view = next(wanted, None) or refuse("not_found")
        content = self._judged(arguments.get("view"), view.content["type"])
        self._unchanged(view, arguments)
        self.change(view, content)
        return view

    def publish(self, arguments: Mapping[str, Any]) -> View:
        """Show somebody's home."""
        user = str(arguments.get("user_id", ""))
        content = self._judged(arguments.get("view"), "home")
        view = self.homes.get(user)
        if view is None:
            view = self.homes[user] = View(f"V{next(self._numbers)}", user, content, self._hash())
        else:
            self._unchanged(view, arguments)
            self.change(view, content)
        return view

    def change(self, view: View, content: dict[str, Any]) -> None:
        """Put something else into a view."""
        view.content, view.hash, view.errors, view.trouble = content, self._hash(), {}, ""

    def judge(self, content: object) -> dict[str, Any]:
        """Return a modal that an app answered with, if Slack takes it."""
        return self._judged(content, "modal")

    def _exchanged(self, trigger: str) -> tuple[int, str]:
        if trigger not in self._triggers:
            refuse("invalid_trigger_id")
        if trigger in self._used:
            refuse("exchanged_trigger_id")
        self._used.add(trigger)
        return self._triggers[trigger]

    def _judged(self, content: object, kind: Surface) -> dict[str, Any]:
        if not isinstance(content, dict):
            refuse("invalid_arguments", ["[ERROR] missing required field: view"])
        if reasons := [f"[ERROR] {reason}" for reason in of_view(content, kind)]:
            refuse("invalid_arguments", reasons)
        if length(str(content)) > _LARGEST:
            refuse("view_too_large")
        blocks = [{"block_id": f"b{next(self._numbers)}"} | block for block in content["blocks"]]
        return content | {"blocks": blocks}

    def _unchanged(self, view: View, arguments: Mapping[str, Any]) -> None:
        if arguments.get("hash") and arguments["hash"] != view.hash:
            refuse("hash_conflict")

    def _open(self) -> list[View]:
        return [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]

    def _hash(self) -> str:
        return f"{self._moment() // 1_000_000}.{next(self._numbers):08x}"
