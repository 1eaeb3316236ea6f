"""Every event reads as a Chinese sentence."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from hotline.orders.timeline import DESCRIBED, tell
from hotline.orders.workflow import WORKFLOW


@dataclass
class Happened:
    action: str
    data: Any = field(default_factory=dict)
    actor_kind: str = "staff"


@pytest.mark.parametrize("action", sorted(WORKFLOW))
def test_every_action_of_the_workflow_has_a_sentence(action: str) -> None:
    assert action in DESCRIBED
    assert str(tell(Happened(action)))


@pytest.mark.parametrize(
    ("action", "data", "sentence"),
    [
        ("submit", {"channel": "phone", "type": "complaint"}, "登记了电话投诉"),
        (
            "dispatch",
            {"lead": "住建局", "co_handlers": ["城管局", "公安局"]},
            "交办住建局主办，城管局、公安局协办",
        ),
        ("dispatch", {"lead": "住建局", "co_handlers": []}, "交办住建局办理"),
        ("return", {"organisation": "住建局", "propose": "交通局"}, "住建局申请退回，建议交交通局"),
        ("review_return", {"organisation": "住建局", "decision": "refuse"}, "退回审核：不同意住建局退回"),
        (
            "review_extension",
            {"organisation": "住建局", "decision": "approve", "days": 3},
            "延期审核：同意住建局延期 3 个工作日",
        ),
        ("review_closing", {"decision": "refuse"}, "办结审核：不通过，退回回访"),
        ("call_back", {"reached": False, "count": 2}, "第 2 次回访未接通"),
        ("call_back", {"reached": True, "process": 4, "result": 2}, "回访接通：过程满意，结果不满意"),
        ("reply", {"organisation": "住建局", "override_reason": "不必"}, "住建局答复（未等协办：不必）"),
        ("mend", {"operation": "reassign", "to": "交通局"}, "异常修复：改派交通局"),
        ("raise_mark", {"colour": "red", "rule": "media_risk"}, "加红牌：舆情风险"),
    ],
)
def test_sentences(action: str, data: dict[str, Any], sentence: str) -> None:
    assert str(tell(Happened(action, data))) == sentence


def test_what_was_written_is_kept_apart_from_the_sentence() -> None:
    told = tell(Happened("urge", {"count": 3, "text": "还没有人来{x}"}))
    assert (str(told), told.text, told.tone) == ("第 3 次催单", "还没有人来{x}", "warn")


def test_braces_in_names_do_no_harm() -> None:
    assert str(tell(Happened("sign", {"organisation": "{科}"}))) == "{科}签收"


@pytest.mark.parametrize("data", [None, [], {"co_handlers": "城管局", "result": None, "days": None}])
def test_odd_data_is_still_told(data: Any) -> None:
    for action in DESCRIBED:
        assert str(tell(Happened(action, data)))


def test_an_unknown_action_is_told_by_its_name() -> None:
    assert str(tell(Happened("something_new"))) == "something_new"
