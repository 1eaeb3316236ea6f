"""One at a time per centre: whoever decides who is called next holds the row of the centre's rules."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hotline.infra.database import locked, transaction
from hotline.outreach.campaigns.models import OutreachRules


async def rules_of(tenant_id: int) -> OutreachRules:
    """The centre's rules; the defaults until somebody changed them."""
    return await OutreachRules.get_or_none(tenant_id=tenant_id) or OutreachRules(tenant_id=tenant_id)


@asynccontextmanager
async def turn(tenant_id: int) -> AsyncIterator[OutreachRules]:
    """A transaction that no other gateway and no other desk of this centre runs beside."""
    async with transaction():
        rules = await locked(OutreachRules, tenant_id=tenant_id)
        while rules is None:
            await OutreachRules.bulk_create([OutreachRules(tenant_id=tenant_id)], ignore_conflicts=True)
            rules = await locked(OutreachRules, tenant_id=tenant_id)
        yield rules
