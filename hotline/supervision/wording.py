"""What is asked of a unit, in the words a supervisor would use: a draft to be bettered."""

from collections.abc import Collection, Mapping

from hotline.orders.states import MarkRule

_BY_RULE: Mapping[MarkRule, str] = {
    MarkRule.FALSE_CLOSING: "经核查，办理结果与实际不符。请重新到现场办理，查明答复失实的原因和责任人，附现场照片反馈。",
    MarkRule.MEDIA_RISK: "事项已有舆情风险。请主要负责同志亲自过问，立即处置并主动回应，处置进展随时报热线中心。",
    MarkRule.UNSATISFIED_TWICE: "诉求人两次表示不满意。请负责同志与诉求人当面沟通，查明问题未解决的原因，提出切实可行的办法。",
    MarkRule.OVERDUE: "工单已超过办理时限。请立即组织办理并答复诉求人，说明超期原因和责任人。",
    MarkRule.RETURN_REFUSED: "退回申请已被驳回，责任单位明确。请立即办理，不得推诿。",
    MarkRule.URGED: "诉求人多次催办。请立即联系诉求人说明进展，加快办理。",
    MarkRule.NEAR_DUE: "工单即将到期。请加快办理，确保在时限内答复诉求人。",
}
_OTHERWISE = "请加快办理，并将办理进展和结果如实反馈。"
_END = "请于反馈期限前书面反馈办理情况。"


def standard_requirement(rules: Collection[MarkRule]) -> str:
    """The gravest reasons first, then what is always asked. What is late is not about to be."""
    told = set(rules) - ({MarkRule.NEAR_DUE} if MarkRule.OVERDUE in rules else set())
    reasons = [text for rule, text in _BY_RULE.items() if rule in told] or [_OTHERWISE]
    return "\n".join([*reasons, _END])
