"""Is it alive, is it ready: one probe per component, all at once, each with a time limit."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hotline.infra.bus import Bus
from hotline.infra.database import connection, dialect, reader
from hotline.infra.jobs import JobClaim
from hotline.infra.settings import Settings

Probe = Callable[[], Awaitable[str]]

PROBE_SECONDS = 3.0
FREE_DISK_MB = 500
LATE_JOB = timedelta(minutes=5)


class Unwell(Exception):
    """A probe's verdict, with the reason."""


@dataclass(frozen=True)
class Component:
    """What one probe found."""

    ok: bool
    detail: str
    milliseconds: float


async def check_all(probes: Mapping[str, Probe]) -> dict[str, Component]:
    """Every component, by name. A probe that hangs is a component that is not well."""
    found = await asyncio.gather(*[_check(probe) for probe in probes.values()])
    return dict(zip(probes, found, strict=True))


def report(components: Mapping[str, Component]) -> dict[str, Any]:
    """The body of /readyz."""
    return {
        "ready": all(component.ok for component in components.values()),
        "components": {
            name: {"ok": found.ok, "detail": found.detail, "ms": round(found.milliseconds, 1)}
            for name, found in components.items()
        },
    }


async def _check(probe: Probe) -> Component:
    started = time.perf_counter()
    try:
        detail, ok = await asyncio.wait_for(probe(), PROBE_SECONDS), True
    except TimeoutError:
        detail, ok = f"no answer within {PROBE_SECONDS:.0f} s", False
    except Exception as error:
        # Whatever is wrong with a component, the report has to come out.
        detail, ok = f"{type(error).__name__}: {error}"[:200], False
    return Component(ok, detail, (time.perf_counter() - started) * 1000)


def probes(settings: Settings, bus: Bus, clock: Callable[[], datetime]) -> dict[str, Probe]:
    """Those of the rooms here; the composition root adds what else it has."""

    async def database() -> str:
        await connection().execute_query("SELECT 1")
        await reader().execute_query("SELECT 1")
        return dialect()

    async def live_bus() -> str:
        await bus.ping()
        return type(bus).__name__

    async def disk() -> str:
        free = shutil.disk_usage(settings.data_dir).free // 1024**2
        if free < FREE_DISK_MB:
            raise Unwell(f"only {free} MB free")
        return f"{free} MB free"

    async def worker() -> str:
        late = await JobClaim.filter(due_at__lt=clock() - LATE_JOB).values_list("name", flat=True)
        if late:
            raise Unwell(f"late: {', '.join(map(str, late))}")
        return "jobs on time"

    return {"database": database, "bus": live_bus, "disk": disk, "worker": worker}
