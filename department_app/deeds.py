"""How each step of the workflow looks on the phone. Which of them are offered, the domain decides."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel

from hotline.orders.workflow import WORKFLOW, Step


@dataclass(frozen=True)
class Deed:
    """One button. `asks` names the template of its form; without one a tap is enough."""

    action: str
    label: str
    icon: str
    done: str
    asks: str = ""
    tone: str = "secondary"
    # Refuse it when the order moved on since the page was opened.
    careful: bool = False
    confirm: str = ""

    @property
    def fields(self) -> type[BaseModel]:
        return WORKFLOW[self.action].fields


#: In the order in which they are offered.
DEEDS: dict[str, Deed] = {
    deed.action: deed
    for deed in (
        Deed("sign", "签收", "stamp", "已签收", tone="accent"),
        Deed("reply", "答复", "chat", "已提交答复", "reply", "primary", careful=True),
        Deed("verify", "核实", "clipboard-check", "核实情况已记录", "verify"),
        Deed("dispatch", "下派", "split", "已下派", "dispatch", careful=True),
        Deed("coordinate", "协同", "users", "已发起协同", "coordinate", careful=True),
        Deed("extend", "延期", "clock-plus", "延期申请已提交，等待审核", "extend", careful=True),
        Deed("return", "退回", "undo", "退回申请已提交，等待审核", "return", careful=True),
        Deed("transfer", "转交", "transfer", "已转交", "transfer", careful=True),
        Deed("note", "补充说明", "file-plus", "补充说明已记录", "note"),
        Deed("offline", "线下处理", "hand", "已更新办理方式", "offline"),
        Deed("prompt", "督促", "bell", "已督促承办单位", "prompt"),
        Deed("urge", "催单", "bell", "已催单", "urge"),
        Deed("special", "特殊单", "flag", "特殊单申请已提交，等待审核", "reason", careful=True),
        Deed("mark_difficult", "送疑难", "question", "已转为疑难工单", "reason", careful=True),
        Deed("redo", "重办", "refresh", "已转重新办理", "reason", careful=True),
        Deed("appeal", "申诉", "megaphone", "申诉已提交", "appeal"),
        Deed("follow", "关注", "star", "已关注"),
        Deed("unfollow", "取消关注", "star-filled", "已取消关注"),
    )
}
#: The star in the header does these.
STAR = ("follow", "unfollow")
#: After these the order is off one's hands: the next one is offered.
FINISHING = frozenset({"sign", "reply", "return", "transfer", "special", "extend"})
FIRST = 3


def offered(steps: Iterable[Step]) -> list[Deed]:
    """The deeds for the steps the domain allows, without the star."""
    allowed = {step.name for step in steps}
    return [deed for deed in DEEDS.values() if deed.action in allowed and deed.action not in STAR]


def in_reach(deeds: list[Deed]) -> tuple[list[Deed], list[Deed]]:
    """Those under the thumb, and those behind “更多”."""
    return (deeds, []) if len(deeds) <= FIRST + 1 else (deeds[:FIRST], deeds[FIRST:])
