"""What Prometheus asks for. Labels are few and bounded: never a number, a name or an address."""

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

http_seconds = Histogram(
    "hotline_http_seconds",
    "Time to answer a request, by route template",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
job_seconds = Histogram("hotline_job_seconds", "Time a periodic job took", ["job"])
job_failures = Counter("hotline_job_failures_total", "Periodic jobs that failed", ["job"])
refusals = Counter("hotline_refusals_total", "Requests turned down, by reason", ["code"])


def render() -> tuple[bytes, str]:
    """The page for /metrics and its content type; all processes of this machine together."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
