"""Feedback that did not come in time is seen and told, whoever looks or not."""

from datetime import datetime

from tortoise.expressions import Q

from hotline.infra.database import locked, transaction
from hotline.people.actor import Actor
from hotline.supervision import log, telling
from hotline.supervision.case import load
from hotline.supervision.models import SupervisionNotice
from hotline.supervision.states import OWED

BATCH = 200


async def tell_overdue(now: datetime) -> int:
    """Every notice whose feedback is newly late; returns how many."""
    rows = await SupervisionNotice.filter(_newly_late(now)).order_by("id").limit(BATCH)
    return sum([await _look(row.id, now) for row in rows])


def _newly_late(now: datetime) -> Q:
    return Q(state__in=list(OWED), due_at__lt=now, overdue_at__isnull=True)


async def _look(notice_id: int, now: datetime) -> bool:
    async with transaction():
        notice = await locked(SupervisionNotice, id=notice_id)
        if notice is None or not _late(notice, now):  # answered this very moment
            return False
        case = await load(notice, Actor.system(notice.tenant_id), now)
        notice.overdue_at = notice.due_at
        await log.write(case, "overdue", notice.state)
        await telling.tell_overdue(case)
    return True


def _late(notice: SupervisionNotice, now: datetime) -> bool:
    return notice.state in OWED and notice.due_at < now and notice.overdue_at is None
