"""Facts kept for a moment."""

from hotline.infra import memory
from hotline.infra.memory import Brief


async def test_what_is_known_is_not_read_again_until_it_is_forgotten() -> None:
    read: list[int] = []

    async def count() -> int:
        read.append(1)
        return len(read)

    kept: Brief[str, int] = Brief()
    assert [await kept.get("a", count), await kept.get("a", count)] == [1, 1]
    kept.forget()
    assert await kept.get("a", count) == 2


async def test_a_fact_is_read_anew_after_its_second(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    clock = iter((0.0, 0.5, memory.SECONDS + 0.1, memory.SECONDS + 0.1))
    monkeypatch.setattr(memory, "monotonic", lambda: next(clock))
    answers = iter("abc")

    async def read() -> str:
        return next(answers)

    kept: Brief[str, str] = Brief()
    assert [await kept.get("k", read) for _ in range(3)] == ["a", "a", "b"]
