"""The talk that cannot get stuck, cannot trap anybody and accepts nothing it is not sure of."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.outreach.scripts import dialogue as d
from hotline.outreach.scripts.meaning import LEAST_CONFIDENCE
from hotline.outreach.scripts.steps import Result, Script
from tests.outreach.scripts.talks import OPENING, WORDS, any_script, literal, script

SAID = (*WORDS, "满意", "不满意", "不满意?", "好?", "喂", "人工", "再说一遍", "")
HEARD = st.one_of(
    st.just(d.Spoken()),
    st.sampled_from("0123456789*#").map(d.Key),
    st.builds(d.Words, st.sampled_from(SAID), st.floats(0, 1)),
    st.sampled_from(
        [d.NothingHeard(), d.Noise(), d.TakenDown(""), d.TakenDown("f1", "太慢"), d.NobodyFree()]
    ),
)


def begun(of: Script, **slots: str) -> tuple[d.Dialogue, list[d.Act]]:
    return d.Dialogue.begin(of, slots, literal)


def talk(of: Script, *heard: d.Heard, **slots: str) -> tuple[d.Dialogue, list[d.Act]]:
    """Returns what the last thing heard brought about."""
    talking, acts = begun(of, **slots)
    for one in heard:
        talking, acts = talking.after(one)
    return talking, acts


def said(acts: Sequence[d.Act]) -> str:
    return "".join(act.text for act in acts if isinstance(act, d.Speak))


def of_kind(kind: type, acts: Sequence[d.Act]) -> list[Any]:
    return [act for act in acts if isinstance(act, kind)]


ASKED = (d.Spoken(), d.Spoken())  # the greeting is over, the question is over


def test_it_says_what_it_is_before_anything_else_and_is_heard_to_the_end() -> None:
    _, acts = begun(script())
    assert acts == [d.Speak(OPENING, "", barge_in=False)]
    _, acts = talk(script(), d.Words("喂喂"))
    assert acts == []


def test_a_question_is_spoken_with_its_slots_then_listened_for() -> None:
    _, acts = talk(script(), d.Spoken(), title="路灯{title}")
    assert said(acts).startswith("您反映的路灯{title}办得满意吗？")
    assert of_kind(d.Speak, acts)[0].barge_in
    _, acts = talk(script(), *ASKED)
    assert [one.value for one in of_kind(d.Listen, acts)[0].expected] == ["满意", "不满意"]


def test_by_key_or_in_words_and_written_down_either_way() -> None:
    talking, acts = talk(script(), *ASKED, d.Key("1", at=3.0))
    assert acts[0] == d.Noted("result", "满意", "key", 1.0) and said(acts) == "再见。"
    talking, acts = talk(script(), *ASKED, d.Words("我不满意", 0.8))
    assert acts[0] == d.Noted("result", "不满意", "speech", 0.8)
    assert said(acts) == "请说说原因。" and talking.slots["result"] == "不满意"


def test_what_was_said_is_recorded_and_the_talk_ends() -> None:
    heard = (*ASKED, d.Key("2"), d.Spoken(), d.TakenDown("f1", "太慢"))
    talking, acts = talk(script(), *heard)
    assert acts[0] == d.Noted("reason", "太慢", "recording", file="f1")
    _, acts = talking.after(d.Spoken())
    assert acts == [d.HangUp(Result.COMPLETED)]


def test_what_is_not_understood_is_asked_once_more_and_then_a_person_helps() -> None:
    _, acts = talk(script(), *ASKED, d.Words("不满意?"))
    assert said(acts).startswith("对不起，我没有听清。您反映的")
    _, acts = talk(script(), *ASKED, d.NothingHeard(), d.Spoken(), d.Noise())
    assert of_kind(d.HandOver, acts)[0].group == 7


def test_asked_again_is_no_failure() -> None:
    again = (d.Words("再说一遍"), d.Spoken())
    _, acts = talk(script(), *ASKED, *again, *again, *again, d.Words("再说一遍"))
    assert said(acts).startswith("您反映的")


def test_its_own_echo_is_no_answer_while_it_may_not_be_interrupted() -> None:
    first = script(hello=None, level={**script().steps["level"].model_dump(), "prompt": {"text": OPENING}})
    talking, acts = d.Dialogue.begin(first.model_copy(update={"start": "level"}), {}, literal)
    assert talking.after(d.Words("满意"))[1] == []
    assert of_kind(d.Noted, talking.after(d.Key("1"))[1])


def test_nobody_free_is_said_once_and_ends() -> None:
    talking, acts = talk(script(), d.Key("0"), d.NobodyFree())
    assert "回电" in said(acts)
    assert talking.after(d.Key("0"))[1] == []
    assert talking.after(d.Spoken())[1] == [d.HangUp(Result.NOBODY_FREE)]


def test_nobody_speaks_to_a_machine_or_to_a_dead_line() -> None:
    assert talk(script(), d.MachineAnswered())[1] == [d.HangUp(Result.MACHINE)]
    assert talk(script(), *ASKED, d.CalledGone())[1] == [d.HangUp(Result.GONE)]


@settings(max_examples=60)
@given(any_script(), st.lists(HEARD, min_size=d.MOST_HEARD + 1, max_size=d.MOST_HEARD + 1))
def test_every_talk_ends_with_a_person_or_hung_up(of: Script, heard: list[d.Heard]) -> None:
    talking, acts = begun(of)
    for one in heard:
        talking, more = talking.after(one)
        acts += more
    assert of_kind(d.HandOver, acts) or of_kind(d.HangUp, acts)


@settings(max_examples=60)
@given(any_script(), st.lists(HEARD, max_size=20), st.booleans())
def test_a_person_is_one_key_or_one_word_away_at_every_moment(
    of: Script, heard: list[d.Heard], by_key: bool
) -> None:
    talking, acts = begun(of)
    for one in heard:
        talking, more = talking.after(one)
        acts += more
    talking, more = talking.after(d.Key("0") if by_key else d.Words("人工"))
    assert of_kind(d.HandOver, acts + more) or of_kind(d.HangUp, acts)


@settings(max_examples=60)
@given(any_script(), st.lists(HEARD, max_size=30))
def test_nothing_unsure_is_accepted_and_no_word_is_lost(of: Script, heard: list[d.Heard]) -> None:
    talking, _ = begun(of)
    for one in heard:
        talking, acts = talking.after(one)
        if isinstance(one, d.Words) and (one.text.endswith("?") or one.confidence < LEAST_CONFIDENCE):
            assert not of_kind(d.Noted, acts)
    spoken = [line.text for line in talking.transcript if line.who == "callee" and line.how == "speech"]
    assert [one.text for one in heard if isinstance(one, d.Words)] == spoken
