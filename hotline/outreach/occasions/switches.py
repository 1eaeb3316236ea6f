"""Reading and changing what a centre has switched on."""

from datetime import datetime

from pydantic import ValidationError

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.outreach.occasions.models import OccasionRules
from hotline.outreach.occasions.rules import DEFAULT, LABELS, Occasions
from hotline.people.actor import Actor
from hotline.people.permissions import require

SEE, CHANGE = "outreach.view", "outreach.run"


async def occasions_of(tenant_id: int) -> Occasions:
    """What holds now. Switches an older version wrote and this one does not know are as if never set."""
    row = await OccasionRules.get_or_none(tenant_id=tenant_id)
    if row is None:
        return DEFAULT
    known = {name: value for name, value in row.rules.items() if name in Occasions.model_fields}
    try:
        return Occasions.model_validate(known)
    except ValidationError:
        return DEFAULT


async def switch(rules: Occasions, *, by: Actor, now: datetime) -> None:
    """All switches of the actor's centre at once; the audit keeps what changed."""
    require(by, CHANGE)
    tenant = by.tenant_id or 0
    async with transaction():
        before = await occasions_of(tenant)
        facts = {"rules": rules.model_dump(mode="json"), "changed_at": now, "changed_by": by.name[:120]}
        await OccasionRules.update_or_create(defaults=facts, tenant_id=tenant)
        detail = {"changed": "、".join(_changes(before, rules))}
        await audit.record(by.label, "outreach.occasions", f"tenant:{tenant}", detail, now, by.request_id)


def _changes(before: Occasions, after: Occasions) -> list[str]:
    """In words, for whoever reads the audit."""
    return [
        f"{label} {_said(getattr(after, name))}"
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "开" if value else "关"
    return str(value) if isinstance(value, int) else "已调整"
