"""Scripts for the tests, one that knows how to write any script at all, and an understanding that is told what to find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from hotline.outreach.scripts.steps import Script

OPENING = "您好，我是12345热线的智能语音助手，本次通话会录音。转人工请按0。"


@dataclass(frozen=True)
class Understood:
    value: str | None
    confidence: float
    sure: bool


def literal(text: str, choices: Mapping[str, Sequence[str]]) -> Understood:
    """`满意` is understood, `满意?` only half."""
    word = text.rstrip("?")
    found = next((value for value, phrases in choices.items() if word in phrases), None)
    return Understood(found, 0.9 if found else 0.0, found is not None and word == text)


def answer(value: str, key: str, goal: str) -> dict[str, Any]:
    return {"value": value, "key": key, "phrases": [f"我{value}"], "next": goal}


def survey() -> dict[str, Any]:
    """Satisfied? If not, why; then goodbye."""
    return {
        "start": "hello",
        "slots": ["title"],
        "steps": {
            "hello": {"kind": "say", "prompt": {"text": OPENING}, "next": "level"},
            "level": {
                "kind": "ask",
                "prompt": {"text": "您反映的{title}办得满意吗？满意请按1，不满意请按2。"},
                "answers": [answer("满意", "1", "bye"), answer("不满意", "2", "sorted")],
                "into": "result",
                "otherwise": "unclear",
            },
            "sorted": {"kind": "branch", "slot": "result", "cases": {"不满意": "why"}, "otherwise": "bye"},
            "why": {"kind": "record", "prompt": {"text": "请说说原因。"}, "into": "reason", "next": "bye"},
            "bye": {"kind": "end", "prompt": {"text": "再见。"}},
            "unclear": {"kind": "transfer", "prompt": {"text": "为您转人工。"}, "group": 7},
        },
    }


def script(**changes: Any) -> Script:
    """The survey with other steps; None takes one away."""
    data = survey()
    steps = {name: step for name, step in (data["steps"] | changes).items() if step is not None}
    return Script.model_validate({**data, "steps": steps})


NAMES = [f"s{number}" for number in range(6)]
GOALS = st.sampled_from([*NAMES, "nowhere"])
PROMPT = st.fixed_dictionaries({"text": st.sampled_from(["您好。", "{a}和{b}", "请按1。"])})
WORDS = ("好", "不好", "也许")


def _answers() -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.tuples(st.sampled_from(WORDS), st.sampled_from("0123456789*#"), GOALS)
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda given: given[0]).map(
        lambda given: [answer(value, key, goal) for value, key, goal in given]
    )


def any_script() -> st.SearchStrategy[Script]:
    """Also those no check would let through: circles, ends that are missing, questions for key 0."""
    fixed = st.fixed_dictionaries
    step = st.one_of(
        fixed({"kind": st.just("say"), "prompt": PROMPT, "next": GOALS}),
        fixed(
            {
                "kind": st.just("ask"),
                "prompt": PROMPT,
                "answers": _answers(),
                "into": st.just("a"),
                "attempts": st.integers(1, 3),
                "otherwise": GOALS,
            }
        ),
        fixed(
            {
                "kind": st.just("branch"),
                "slot": st.just("a"),
                "cases": st.dictionaries(st.sampled_from(WORDS), GOALS, min_size=1),
                "otherwise": GOALS,
            }
        ),
        fixed({"kind": st.just("record"), "prompt": PROMPT, "into": st.just("b"), "next": GOALS}),
        fixed({"kind": st.just("transfer"), "prompt": PROMPT}),
        fixed({"kind": st.just("end"), "prompt": st.none() | PROMPT}),
    )
    return st.dictionaries(st.sampled_from(NAMES), step, min_size=1).map(
        lambda steps: Script.model_validate({"start": NAMES[0], "steps": steps})
    )
