"""Slack's no: a code, and where it says more, the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence


class RefusalError(Exception):
    """Slack says no, with 200 and a code."""

    def __init__(self, code: str, reasons: Sequence[str] = (), **more: str) -> None:
        """Take the code, what it says besides, and further keys of its answer."""
        super().__init__(code)
        self.code = code
        self.reasons = list(reasons)
        self.more = more

    def body(self) -> dict[str, Any]:
        """Return what is answered."""
        told: dict[str, Any] = {"ok": False, "error": self.code} | self.more
        return told | {"response_metadata": {"messages": self.reasons}} if self.reasons else told


def refuse(code: str, reasons: Sequence[str] = (), **more: str) -> NoReturn:
    """Say no.

    Raises:
        RefusalError: always.

    """
    raise RefusalError(code, reasons, **more)
