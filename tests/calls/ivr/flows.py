"""Flows for the tests, and one that knows how to write any flow at all."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from hotline.calls.ivr.session import Facts
from hotline.calls.ivr.steps import Flow

FACTS = Facts(
    now=datetime(2026, 7, 15, 2, 0, tzinfo=UTC), open=True, tenant=1, caller="13812345678", called="12345"
)


def says(text: str) -> dict[str, Any]:
    return {"text": {"zh": text}}


def _entrance() -> dict[str, Any]:
    """Hours, a greeting, a menu in two languages."""
    return {
        "hours": {
            "kind": "condition",
            "branches": [{"when": {"open": False}, "next": "closed"}],
            "otherwise": "welcome",
        },
        "welcome": {"kind": "play", "prompt": says("您好，这里是12345热线"), "next": "main"},
        "main": {
            "kind": "menu",
            "prompt": says("咨询请按1，查询工单请按2，常见问题请按3，重听请按9"),
            "keys": {"1": "agent", "2": "number", "3": "question", "8": "dialect", "9": "main"},
            "failed": "agent",
        },
        "dialect": {"kind": "language", "language": "local", "next": "local_main"},
        "local_main": {
            "kind": "menu",
            "prompt": says("方言菜单"),
            "keys": {"1": "agent"},
            "failed": "agent",
        },
    }


def _answers() -> dict[str, Any]:
    """An order query with two numbers, a knowledge answer."""
    return {
        "number": {
            "kind": "collect",
            "prompt": says("请输入工单编号，按井号键结束"),
            "into": "order",
            "shortest": 4,
            "longest": 8,
            "next": "code",
            "failed": "agent",
        },
        "code": {
            "kind": "collect",
            "prompt": says("请输入六位查询码"),
            "into": "code",
            "shortest": 6,
            "longest": 6,
            "next": "query",
            "failed": "agent",
        },
        "query": {
            "kind": "query_order",
            "number_from": "order",
            "code_from": "code",
            "found": "more",
            "not_found": "agent",
        },
        "question": {"kind": "answer", "topic": "社保", "next": "more", "missing": "agent"},
        "more": {"kind": "menu", "prompt": says("返回请按9"), "keys": {"9": "main"}, "failed": "bye"},
    }


def _ways_out() -> dict[str, Any]:
    """Voicemail, a wish to be called back, a queue, a farewell."""
    return {
        "closed": {"kind": "play", "prompt": says("现在是非工作时间"), "next": "message"},
        "message": {"kind": "voicemail", "prompt": says("请留言"), "next": "wish"},
        "wish": {"kind": "call_back", "next": "bye"},
        "agent": {"kind": "transfer", "to": "queue", "target": "general", "failed": "message"},
        "bye": {"kind": "hang_up", "prompt": says("再见")},
    }


def city() -> dict[str, Any]:
    """A whole hotline."""
    return {"start": "hours", "steps": _entrance() | _answers() | _ways_out()}


def flow(**changes: Any) -> Flow:
    """The city's flow with some steps changed; None takes one out."""
    data = city()
    data["steps"] |= changes
    data["steps"] = {name: step for name, step in data["steps"].items() if step is not None}
    return Flow.model_validate(data)


NAMES = ["a", "b", "c", "d", "e"]
anywhere = st.sampled_from(NAMES)
prompt = st.just(says("请听"))
Ways = st.SearchStrategy[str]


def any_step(name: Ways, other: Ways) -> st.SearchStrategy[dict[str, Any]]:
    """`name` is drawn for the way on, `other` for failures; keys of a menu lead anywhere."""
    return st.one_of(
        st.fixed_dictionaries({"kind": st.just("play"), "prompt": prompt, "next": name}),
        st.fixed_dictionaries(
            {
                "kind": st.just("menu"),
                "prompt": prompt,
                "keys": st.dictionaries(st.sampled_from("019*#"), anywhere, min_size=1),
                "attempts": st.integers(1, 3),
                "failed": name,
            }
        ),
        st.fixed_dictionaries(
            {"kind": st.just("collect"), "prompt": prompt, "into": st.just("x"), "longest": st.just(3)}
            | {"next": name, "failed": other}
        ),
        st.fixed_dictionaries(
            {"kind": st.just("query_order"), "number_from": st.just("x"), "code_from": st.just("x")}
            | {"found": name, "not_found": other}
        ),
        st.fixed_dictionaries(
            {
                "kind": st.just("condition"),
                "branches": st.lists(
                    st.fixed_dictionaries({"when": st.sampled_from([{}, {"open": False}]), "next": other}),
                    min_size=1,
                    max_size=3,
                ),
                "otherwise": name,
            }
        ),
        st.fixed_dictionaries({"kind": st.just("language"), "language": st.just("local"), "next": name}),
        st.fixed_dictionaries({"kind": st.just("voicemail"), "prompt": prompt, "next": name}),
        st.fixed_dictionaries({"kind": st.just("call_back"), "next": name}),
        st.fixed_dictionaries({"kind": st.just("rate"), "prompt": prompt, "next": name}),
        st.fixed_dictionaries(
            {"kind": st.just("transfer"), "to": st.just("queue"), "target": st.just("g"), "failed": name}
        ),
    )


any_flow = st.fixed_dictionaries(
    {
        "start": anywhere,
        "steps": st.fixed_dictionaries(
            {one: any_step(anywhere, anywhere) for one in NAMES[:-1]} | {"e": st.just({"kind": "hang_up"})}
        ),
    }
).map(Flow.model_validate)


def _onward(index: int) -> st.SearchStrategy[dict[str, Any]]:
    return any_step(st.just(NAMES[index + 1]), st.sampled_from(NAMES[index + 1 :]))


#: Every way but a menu's key leads on: nothing is wrong with these.
good_flow = st.fixed_dictionaries(
    {
        "start": st.just("x0"),
        "steps": st.fixed_dictionaries(
            {
                "x0": st.just(
                    {"kind": "collect", "prompt": says("x"), "into": "x", "next": "a", "failed": "a"}
                ),
                **{one: _onward(index) for index, one in enumerate(NAMES[:-1])},
                "e": st.just({"kind": "hang_up"}),
            }
        ),
    }
).map(Flow.model_validate)
