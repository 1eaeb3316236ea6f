"""Who is on the telephone: his number in clear on the record, what sort it is, whether he is blocked."""

from datetime import datetime

from tortoise.expressions import Q

from hotline.calls.models import BlockedNumber, CallRecord
from hotline.calls.numbering.numbers import Kind, Number, analyse
from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Invalid, NotFound
from hotline.infra.secrets import vault
from hotline.people import phones
from hotline.people.actor import Actor
from hotline.people.keys import key
from hotline.people.permissions import require

SORTS = {
    Kind.MOBILE: "手机",
    Kind.LAND_LINE: "座机",
    Kind.SHORT: "短号",
    Kind.SERVICE: "服务号码",
    Kind.EMERGENCY: "紧急号码",
    Kind.EXTENSION: "内部分机",
    Kind.ABROAD: "境外号码",
    Kind.HIDDEN: "隐藏号码",
    Kind.UNKNOWN: "未知号码",
}


def sort_of(number: str) -> str:
    """手机, 座机 …: a msgid."""
    return SORTS[_analysed(number).kind]


def area_of(number: str) -> str:
    """The area code of a land line, else nothing."""
    return _analysed(number).area


async def reveal(call_id: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Looking at a caller's number leaves the trace that looking at an order's contact leaves."""
    require(by, "personal.reveal")
    async with transaction():
        detail = {"reason": reason}
        await audit.record(by.label, "personal.reveal", f"call:{call_id[:64]}", detail, now, by.request_id)


async def own_call(call_id: str, *, by: Actor) -> CallRecord:
    """A call one has, or had."""
    call = await CallRecord.get_or_none(
        call_id=key(call_id, 64), tenant_id=by.tenant_id, agent_id=by.staff_id or 0
    )
    if call is None:
        raise NotFound("没有找到这次通话")
    return call


async def blocks_of(number: str, *, by: Actor, now: datetime) -> list[BlockedNumber]:
    """Why this number is not to be answered, if so."""
    try:
        clear = phones.normalise(number)
    except Invalid:
        return []
    if clear is None:
        return []
    living = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    index = vault().blind_index(clear)
    query = BlockedNumber.filter(living, tenant_id=by.tenant_id, number_index=index, lifted_at__isnull=True)
    return await query.order_by("-id")


def _analysed(number: str) -> Number:
    return analyse(number, extension_digits=4)
