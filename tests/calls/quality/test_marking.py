"""Rules find what was said, left unsaid, and cite it: second and words, inside the call."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calls.quality.marking import Verdict, call_of, judged
from hotline.calls.quality.standard import Said, Silence, Standard, shipped
from hotline.calls.quality.states import Dimension, Speaker
from hotline.calls.quality.transcript import Utterance, as_text, from_text, masked

A, C = Speaker.AGENT, Speaker.CALLER
POLITE = [
    Utterance(0.5, 4, A, "您好，12345，请问有什么可以帮您？"),
    Utterance(5, 12, C, "我们小区门口的路灯不亮。"),
    Utterance(13, 18, A, "好的，我给您登记，请问具体位置？"),
    Utterance(19, 24, C, "滨江路十八号。"),
    Utterance(25, 30, A, "已经登记好了，感谢您的来电，再见。"),
]
WORDS = [word for rule in shipped().rules for word in getattr(rule, "words", ())]
spoken = st.lists(
    st.builds(
        lambda start, length, who, words, heard: Utterance(start, start + length, who, words, heard),
        st.floats(-5, 400),
        st.floats(0, 60),
        st.sampled_from(Speaker),
        st.sampled_from([*WORDS, "", "路灯不亮", "。"]) | st.text(max_size=20),
        st.booleans(),
    ),
    max_size=25,
)
calls = st.tuples(spoken, st.floats(1, 300), st.integers(0, 2), st.integers(0, 2))


def codes(verdict: Verdict) -> list[str]:
    return [one.code for one in verdict.deductions]


def of(utterances: list[Utterance], seconds: float = 40, **facts: int) -> Verdict:
    return judged(call_of(utterances, seconds, **facts), shipped())


def test_a_polite_call_keeps_all_its_points() -> None:
    verdict = of(POLITE, orders=1)
    assert (verdict.business, verdict.service, verdict.deductions) == (100, 100, ())


def test_a_promise_without_an_order_costs_and_says_where() -> None:
    verdict = of(POLITE)
    (promise,) = verdict.deductions
    assert (promise.code, promise.words, promise.speaker) == ("promise", "给您登记", A)
    assert 13 < promise.start < 18 and verdict.business == 80 and verdict.severe(Dimension.BUSINESS)  # type: ignore[operator]
    assert not verdict.severe(Dimension.SERVICE)


def test_danger_that_was_not_reported_is_the_gravest() -> None:
    said = [*POLITE, Utterance(31, 36, C, "电梯里还困着人，有人被困在里面！")]
    assert "urgent" in codes(of(said, orders=1))
    assert "urgent" not in codes(of(said, orders=1, urgent_orders=1))


def test_rude_words_count_once_an_utterance_and_not_without_end() -> None:
    rude = [Utterance(40 + n, 40.5 + n, A, "这事不归我管，你自己想办法") for n in range(9)]
    verdict = of([*POLITE, *rude], 60, orders=1)
    found = [one for one in verdict.deductions if one.code == "forbidden"]
    assert len(found) == 9 and sum(one.points for one in found) == 40
    assert all(40 <= (one.start or 0) <= 49 for one in found)


def test_greeting_and_farewell_are_missed_unless_nobody_could_hear_them() -> None:
    bare = [Utterance(0, 3, A, "说吧"), Utterance(4, 30, C, "路灯不亮"), Utterance(60, 62, A, "知道了")]
    assert {"greeting", "closing"} <= set(codes(of(bare, 90)))
    unheard = [Utterance(one.start, one.end, one.speaker, "", False) for one in bare]
    assert not {"greeting", "closing"} & set(codes(of(unheard, 90)))
    assert codes(of([])) == []


def test_silence_is_excused_by_asking_to_wait() -> None:
    rule = Silence(
        code="s", name="静默", dimension=Dimension.SERVICE, points=3, seconds=20, excuses=("稍等",)
    )
    only = shipped().replaced(rules=(rule,))
    said = [Utterance(0, 5, A, "好的"), Utterance(40, 45, C, "喂？")]
    (silent,) = judged(call_of(said, 60), only).deductions
    assert (silent.start, silent.end, silent.words) == (5, 40, "好的")
    waits = [Utterance(0, 5, A, "请您稍等"), Utterance(40, 45, A, "查到了")]
    assert judged(call_of(waits, 60), only).deductions == ()


def test_only_the_agent_who_begins_later_talks_over() -> None:
    over = [*POLITE, Utterance(50, 60, C, "我是说那边的灯"), Utterance(52, 57, A, "我知道我知道")]
    assert "talking_over" in codes(of(over, 80, orders=1))
    under = [*POLITE, Utterance(50, 60, A, "您反映的问题"), Utterance(52, 57, C, "不是的")]
    assert "talking_over" not in codes(of(under, 80, orders=1))


@settings(max_examples=150)
@given(calls)
def test_scores_are_bounded_cited_and_no_matter_of_order(
    call: tuple[list[Utterance], float, int, int],
) -> None:
    said, seconds, orders, urgent = call
    verdict = judged(call_of(said, seconds, orders=orders, urgent_orders=urgent), shipped())
    assert 0 <= verdict.business <= 100 and 0 <= verdict.service <= 100
    for one in verdict.deductions:
        assert one.start is not None and one.end is not None
        assert 0 <= one.start <= one.end <= seconds
        assert one.words or one.code in ("silence", "talking_over", "greeting", "closing")
        assert 0 <= one.points <= 100
    lost = sum(one.points for one in verdict.deductions if one.dimension is Dimension.SERVICE)
    assert verdict.service == pytest.approx(max(0, 100 - lost))
    assert [one.start for one in verdict.deductions] == sorted(one.start or 0 for one in verdict.deductions)
    turned = shipped().replaced(rules=tuple(reversed(shipped().rules)))
    again = call_of(list(reversed(said)), seconds, orders=orders, urgent_orders=urgent)
    assert judged(again, turned) == verdict


@given(spoken)
def test_what_is_kept_reads_as_it_was(said: list[Utterance]) -> None:
    assert from_text(as_text(said)) == sorted(said)


def test_numbers_of_people_are_not_shown() -> None:
    assert masked("我电话是13800138000") == "我电话是138****"
    assert masked("打一三八 零零一三 八零零零找我") == "打一三八****找我"
    assert masked("滨江路18号3栋，12345热线") == "滨江路18号3栋，12345热线"


def test_the_shipped_standard_adds_up() -> None:
    for dimension in Dimension:
        assert sum(one.points for one in shipped().items_of(dimension)) == 100
    assert {one.kind for one in shipped().rules} == {
        "said",
        "unsaid",
        "silence",
        "talking_over",
        "promise",
        "urgent",
    }
    assert Standard.model_validate_json(shipped().model_dump_json()) == shipped()
    for one, other in pairwise(sorted(rule.code for rule in shipped().rules)):
        assert one != other


def test_words_that_cannot_be_found_are_refused() -> None:
    with pytest.raises(ValueError, match="标点"):
        Said(code="x", name="x", dimension=Dimension.SERVICE, points=1, words=("……",))
