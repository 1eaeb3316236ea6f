"""Hints about an answer."""

import pytest

from hotline.orders.quality import hints

GOOD = (
    "经现场核实，路灯线路老化。已于7月3日更换线路，并电话告知诉求人。依据《城市照明管理规定》第二十条办理。"
)


def test_a_good_answer_shows_everything() -> None:
    assert all(hint.good for hint in hints("路灯不亮", GOOD))


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("已处理。", {"length", "substance", "reason", "citation", "contact"}),
        ("已更换线路，路灯恢复照明。", {"length", "reason", "citation", "contact"}),
        ("", {"length", "reason", "deed", "citation", "contact"}),
    ],
)
def test_what_is_missing_comes_first(answer: str, missing: set[str]) -> None:
    found = hints("路灯不亮", answer)
    assert {hint.name for hint in found if not hint.good} == missing
    assert [hint.good for hint in found] == sorted(hint.good for hint in found)


def test_a_copied_request_is_noticed() -> None:
    request = "滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险，请尽快派人来修理一下，谢谢。"
    assert "copied" in {hint.name for hint in hints(request, request) if not hint.good}
