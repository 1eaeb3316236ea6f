"""Periodic work. Any number of workers may run; a row per job decides who runs it next."""

import asyncio
import importlib
import os
import pkgutil
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from hotline.infra import metrics
from hotline.infra.clock import Clock, utc_now

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # a worker that has not renewed for this long is believed dead


class JobClaim(Model):
    """When a job is next due, and until when a worker that took it is believed alive."""

    name = fields.CharField(max_length=100, primary_key=True)
    due_at = fields.DatetimeField()
    claimed_until = fields.DatetimeField(null=True)
    claimed_by = fields.CharField(max_length=100, default="")
    last_started_at = fields.DatetimeField(null=True)
    last_finished_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(default="")

    class Meta:
        table = "job_claim"


@dataclass(frozen=True)
class Job:
    """Work to be done every `seconds`; `owner` is the room that answers for it."""

    name: str
    seconds: float
    owner: str
    run: Callable[[datetime], Awaitable[object]]

    async def __call__(self, now: datetime) -> object:
        return await self.run(now)


_registered: dict[str, Job] = {}


def periodic(*, seconds: float, owner: str) -> Callable[[Callable[[datetime], Awaitable[object]]], Job]:
    """Declare a job. It lives in the room's `jobs` module, takes `now`, and may run twice without harm."""

    def register(run: Callable[[datetime], Awaitable[object]]) -> Job:
        job = Job(f"{owner}.{run.__name__}", seconds, owner, run)
        _registered[job.name] = job
        return job

    return register


def all_jobs() -> list[Job]:
    """Every job of the product: each room's `jobs` module is imported, and what it declares is here."""
    import hotline

    for module in pkgutil.walk_packages(hotline.__path__, "hotline."):
        if module.name.endswith(".jobs") and module.name != __name__:
            importlib.import_module(module.name)
    importlib.import_module("hotline.infra.housekeeping")
    return list(_registered.values())


class Worker:
    """Runs due jobs until told to stop."""

    def __init__(self, jobs: list[Job], *, poll_seconds: float = 1.0, clock: Clock = utc_now) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._jobs = {job.name: job for job in jobs}
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Finish what runs, start nothing new."""
        self._stopping.set()

    async def run(self) -> None:
        await self.register()
        while not self._stopping.is_set():
            try:
                await self.run_due()
            except Exception:
                # The database may be away for a while. The worker stays.
                log.exception("worker could not look for jobs")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._poll_seconds)

    async def register(self) -> None:
        """Every job gets its row; due at once when it is new."""
        known = {claim.name for claim in await JobClaim.all()}
        rows = [JobClaim(name=name, due_at=self._clock()) for name in self._jobs if name not in known]
        await JobClaim.bulk_create(rows, ignore_conflicts=True)

    async def run_due(self) -> list[str]:
        """Run what is due now and not taken by another worker; returns the names."""
        now = self._clock()
        due = await JobClaim.filter(_free(now), name__in=list(self._jobs))
        mine = [self._jobs[claim.name] for claim in due if await self._claim(claim.name, now)]
        await asyncio.gather(*[self._perform(job) for job in mine])
        return [job.name for job in mine]

    async def _claim(self, name: str, now: datetime) -> bool:
        """True for exactly one worker: the row count of a conditional update decides."""
        taken = await JobClaim.filter(_free(now), name=name).update(
            claimed_until=now + LEASE, claimed_by=self.name, last_started_at=now
        )
        return bool(taken)

    async def _perform(self, job: Job) -> None:
        renewal = asyncio.create_task(self._keep_claim(job))
        error = ""
        try:
            with metrics.job_seconds.labels(job.name).time():
                await job(self._clock())
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
            metrics.job_failures.labels(job.name).inc()
            log.exception("job failed", job=job.name, owner=job.owner)
        finally:
            renewal.cancel()
        await self._give_back(job, error)

    async def _keep_claim(self, job: Job) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            mine = JobClaim.filter(name=job.name, claimed_by=self.name)
            await mine.update(claimed_until=self._clock() + LEASE)

    async def _give_back(self, job: Job, error: str) -> None:
        now = self._clock()
        await JobClaim.filter(name=job.name, claimed_by=self.name).update(
            due_at=now + timedelta(seconds=job.seconds),
            claimed_until=None,
            claimed_by="",
            last_finished_at=now,
            last_error=error,
        )


def _free(now: datetime) -> Q:
    return Q(due_at__lte=now) & (Q(claimed_until__isnull=True) | Q(claimed_until__lt=now))
