"""What each action's form asks, as a table: one template draws them all, one handler reads them all."""

from dataclasses import dataclass
from typing import Literal

from hotline.orders import labels

Kind = Literal[
    "text", "textarea", "number", "moment", "chips", "select", "rating", "files",
    "unit", "units", "classification", "people", "share", "hidden",
]  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """One field. `templates` names the kind of ready-made texts offered beside it."""

    name: str
    label: str
    kind: Kind = "textarea"
    required: bool = True
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    maxlength: int | None = None
    rows: int = 4
    templates: str = ""


def _reason(label: str = "理由", help: str = "", templates: str = "") -> Ask:
    return Ask("reason", label, help=help, maxlength=1000, templates=templates)


def _optional(name: str, label: str, **more: object) -> Ask:
    return Ask(name, label, required=False, **more)  # type: ignore[arg-type]


FILES = _optional("files", "附件", kind="files", help="照片会去掉拍摄地点等信息。")
SHARE = _optional("assignment", "针对哪一条交办", kind="share")
DECISION = Ask("decision", "审核意见", "chips", options=(("approve", "同意"), ("refuse", "不同意")))
OPINION = _optional("opinion", "说明", maxlength=5000, rows=3, help="不同意时请写明理由，对方会看到。")
REVIEW = (DECISION, OPINION, Ask("kind", "", "hidden", False), Ask("request", "", "hidden", False))

ASKS: dict[str, tuple[Ask, ...]] = {
    "accept": (
        Ask("type", "诉求类型", "chips", False, options=tuple(labels.choices(labels.TYPES))),
        Ask("urgency", "紧急程度", "chips", False, options=tuple(labels.choices(labels.URGENCIES))),
        Ask("classification", "诉求分类", "classification", False),
        _optional("title", "标题", kind="text", maxlength=120, help="一句话说清楚：哪里、什么事。"),
    ),
    "ask_supplement": (
        Ask(
            "question", "请诉求人补充什么", maxlength=5000, help="诉求人查询进度时会看到，等待期间时限暂停。"
        ),
    ),
    "answer": (Ask("content", "答复内容", maxlength=20000, rows=7, templates="answer"),),
    "send_to_review": (_optional("opinion", "拟办意见", maxlength=5000),),
    "mark_invalid": (
        Ask(
            "code",
            "无效原因",
            "select",
            options=tuple(labels.choices(labels.INVALID_CODES)),
            help="原因会告知诉求人。",
        ),
        _optional("note", "备注", maxlength=5000, rows=3),
    ),
    "dispatch": (
        Ask("lead", "主办单位", "unit"),
        _optional("co_handlers", "协办单位", kind="units", help="协办各有自己的时限，比主办早。"),
        _optional("opinion", "拟办意见", maxlength=5000, rows=3, templates="dispatch"),
        SHARE,
    ),
    "coordinate": (
        Ask("co_handlers", "协同单位", "units"),
        _optional("opinion", "协同要求", maxlength=5000, rows=3),
        _optional("due_at", "反馈期限", kind="moment", help="不填则按协办时限计算。"),
        SHARE,
    ),
    "sign": (SHARE,),
    "verify": (
        Ask("method", "核实方式", "chips", options=tuple(labels.choices(labels.VERIFY_METHODS))),
        _optional("verified_at", "核实时间", kind="moment", help="不填则为现在。"),
        Ask("findings", "核实情况", maxlength=5000, rows=5),
        FILES,
        SHARE,
    ),
    "offline": (
        Ask("offline", "线下处理", "chips", options=(("true", "转入线下"), ("false", "结束线下"))),
        SHARE,
    ),
    "reply": (
        Ask("content", "办理结果", maxlength=20000, rows=7, templates="reply", help="诉求人会看到这段文字。"),
        FILES,
        _optional("override_reason", "不等协办答复的理由", maxlength=5000, rows=2),
        SHARE,
    ),
    "return": (
        _reason("退回理由", "说明为何不属本单位职责，最好引用依据。", "return"),
        _optional("propose", "建议承办单位", kind="unit"),
        FILES,
        SHARE,
    ),
    "extend": (Ask("days", "延长几个工作日", "number"), _reason("延期理由"), SHARE),
    "special": (_reason("申请理由", "核准后不计入满意率。"), SHARE),
    "note": (Ask("content", "补充什么", maxlength=20000, rows=5, help="只记入办理经过，不代替答复。"), FILES),
    "transfer": (Ask("to", "转交给", "people"), _optional("note", "说明", maxlength=5000, rows=3), SHARE),
    "urge": (_optional("note", "催单说明", maxlength=5000, rows=3),),
    "supplement": (Ask("content", "补充内容", maxlength=5000, rows=5), FILES),
    "withdraw": (_optional("reason", "撤单原因", maxlength=5000, rows=3),),
    "call_back": (
        Ask("reached", "接通情况", "chips", options=(("true", "已接通"), ("false", "未接通"))),
        _optional("process", "对办理过程是否满意", kind="rating"),
        _optional("result", "对办理结果是否满意", kind="rating"),
        _optional("note", "回访记录", maxlength=5000, rows=3, templates="call_back"),
    ),
    "submit_closing": (_optional("note", "办结说明", maxlength=5000, help="诉求人不满意时必须说明。"),),
    "close": (_optional("opinion", "办结意见", maxlength=5000, rows=3),),
    "redo": (_reason("重办理由", "写明上次结果哪里没有解决。"),),
    "merge": (
        Ask("into", "主单编号", "text", maxlength=64, help="并单后一次办理，各位诉求人都会得到反馈。"),
        _optional("reason", "说明", maxlength=5000, rows=2),
    ),
    "unmerge": (_reason(),),
    "mark_difficult": (_reason("为何转疑难"),),
    "suspend": (_reason("挂起原因", "挂起期间时限暂停。"),),
    "resume": (_reason("恢复说明"),),
    "appeal": (
        Ask("subject", "申诉事项", "chips", options=tuple(labels.choices(labels.APPEAL_SUBJECTS))),
        _reason("申诉理由"),
        FILES,
    ),
    "decide_appeal": (
        Ask("decision", "审核意见", "chips", options=(("approve", "申诉成立"), ("refuse", "申诉不成立"))),
        Ask("opinion", "说明", maxlength=1000, rows=3),
        Ask("appeal", "", "hidden", False),
    ),
    "prompt": (_reason("督促内容", "承办人会看到。"),),
    "raise_mark": (
        Ask("colour", "标记", "chips", options=(("yellow", "黄"), ("red", "红"))),
        Ask("rule", "事由", "chips", options=(("false_closing", "虚假办结"), ("media_risk", "舆情风险"))),
        _reason("依据"),
    ),
    "lift_mark": (_reason("核实情况", "标记解除后仍留有记录。"), Ask("mark", "", "hidden", False)),
    "waive_breach": (
        _reason("免责理由", "理由会写进时限说明，不能修改。"),
        Ask("days", "另给几个工作日", "number", False),
        SHARE,
    ),
    "mend": (
        Ask(
            "operation",
            "修复方式",
            "chips",
            options=(
                ("release", "释放占用"),
                ("resend", "重发派单通知"),
                ("reassign", "改派单位"),
                ("recall", "收回重派"),
            ),
        ),
        _optional("to", "新的承办单位", kind="unit", help="只在改派时填写。"),
        _reason("修复原因"),
        SHARE,
    ),
}
for _name in ("intake", "return", "extension", "special", "result", "closing"):
    ASKS[f"review_{_name}"] = REVIEW

#: These need no more than their button.
AT_ONCE = frozenset({"take", "put_back", "follow", "unfollow"})
