"""How something is, told to whoever runs the bot: in order, or what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at."""

    what: str
    mend: str = ""
    """What to do; nothing where it is in order."""

    @override
    def __str__(self) -> str:
        """Return the line that is shown."""
        return f"to mend: {self.what}; {self.mend}" if self.mend else f"in order: {self.what}"
