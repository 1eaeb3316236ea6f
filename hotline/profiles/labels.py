"""Chinese names of what a profile sets, for the admin page and docs/profiles.md. Msgids for gettext."""

from hotline.profiles.profile import Kind

KINDS = {
    Kind.SIGN: "签收",
    Kind.CONFIRM: "联系诉求人（确认）",
    Kind.DISPATCH: "派单",
    Kind.HANDLE: "办理",
    Kind.FEEDBACK: "首次反馈",
    Kind.REVIEW: "审核",
    Kind.CALLBACK: "回访",
    Kind.OBJECTION: "派单异议答复",
    Kind.RETURN_WINDOW: "可申请退回的期限",
    Kind.SUPERVISION: "督办反馈",
}

TYPES = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
    "praise": "表扬",
}

URGENCIES = {"normal": "一般", "special": "特殊事项", "emergency": "特殊紧急"}

KNOBS = {
    "calendar": "工作日历",
    "mark_label": "预警标记（card 红黄牌 / light 红黄灯）",
    "review_steps.intake": "受理审核",
    "review_steps.result": "结果审核",
    "review_steps.closing": "办结审核",
    "review_steps.return_": "退回审核",
    "review_steps.extension": "延期审核",
    "review_steps.special": "特殊单审核",
    "after_answer.consultation": "咨询直接答复后",
    "after_answer.praise": "表扬直接答复后",
    "after_answer.help": "求助直接答复后",
    "after_answer.suggestion": "建议直接答复后",
    "after_answer.complaint": "投诉直接答复后",
    "after_answer.report": "举报直接答复后",
    "urge.hours_between": "两次催单至少间隔（小时）",
    "urge.yellow_after": "催单几次亮黄",
    "extension.times": "可延期次数",
    "extension.max_share": "延期不超过原时限的倍数",
    "extension.urgent_allowed": "紧急件可延期",
    "extension.statutory_allowed": "可按法定期限延期",
    "returns.per_unit": "每单位可退回次数",
    "returns.adjudicate_after": "退回几次后裁定",
    "callback_attempts": "回访联系次数",
    "satisfied_levels": "计为满意的等级",
    "unsatisfied_to_difficult": "不满意几次转疑难",
    "freeze_after_breach": "超期后冻结延期和退回",
    "warn_share": "预警时已用时限比例",
    "warn_days_left": "剩余几个工作日即预警（0 不启用）",
    "marks": "启用的预警规则",
    "co_handler_lead_days": "协办提前主办（工作日）",
    "pause_reasons.awaiting_supplement": "暂停原因一",
    "pause_reasons.upper_coordination": "暂停原因二",
    "withdraw_after_dispatch": "派单后可撤单",
    "phone_on_dispatch": "派单同时电话通知",
    "repeat_days": "重复诉求转重办的期限（天）",
    "evaluation_link_days": "自助评价链接有效期（天）",
    "minimum_sample": "参与排名的最少件数",
    "quiet_hours.start": "夜间免打扰自",
    "quiet_hours.end": "夜间免打扰至",
}

TARGETS = {
    "answer_rate": "接通率",
    "answered_in_20_seconds": "20 秒接通率",
    "system_loss": "呼损率",
    "key_satisfaction": "按键满意率",
    "satisfaction": "满意率",
    "evaluation_participation": "月参评率",
    "answer_accuracy": "解答准确率",
    "service_standard": "服务达标率",
    "direct_answer": "直接（即时）答复率",
    "signed_in_time": "及时签收率",
    "dispatched_in_time": "转派及时率",
    "dispatch_accuracy": "派单准确率",
    "intake_errors": "工单初审差错率",
    "callback_in_time": "按时回访率",
    "called_back": "回访率",
    "closed_in_time": "按期办结率",
    "inspected_calls": "质检率",
}
