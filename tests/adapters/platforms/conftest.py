"""The stages that the contract is played on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.platforms.staging import (
    SHORT,
    SHORT_ON_MATRIX,
    AnyStage,
    Stage,
    on_matrix,
    on_mattermost,
    on_slack,
    on_terminal,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from tests.peers.matrix.synapse import Synapse


def on_network(request: pytest.FixtureRequest, folder: Path, *, patient: bool) -> AbstractAsyncContextManager[AnyStage]:
    """Play on the platform that a test asks for."""
    if request.param == "slack":
        return on_slack() if patient else on_slack(SHORT)
    if request.param == "mattermost":
        return on_mattermost() if patient else on_mattermost(SHORT)
    synapse: Synapse = request.getfixturevalue("synapse")
    return on_matrix(synapse, folder) if patient else on_matrix(synapse, folder, SHORT_ON_MATRIX)


@pytest.fixture(params=["slack", "matrix", "terminal", "mattermost"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Every platform."""
    if request.param == "terminal":
        async with on_terminal(tmp_path) as opened:
            yield opened
        return
    async with on_network(request, tmp_path, patient=True) as networked:
        yield networked


@pytest.fixture(params=["slack", "matrix", "mattermost"])
async def network(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyStage]:
    """Every platform behind a network."""
    async with on_network(request, tmp_path, patient=True) as opened:
        yield opened


@pytest.fixture(params=["slack", "matrix", "mattermost"])
async def impatient(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyStage]:
    """Every platform behind a network, by one who does not wait long."""
    async with on_network(request, tmp_path, patient=False) as opened:
        yield opened
