"""Who did what to what, append-only. A sealer links the rows into a hash chain that shows tampering.

Writing an entry reads nothing and waits for nobody; the chain is made behind it. The links are
keyed with the secret key, so somebody who can only write to the database cannot forge them.
The head of the chain is logged at each sealing: that copy shows when the end is cut off.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import structlog
from tortoise import fields
from tortoise.models import Model

from hotline.infra.database import connection, dialect, transaction
from hotline.infra.secrets import vault

log = structlog.get_logger(__name__)

BATCH = 500
SEAL_LOCK = 12346
# On PostgreSQL a slow transaction may commit a lower id than those sealed already.
LATE_COMMITS = 100_000


class AuditEntry(Model):
    """One act, including looking at personal data. Never changed, never deleted."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField(db_index=True)
    actor_label = fields.CharField(max_length=200, db_index=True)
    action = fields.CharField(max_length=60)
    subject = fields.CharField(max_length=120, db_index=True)
    detail = fields.JSONField[dict[str, Any]]()
    request_id = fields.CharField(max_length=64, default="")

    class Meta:
        table = "audit_entry"

    def canonical(self) -> bytes:
        """The same bytes from both databases."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        parts = [self.id, at, self.actor_label, self.action, self.subject, self.detail, self.request_id]
        return json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()


class AuditLink(Model):
    """The chain: numbered without gaps, each digest covers its entry and all before it."""

    id = fields.BigIntField(primary_key=True)
    number = fields.BigIntField(unique=True)
    entry_id = fields.BigIntField(
        unique=True
    )  # no foreign key: a deleted entry must be noticed, not prevented
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "audit_link"


async def record(
    actor_label: str,
    action: str,
    subject: str,
    detail: dict[str, Any],
    at: datetime,
    request_id: str = "",
) -> None:
    """Write down an act, inside the caller's transaction: no act without its entry and vice versa."""
    await AuditEntry.create(
        at=at,
        actor_label=actor_label[:200],
        action=action,
        subject=subject[:120],
        detail=json.loads(json.dumps(detail, ensure_ascii=False, default=str)),
        request_id=request_id[:64],
    )


async def seal() -> int:
    """Link every entry that is not linked yet; returns how many. One sealer at a time."""
    total = 0
    while sealed := await _seal_batch():
        total += sealed
    return total


async def _seal_batch() -> int:
    async with transaction():
        if dialect() == "postgres":
            await connection().execute_query(f"SELECT pg_advisory_xact_lock({SEAL_LOCK})")
        head = await AuditLink.all().order_by("-number").first()
        links = _chain(head, await _unsealed(head))
        await AuditLink.bulk_create(links)
    if links:
        log.info("audit sealed", number=links[-1].number, digest=links[-1].digest)
    return len(links)


def _chain(head: AuditLink | None, entries: list[AuditEntry]) -> list[AuditLink]:
    number, digest = (head.number, head.digest) if head else (0, "")
    links = []
    for entry in entries:
        number, digest = number + 1, _digest(digest, entry)
        links.append(AuditLink(number=number, entry_id=entry.id, digest=digest))
    return links


def _digest(before: str, entry: AuditEntry) -> str:
    return hmac.new(vault().chain_key, before.encode() + entry.canonical(), hashlib.sha256).hexdigest()


async def _unsealed(head: AuditLink | None) -> list[AuditEntry]:
    floor = head.entry_id - LATE_COMMITS if head else 0
    rows = await connection().execute_query_dict(
        "SELECT id FROM audit_entry e WHERE id > "  # noqa: S608 - both are our own integers
        f"{floor} AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.entry_id = e.id) ORDER BY id LIMIT {BATCH}"
    )
    return await AuditEntry.filter(id__in=[row["id"] for row in rows]).order_by("id")


@dataclass
class Verification:
    """What checking the chain found. `broken` names the first things wrong, in words."""

    sealed: int = 0
    unsealed: int = 0
    head: str = ""
    broken: list[str] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.broken


async def verify_chain(expected_head: tuple[int, str] | None = None) -> Verification:
    """Recompute the whole chain. Give a head from the logs to notice a chain cut off at its end."""
    found = Verification()
    number, digest = 0, ""
    async for links, entries in _batches():
        for link in links:
            number += 1
            _check_link(found, link, number)
            entry = entries.get(link.entry_id)
            if entry is None:
                found.broken.append(f"entry {link.entry_id} was removed")
            elif link.digest != _digest(digest, entry):
                found.broken.append(f"entry {link.entry_id} or its link {link.number} was changed")
            number, digest = link.number, link.digest
            if expected_head and link.number == expected_head[0] and link.digest != expected_head[1]:
                found.broken.append(f"link {link.number} is not the one that was logged")
    if expected_head and number < expected_head[0]:
        found.broken.append(f"the chain ends at {number}, it was longer: {expected_head[0]}")
    found.sealed, found.head = number, digest
    found.unsealed = await AuditEntry.all().count() - await AuditLink.all().count()
    return found


def _check_link(found: Verification, link: AuditLink, expected: int) -> None:
    if link.number != expected:
        found.broken.append(f"links {expected} to {link.number - 1} were removed")


async def _batches() -> AsyncIterator[tuple[list[AuditLink], dict[int, AuditEntry]]]:
    after = 0
    while links := await AuditLink.filter(number__gt=after).order_by("number").limit(BATCH):
        entries = await AuditEntry.filter(id__in=[link.entry_id for link in links])
        yield links, {entry.id: entry for entry in entries}
        after = links[-1].number
