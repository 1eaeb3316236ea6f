import asyncio
from typing import Any

import pytest

from hotline.infra.errors import Invalid
from hotline.infra.idempotency import IdempotencyConflict, IdempotencyRecord, hash_request, once

pytestmark = pytest.mark.usefixtures("db")

HASH = hash_request({"title": "路灯不亮"})


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> dict[str, Any]:
        self.calls += 1
        return {"number": f"GD{self.calls}"}


async def test_the_second_time_gives_the_first_answer() -> None:
    count = Counter()
    assert await once("submit", "k1", HASH, count) == {"number": "GD1"}
    assert await once("submit", "k1", HASH, count) == {"number": "GD1"}
    assert count.calls == 1


async def test_other_scopes_other_keys_and_no_key_are_other_requests() -> None:
    count = Counter()
    for scope, key in (("submit", "k1"), ("urge", "k1"), ("submit", "k2"), ("submit", ""), ("submit", "")):
        await once(scope, key, HASH, count)
    assert count.calls == 5


async def test_another_body_under_the_same_key_is_refused() -> None:
    await once("submit", "k1", HASH, Counter())
    with pytest.raises(IdempotencyConflict):
        await once("submit", "k1", hash_request({"title": "别的"}), Counter())


async def test_racing_replays_do_it_once() -> None:
    count = Counter()
    answers = await asyncio.gather(*[once("submit", "k1", HASH, count) for _ in range(20)])
    assert answers == [{"number": "GD1"}] * 20
    assert count.calls == 1


async def test_a_failure_frees_the_key() -> None:
    async def fail() -> None:
        raise Invalid("标题不能为空")

    with pytest.raises(Invalid):
        await once("submit", "k1", HASH, fail)
    assert await IdempotencyRecord.all().count() == 0
    assert await once("submit", "k1", HASH, Counter()) == {"number": "GD1"}


async def test_an_over_long_key_is_refused() -> None:
    with pytest.raises(Invalid):
        await once("submit", "k" * 121, HASH, Counter())


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert hash_request({"a": 1, "b": 2}) == hash_request({"b": 2, "a": 1})
