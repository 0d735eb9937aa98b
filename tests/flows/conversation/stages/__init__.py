"""Where a conversation can be held; a platform that joins brings a stage of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.flows.conversation.stages.anywhere import any_platform
from tests.flows.conversation.stages.matrix import at_matrix
from tests.flows.conversation.stages.slack import at_slack
from tests.flows.conversation.stages.terminal import terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.flows.conversation.stages.stage import Stage
    from tests.peers.matrix.synapse import Synapse

STAGES: Final[dict[str, Callable[[Path, Callable[[], Synapse]], AbstractContextManager[Stage]]]] = {
    "terminal": terminal,
    "any platform": any_platform,
    "slack": at_slack,
    "matrix": at_matrix,
}
"""Each at a home; whoever needs a homeserver asks for it."""
