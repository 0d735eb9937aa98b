"""The stages that the contract is played on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.platforms.staging import SHORT, NetworkStage, Stage, on_matrix, on_slack, on_terminal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(params=["slack", "matrix", "terminal"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Every platform."""
    stages = {"slack": on_slack, "matrix": on_matrix, "terminal": lambda: on_terminal(tmp_path)}
    async with stages[request.param]() as opened:
        yield opened


@pytest.fixture(params=["slack", "matrix"])
async def network(request: pytest.FixtureRequest) -> AsyncIterator[NetworkStage]:
    """Every platform behind a network."""
    async with {"slack": on_slack, "matrix": on_matrix}[request.param]() as opened:
        yield opened


@pytest.fixture(params=["slack", "matrix"])
async def impatient(request: pytest.FixtureRequest) -> AsyncIterator[NetworkStage]:
    """Every platform behind a network, by one who does not wait long."""
    async with {"slack": on_slack, "matrix": on_matrix}[request.param](SHORT) as opened:
        yield opened
