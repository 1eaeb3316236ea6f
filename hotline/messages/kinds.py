"""The kinds of notices this room makes itself; other rooms name their own."""

from dataclasses import dataclass

from hotline.messages.states import Audience


@dataclass(frozen=True)
class Kind:
    """`text` follows the order's number. `work` asks a unit for something: it lapses with the unit's share."""

    name: str
    label: str
    text: str
    audience: Audience = Audience.HANDLERS
    work: bool = True


_ALL = (
    Kind("dispatched", "新交办工单", "已交办给贵单位，请及时签收办理。"),
    Kind("transferred", "转交工单", "已转交给您办理，请及时处理。"),
    Kind("redo", "重办工单", "被要求重新办理，请及时签收。"),
    Kind("answer_refused", "答复被退回", "的答复未通过审核，请重新办理。"),
    Kind("urged", "诉求人催单", "的诉求人来催，请尽快办理。"),
    Kind("prompted", "上级督促", "被督促办理，请尽快推进。"),
    Kind("supplemented", "诉求人补充", "有新的补充内容。"),
    Kind("due_soon", "即将到期", "办理时限将到，请按时答复。"),
    Kind("near_due", "临期预警", "办理时限将到，请督促办理。", Audience.UNIT_LEADER),
    Kind("overdue", "超期预警", "已超过办理时限，请立即处理。", Audience.MAIN_LEADER),
    Kind("yellow", "黄色预警", "被黄色预警，请关注办理。", Audience.UNIT_LEADER),
    Kind("red", "红色预警", "被红色预警，请立即处理。", Audience.MAIN_LEADER),
    Kind("request_decided", "申请已审核", "的申请已有审核结果，请查看。", work=False),
    Kind("appeal_decided", "申诉已审核", "的申诉已有审核结果，请查看。", Audience.LEADERS, work=False),
    Kind("mark_lifted", "预警已解除", "的预警标记已解除。", work=False),
    Kind("suspended", "工单挂起", "已挂起，时限暂停计算。", work=False),
    Kind("resumed", "恢复办理", "已恢复办理，时限继续计算。"),
    Kind("recalled", "工单撤回", "已撤回，贵单位无需再办理。", work=False),
    Kind("urgent_order", "紧急诉求报告", "为紧急诉求，已派单，请跟踪。", Audience.SUPERVISORS, work=False),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
#: Chinese names of kinds other rooms bring along; msgids for gettext.
_labels: dict[str, str] = {kind.name: kind.label for kind in _ALL} | {"sms_quota": "短信额度"}


def name_kind(name: str, label: str) -> None:
    """Another room says what its kind is called on screens."""
    _labels[name] = label


def label_of(name: str) -> str:
    """What screens call a kind of notice."""
    return _labels.get(name, name)


def all_kinds() -> dict[str, str]:
    """Every kind that has a name, for filters."""
    return dict(_labels)
