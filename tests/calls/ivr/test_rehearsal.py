"""A flow played as text: ends for every flow whatever is done, and says what a caller would hear."""

from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.ivr.rehearsal import ACTS, rehearse
from hotline.calls.ivr.steps import Flow
from tests.calls.ivr.flows import FACTS, any_flow, flow

acts = st.lists(st.sampled_from(sorted({act for some in ACTS.values() for act in some})), max_size=20)


@given(any_flow, acts)
def test_every_flow_comes_to_rest(drawn: Flow, done: list[str]) -> None:
    played = rehearse(drawn, done, FACTS)
    assert played.waiting in ACTS
    assert played.lines or played.waiting == "look_up"  # a flow may look something up before its first word


def test_what_is_heard_is_what_the_flow_says() -> None:
    played = rehearse(flow(), ["2", *"1234#", *"654321", "found"], FACTS)
    said = [line.what for line in played.lines if line.who == "voice"]
    assert said[0] == "您好，这里是12345热线"
    assert "请输入六位查询码" in said and said[-1] == "返回请按9"
    assert played.waiting == "key"


def test_a_goal_that_is_no_step_yet_ends_the_rehearsal() -> None:
    played = rehearse(flow(bye=None), ["3", "nothing"], FACTS)
    assert played.waiting == "connection"
    lost = rehearse(flow(number=None), ["2"], FACTS)
    assert lost.waiting == "over"
    assert (lost.lines[-1].what, lost.lines[-1].detail) == ("missing", "number")


def test_a_flow_that_goes_round_by_itself_is_not_played() -> None:
    played = rehearse(flow(welcome={"kind": "call_back", "next": "hours"}), [], FACTS)
    assert [line.what for line in played.lines] == ["circle"]
