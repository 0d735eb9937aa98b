"""Metrics of the bot's device on Matrix, collected when they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prometheus_client.core import Metric


class DeviceFigures(Protocol):
    """Counters of a device since it connected."""

    @property
    def last_sync_age(self) -> float | None:
        """Seconds since the last sync with the homeserver; None before the first."""
        ...

    @property
    def undecryptable(self) -> int:
        """Messages that arrived before their key."""
        ...

    @property
    def waiting(self) -> int:
        """Messages whose key has not arrived yet."""
        ...

    @property
    def dropped(self) -> int:
        """Events that could not be interpreted."""
        ...

    @property
    def one_time_keys(self) -> int | None:
        """One-time keys left on the homeserver; None if it has not reported the number yet."""
        ...

    @property
    def limited(self) -> int:
        """Responses that asked for a pause (rate limits)."""
        ...

    @property
    def signed(self) -> bool:
        """Whether others see the device as verified."""
        ...


class DeviceCollector(Collector):
    """Collects the device's current values when metrics are read."""

    def __init__(self, figures: Callable[[], DeviceFigures]) -> None:
        self._figures = figures

    @override
    def collect(self) -> Iterator[Metric]:
        """Yield each metric whose value is known."""
        now = self._figures()
        gauges = (
            ("matrix_last_sync_age_seconds", "Since the homeserver was last read", now.last_sync_age),
            ("matrix_waiting_for_key", "Messages whose key has not come yet", now.waiting),
            ("matrix_one_time_keys", "Keys that the homeserver has left for whoever writes first", now.one_time_keys),
            ("matrix_device_signed", "Whether people see the device as verified", now.signed),
        )
        for name, what, value in gauges:
            if value is not None:
                yield GaugeMetricFamily(name, what, value)
        yield CounterMetricFamily("matrix_undecryptable", "Messages that came before their key", now.undecryptable)
        yield CounterMetricFamily("matrix_dropped", "Events that nobody can make sense of", now.dropped)
        yield CounterMetricFamily("matrix_limited", "Answers that asked for a pause", now.limited)
