"""The bot's metrics for Prometheus."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from prometheus_client.core import Metric

    from bot.core.features.reminders.model import DeliveryState


class DeviceMetrics(Protocol):
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

    def __init__(self, figures: Callable[[], DeviceMetrics]) -> None:
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


CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_LATENESS: Final = (0.1, 0.5, 1, 2, 5, 15, 60, 300, 900, 3600, 14400, 86400)
"""Seconds: one second is on time; up to five minutes a message is sent unchanged, after that it says that it is late.
"""
_CALLS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The bot's metrics, in a registry of their own so that two bots in one process are counted separately.

    Args:
        version: of the build.

    """

    def __init__(self, version: str) -> None:
        self._registry: Final = CollectorRegistry()
        mine = self._registry
        self._settled = Counter("reminders", "Deliveries that came to an end", ["state", "platform"], registry=mine)
        self._lateness = Histogram(
            "reminder_lateness_seconds",
            "From when a reminder was due to when it was posted",
            ["platform"],
            buckets=_LATENESS,
            registry=mine,
        )
        self._unknown = Gauge("reminders_unknown", "Deliveries that may have arrived or not", registry=mine)
        self._due = Gauge("deliveries_due", "Deliveries that are due and have not come to their end", registry=mine)
        self._oldest = Gauge("oldest_due_seconds", "For how long the oldest delivery has been due", registry=mine)
        self._recovered = Counter("lease_recoveries", "Deliveries taken over from an earlier attempt", registry=mine)
        self._lookups = Counter("lookups", "Looks for a message that may have been posted", ["found"], registry=mine)
        self._reloaded = Gauge("config_last_reload_successful", "Whether what was saved last is right", registry=mine)
        self._reloaded_at = Gauge(
            "config_last_reload_success_timestamp_seconds", "When what is in force was read", registry=mine
        )
        self._revision = Gauge("config_revision", "The newest revision in force", ["document"], registry=mine)
        self._steps = Counter("clock_steps", "Steps of the wall clock", registry=mine)
        self._calls = Histogram(
            "chat_api_seconds",
            "How long a platform took to answer",
            ["platform", "method", "outcome"],
            buckets=_CALLS,
            registry=mine,
        )
        self._connected = Gauge("platform_connected", "Whether a platform is there", ["platform"], registry=mine)
        self._standby = Gauge("platform_standby", "Whether another process leads it", ["platform"], registry=mine)
        Info("build", "What is running", registry=mine).info({"version": version})

    def settled(self, platform: str, state: DeliveryState, late: float | None = None) -> None:
        """Count a delivery that reached its final state; ``late`` is the delay in seconds of a sent one."""
        self._settled.labels(state, platform).inc()
        if late is not None:
            self._lateness.labels(platform).observe(max(late, 0.0))

    def called(self, platform: str, method: str, outcome: str, seconds: float) -> None:
        """Count a call to a platform."""
        self._calls.labels(platform, method, outcome).observe(seconds)

    def looked(self, *, found: bool) -> None:
        """Count a search for a message that may have been posted before."""
        self._lookups.labels(str(found).lower()).inc()

    def recovered(self) -> None:
        """Count a delivery whose lease was taken over."""
        self._recovered.inc()

    def reloaded(self, document: str, revision: int | None, at: datetime) -> None:
        """Record the revision in force and when it was read; ``None`` means that the last saved text is broken."""
        self._reloaded.set(revision is not None)
        if revision is not None:
            self._reloaded_at.set(at.timestamp())
            self._revision.labels(document).set(revision)

    def stepped(self) -> None:
        """Count a step of the wall clock."""
        self._steps.inc()

    def connected(self, platform: str, *, there: bool, standby: bool = False) -> None:
        """Record whether a platform is connected, and whether another process leads it."""
        self._connected.labels(platform).set(there)
        self._standby.labels(platform).set(standby)

    def waiting(self, *, unknown: int, due: int, oldest: float) -> None:
        """Record how many deliveries are in doubt and due, and for how many seconds the oldest has been due."""
        self._unknown.set(unknown)
        self._due.set(due)
        self._oldest.set(max(oldest, 0.0))

    @contextmanager
    def device(self, figures: Callable[[], DeviceMetrics]) -> Iterator[None]:
        """Export the metrics of a Matrix device while the context is open."""
        collector = DeviceCollector(figures)
        self._registry.register(collector)
        try:
            yield
        finally:
            self._registry.unregister(collector)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self._registry)
