"""How the bot's device on Matrix is, as monitoring reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.adapters.web.metrics import Metrics

if TYPE_CHECKING:
    from bot.adapters.web.metrics import DeviceMetrics


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures as the device tells them."""

    last_sync_age: float | None = 2.5
    undecryptable: int = 3
    waiting: int = 1
    dropped: int = 14
    one_time_keys: int | None = 50
    limited: int = 7
    signed: bool = True


_: DeviceMetrics = Figures()


def told(metrics: Metrics) -> set[str]:
    """Return the lines about the device."""
    return {line for line in metrics.text().decode().splitlines() if line.startswith("matrix_")}


def test_everything_is_told_under_stable_names() -> None:
    metrics = Metrics("")
    with metrics.device(Figures):
        assert told(metrics) == {
            "matrix_last_sync_age_seconds 2.5",
            "matrix_waiting_for_key 1.0",
            "matrix_one_time_keys 50.0",
            "matrix_device_signed 1.0",
            "matrix_undecryptable_total 3.0",
            "matrix_dropped_total 14.0",
            "matrix_limited_total 7.0",
        }


def test_what_nobody_knows_yet_is_not_told_as_nothing() -> None:
    metrics = Metrics("")
    with metrics.device(lambda: replace(Figures(), last_sync_age=None, one_time_keys=None)):
        names = {line.partition(" ")[0] for line in told(metrics)}

    assert not names & {"matrix_last_sync_age_seconds", "matrix_one_time_keys"}


def test_a_device_that_is_not_connected_has_no_figures() -> None:
    metrics = Metrics("")
    with metrics.device(Figures):
        pass

    assert told(metrics) == set()


def test_a_device_may_be_connected_to_the_metrics_again() -> None:
    metrics = Metrics("")
    for _ in range(2):
        with metrics.device(Figures):
            assert "matrix_dropped_total 14.0" in told(metrics)
