"""What a citizen sees: their own order, by number and query code."""

from datetime import datetime, timedelta

from hotline.infra.database import locked, transaction
from hotline.infra.errors import NotFound, TooMany
from hotline.infra.secrets import vault
from hotline.orders.models import Order
from hotline.orders.numbering import is_valid

#: A number whose code was guessed wrong this often rests for an hour, from whatever address it came.
MAX_WRONG_CODES = 10
LOCK = timedelta(hours=1)
_WRONG = "工单编号或查询码不正确"


async def track(number: str, query_code: str, *, now: datetime) -> Order:
    """The order, when number and code belong together.

    An unknown number and a wrong code read alike, so nobody learns which numbers exist.
    """
    if not is_valid(number):
        raise NotFound(_WRONG, fields={"number": _WRONG})
    # The count of wrong tries must survive the refusal: raise only after the transaction.
    async with transaction():
        order = await locked(Order, number=number)
        proven = order is not None and await _prove(order, query_code, now)
    if order is not None and order.code_locked_until is not None and order.code_locked_until > now:
        raise TooMany("查询码连续输错，请一小时后再试", code="code_locked", retry_after_seconds=3600)
    if order is None or not proven:
        raise NotFound(_WRONG, fields={"query_code": _WRONG})
    return order


async def _prove(order: Order, query_code: str, now: datetime) -> bool:
    if order.code_locked_until is not None and order.code_locked_until > now:
        return False
    if vault().hash_code(query_code.strip()) == order.query_code_hash:
        if order.code_failures:
            order.code_failures, order.code_locked_until = 0, None
            await order.save(update_fields=["code_failures", "code_locked_until"])
        return True
    order.code_failures += 1
    if order.code_failures % MAX_WRONG_CODES == 0:
        order.code_locked_until = now + LOCK
    await order.save(update_fields=["code_failures", "code_locked_until"])
    return False
