"""Reading the audit of one's own centre. The entries name who acted; that decides whose they are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from hotline.infra.audit import AuditEntry
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.models import ApiClient, Citizen, Organisation, OrganisationKind, Staff
from hotline.people.permissions import require

BATCH = 200
ROUNDS = 20
_WHO = re.compile(r"(staff|citizen|client):([^ ]+)")


@dataclass(frozen=True)
class AuditFilter:
    """What to look for; empty means everything."""

    who: str = ""  # a part of a name, or a login
    action: str = ""  # an action, or a family such as "order."
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditPage:
    """Newest first; `after` continues the walk, None when it reached the beginning."""

    entries: list[AuditEntry]
    after: int | None


async def list_audit(
    wanted: AuditFilter, *, by: Actor, after: int | None = None, limit: int = 50
) -> AuditPage:
    """A page of what was done in the reader's own centre; another centre's deeds do not exist."""
    require(by, "audit.view")
    query, found = await _matching(wanted, by), list[AuditEntry]()
    alone = await _is_alone()
    for _ in range(ROUNDS):
        rows = await (query.filter(id__lt=after) if after else query).order_by("-id").limit(BATCH)
        mine = await _ours(rows, by, alone)
        for row in mine:
            found.append(row)
            if len(found) == limit:
                return AuditPage(found, row.id)
        if len(rows) < BATCH:
            return AuditPage(found, None)
        after = rows[-1].id
    return AuditPage(found, after)


async def _matching(wanted: AuditFilter, by: Actor) -> QuerySet[AuditEntry]:
    query = AuditEntry.all()
    if wanted.who:
        query = query.filter(await _done_by(wanted.who, by))
    if wanted.action:
        query = query.filter(action__startswith=key(wanted.action, 60) or "-")
    if wanted.subject:
        query = query.filter(subject__icontains=key(wanted.subject, 120) or "-")
    if wanted.since:
        query = query.filter(at__gte=wanted.since)
    return query.filter(at__lt=wanted.until) if wanted.until else query


async def _done_by(who: str, by: Actor) -> Q:
    text = key(who, 120) or "-"
    staff = await Staff.get_or_none(login=text.lower(), tenant_id=by.tenant_id)
    named = Q(actor_label__icontains=text)
    return named | Q(actor_label__startswith=f"staff:{staff.id} ") if staff else named


async def _is_alone() -> bool:
    """With one centre in the house, what the system itself did is that centre's."""
    return await Organisation.filter(kind=OrganisationKind.CENTRE).count() == 1


async def _ours(rows: list[AuditEntry], by: Actor, alone: bool) -> list[AuditEntry]:
    people = [_who(row.actor_label) for row in rows]
    ours = {
        "staff": await _ids(Staff.filter(id__in=_numbers(people, "staff")), by),
        "citizen": await _ids(Citizen.filter(id__in=_numbers(people, "citizen")), by),
        "client": {
            str(name)
            for name in await ApiClient.filter(tenant_id=by.tenant_id).values_list("client_id", flat=True)
        },
    }
    return [
        row for row, (kind, name) in zip(rows, people, strict=True) if (name in ours[kind] if kind else alone)
    ]


async def _ids(query: QuerySet[Staff] | QuerySet[Citizen], by: Actor) -> set[str]:
    return {str(one) for one in await query.filter(tenant_id=by.tenant_id).values_list("id", flat=True)}


def _who(label: str) -> tuple[str, str]:
    """("staff", "12") from "staff:12 周敏"; ("", "") for the system and for citizens nobody knows yet."""
    found = _WHO.match(label)
    return (found[1], found[2]) if found and found[2] != "-" else ("", "")


def _numbers(people: Iterable[tuple[str, str]], kind: str) -> list[int]:
    return list({int(name) for found, name in people if found == kind and name.isdigit()})
