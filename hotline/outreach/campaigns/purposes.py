"""What the robot calls for, and what each purpose may that others may not."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Purpose:
    """`urgent`: rings people on duty in their office, so at night too, often, and whatever the package says."""

    name: str
    label: str
    urgent: bool = False


_ALL = (
    Purpose("callback", "满意度回访"),
    Purpose("result", "办理结果告知"),
    Purpose("urgent_order", "紧急工单通知", urgent=True),
    Purpose("rescue", "漏接回拨"),
    Purpose("street_notice", "街道通知"),
    Purpose("campaign", "外呼任务"),
)
PURPOSES: Mapping[str, Purpose] = {one.name: one for one in _ALL}
URGENT = frozenset(one.name for one in _ALL if one.urgent)
