"""Where the circle is gone through; a platform that joins brings a scene of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.flows.circle.scenes.matrix import at_matrix
from tests.flows.circle.scenes.slack import at_slack
from tests.flows.circle.scenes.terminal import at_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.flows.circle.scenes.scene import Scene
    from tests.peers.matrix.synapse import Synapse

SCENES: Final[dict[str, Callable[[Path, Callable[[], Synapse]], AbstractContextManager[Scene]]]] = {
    "terminal": at_terminal,
    "slack": at_slack,
    "matrix": at_matrix,
}
"""Each at a home; whoever needs a homeserver asks for it."""
