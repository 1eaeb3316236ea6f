"""`hotline check`: is this installation fit to run, and what to do when not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.infra import audit, health
from hotline.infra.bus import make_bus
from hotline.infra.database import open_database, pending_migrations
from hotline.infra.settings import Settings


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    subject: str
    ok: bool
    detail: str


async def examine(settings: Settings, *, audit: bool) -> list[Finding]:
    """Everything worth knowing before opening hours; never raises."""
    findings = [_key(settings), _addresses(settings)]
    try:
        async with open_database(settings):
            findings += [finding async for finding in _inside(settings, audit)]
    except Exception as error:
        # The point of this command is to say so instead of failing.
        findings.append(Finding("database", False, f"{type(error).__name__}: {error}"))
    return findings


def _key(settings: Settings) -> Finding:
    if settings.secret_key:
        return Finding("secret key", True, "from the settings")
    kept = settings.data_dir / "secret.key"
    return Finding("secret key", True, f"kept in {kept}: back it up with the data")


def _addresses(settings: Settings) -> Finding:
    open_to_all = settings.host not in ("127.0.0.1", "::1", "localhost")
    if settings.demo and open_to_all:
        return Finding("demo", False, "well-known passwords on a public address: use --no-demo")
    if open_to_all and not settings.secure_cookies:
        return Finding("address", False, "reachable from outside without https: set HOTLINE_BASE_URL")
    return Finding("address", True, settings.public_url)


async def _inside(settings: Settings, check_audit: bool) -> AsyncIterator[Finding]:
    pending = await pending_migrations()
    yield Finding(
        "schema", not pending, f"run hotline migrate: {', '.join(pending)}" if pending else "newest"
    )
    if pending:
        return
    bus = make_bus(settings)
    probes = health.probes(settings, bus, lambda: datetime.now(UTC))
    for name, found in (await health.check_all(probes)).items():
        yield Finding(name, found.ok, found.detail)
    await bus.close()
    if check_audit:
        yield await _audit_chain()


async def _audit_chain() -> Finding:
    found = await audit.verify_chain()
    detail = "; ".join(found.broken[:5]) or f"{found.sealed} entries sealed, {found.unsealed} waiting"
    return Finding("audit chain", found.intact, detail)
