"""What people answer a robot, as an engine may have written it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.speech.intents import AGAIN, PERSON, from_machine, understood, wants_again, wants_person
from tests.speech.greetings import MACHINES, PEOPLE

pytestmark = pytest.mark.sqlite

SATISFACTION = {
    "good": ["满意", "非常满意", "比较满意", "挺好", "很好", "问题解决了"],
    "fair": ["基本满意", "一般", "还可以", "凑合", "差不多"],
    "bad": ["不满意", "非常不满意", "没有解决", "没解决", "不好", "很差"],
}
CONTACTED = {
    "yes": ["是", "是的", "对", "对的", "没错", "联系过", "联系了", "有"],
    "no": ["不是", "否", "没有", "没", "没有联系", "没联系"],
}
DIGITS = {digit: [digit] for digit in "123456789"}
EVERYWHERE: list[dict[str, list[str]]] = [
    SATISFACTION,
    CONTACTED,
    DIGITS,
    {"person": [*PERSON], "again": [*AGAIN]},
]
PHRASES = [
    (choices, value, phrase) for choices in EVERYWHERE for value in choices for phrase in choices[value]
]
FILLERS = ["嗯，", "那个", "我觉得", "就是", "啊", "呃", "吧", "谢谢", "你好，", "喂，", "的", "真的", "我"]
DENIALS = ["不", "没", "没有", "不是", "不太", "不怎么", "不要", "不用", "别", "并不", "不能说", "没怎么"]


@pytest.mark.parametrize(
    ("text", "choices", "value"),
    [
        ("非常满意，谢谢你们。", SATISFACTION, "good"),
        ("滿意", SATISFACTION, "good"),
        ("挺好的问题解决了", SATISFACTION, "good"),
        ("部满意", SATISFACTION, "bad"),
        ("不太满意", SATISFACTION, "bad"),
        ("不是很满意吧", SATISFACTION, "bad"),
        ("不满意，他们根本没有来现场", SATISFACTION, "bad"),
        ("几本满意", SATISFACTION, "fair"),
        ("慢一", SATISFACTION, "good"),
        ("乌满意", SATISFACTION, None),
        ("满意，哦不对，不满意", SATISFACTION, None),
        ("满意不满意", SATISFACTION, None),
        ("满意吗", SATISFACTION, None),
        ("可能满意吧", SATISFACTION, None),
        ("满意才怪", SATISFACTION, None),
        ("没有不满意", SATISFACTION, None),
        ("满意，但是太慢了", SATISFACTION, None),
        ("小区门口的井盖破损，已经有老人摔倒了", CONTACTED, None),
        ("垃圾三天没有人清理，味道特别大", CONTACTED, None),
        ("是的，没有联系", CONTACTED, "no"),
        ("没有联系过我", CONTACTED, "no"),
        ("有没有", CONTACTED, None),
        ("我选１", DIGITS, "1"),
        ("按幺", DIGITS, "1"),
        ("两", DIGITS, "2"),
        ("不是一", DIGITS, None),
        ("一二三四五", DIGITS, None),
        ("停水两天了，什么时候能恢复供水", DIGITS, None),
    ],
)
def test_an_answer_is_taken_as_meant_or_asked_again(
    text: str, choices: dict[str, list[str]], value: str | None
) -> None:
    found = understood(text, choices)
    assert (found.value if found.sure else None) == value


def test_a_person_is_reached_by_asking_for_one_not_by_declining() -> None:
    assert all(map(wants_person, [*PERSON, "请帮我转人工客服", "没有人联系我，转人工", "我要人工服务"]))
    assert not any(map(wants_person, ["不用转人工", "别给我转人工", "人工智能真麻烦", "满意", ""]))
    assert wants_again("我没听清楚，请再说一遍")
    assert not wants_again("我听清楚了")


def test_the_words_of_a_machine_are_known() -> None:
    assert sum(map(from_machine, MACHINES)) >= 5
    assert from_machine("您撥打的用戶暫時無法接通")
    assert not any(from_machine("，".join(parts)) for parts in PEOPLE)
    assert not any(from_machine(phrase) for _, _, phrase in PHRASES)


@given(
    st.text(max_size=300),
    st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=8), max_size=4), max_size=4),
)
def test_whatever_comes_something_is_answered(text: str, choices: dict[str, list[str]]) -> None:
    found = understood(text, choices)
    assert 0 <= found.confidence <= 1
    assert found.value in choices or (found.value is None and not found.sure)


def test_nothing_said_is_nothing_understood() -> None:
    for text in ("", "  ", "。。。", "😀", "ⅷ?!"):
        assert understood(text, SATISFACTION).value is None


@given(st.sampled_from(PHRASES))
def test_a_phrase_is_always_understood(told: tuple[dict[str, list[str]], str, str]) -> None:
    choices, value, phrase = told
    found = understood(phrase, choices)
    assert (found.value, found.sure) == (value, True)


@given(st.sampled_from(PHRASES), st.integers(0, 9), st.sampled_from("把复许图圾术被乌雨磨"))
def test_a_syllable_heard_as_another_word_makes_no_other_answer(
    told: tuple[dict[str, list[str]], str, str], place: int, other: str
) -> None:
    """Least of all where it stands for 不: 很把满意 is no 很满意."""
    choices, value, phrase = told
    place %= len(phrase)
    found = understood(phrase[:place] + other + phrase[place + 1 :], choices)
    assert found.value == value or not found.sure


@given(
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(FILLERS), max_size=3),
    st.sampled_from(["", "啊", "吧", "的", "，谢谢"]),
)
def test_fillers_flip_nothing(
    told: tuple[dict[str, list[str]], str, str], before: list[str], after: str
) -> None:
    choices, value, phrase = told
    found = understood("".join(before) + phrase + after, choices)
    assert found.value == value or not found.sure


@given(
    st.sampled_from([told for told in PHRASES if not set("不没否") & set(told[2])]),
    st.sampled_from(DENIALS),
    st.lists(st.sampled_from(FILLERS), max_size=2),
    st.sampled_from(["", "啊", "，谢谢", "，你们不行"]),
)
def test_what_is_denied_is_never_accepted(
    told: tuple[dict[str, list[str]], str, str], denial: str, before: list[str], after: str
) -> None:
    choices, value, phrase = told
    found = understood("".join(before) + denial + phrase + after, choices)
    assert not (found.sure and found.value == value)
