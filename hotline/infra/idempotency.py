"""The same request twice is done once: replays from phones with bad reception, and of integrators."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from hotline.infra.database import savepoint, transaction
from hotline.infra.errors import Conflict, Invalid

KEY_LENGTH = 120
SCOPE_LENGTH = 120


class IdempotencyRecord(Model):
    """The answer that was given for a key, to be given again."""

    id = fields.BigIntField(primary_key=True)
    scope = fields.CharField(max_length=SCOPE_LENGTH)
    key = fields.CharField(max_length=KEY_LENGTH)
    request_hash = fields.CharField(max_length=64)
    answer = fields.JSONField[Any](null=True)
    created_at = fields.DatetimeField(auto_now_add=True, db_index=True)

    class Meta:
        table = "idempotency_record"
        unique_together = (("scope", "key"),)


class IdempotencyConflict(Conflict):
    """The key was used for something else before."""

    default_code = "idempotency_key_reused"


def hash_request(body: Any) -> str:
    """Equal for equal bodies, whatever the order of their keys."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def once(scope: str, key: str, request_hash: str, run: Callable[[], Awaitable[Any]]) -> Any:
    """Run, or give again the answer of the first time. The answer has to be JSON.

    `run` and the record share one transaction: after a crash either both are there or neither.
    What `run` refuses is not recorded, so a corrected request may use the key again.
    """
    if not key:
        return await run()
    if len(key) > KEY_LENGTH:
        raise Invalid("幂等键过长", code="idempotency_key_too_long")
    scope = _fitting(scope)
    async with transaction():
        record = await _claim(scope, key, request_hash)
        if record is None:
            return await _earlier_answer(scope, key, request_hash)
        record.answer = await run()
        await record.save(update_fields=["answer"])
        return record.answer


async def answered(scope: str, key: str) -> bool:
    """Whether this was done before, whatever came with it."""
    return await IdempotencyRecord.filter(scope=_fitting(scope), key=key).exists()


def _fitting(scope: str) -> str:
    """A scope names whoever asks, and names may be long."""
    return scope if len(scope) <= SCOPE_LENGTH else hashlib.sha256(scope.encode()).hexdigest()


async def _claim(scope: str, key: str, request_hash: str) -> IdempotencyRecord | None:
    """None when the key is taken. A race waits here until the first one has committed."""
    if await IdempotencyRecord.filter(scope=scope, key=key).exists():
        return None
    try:
        async with savepoint():
            return await IdempotencyRecord.create(scope=scope, key=key, request_hash=request_hash)
    except IntegrityError:
        return None


async def _earlier_answer(scope: str, key: str, request_hash: str) -> Any:
    record = await IdempotencyRecord.get(scope=scope, key=key)
    if record.request_hash != request_hash:
        raise IdempotencyConflict("同一幂等键已用于另一个请求")
    return record.answer
