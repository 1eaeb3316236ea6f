"""What texts may name, in words, and what stands in for it while a script is tried."""

from collections.abc import Mapping

#: What a call about an order brings along; a list of numbers may bring more, by the names of its columns.
KNOWN: Mapping[str, str] = {
    "citizen_name": "市民称呼",
    "title": "诉求标题",
    "department": "承办单位",
    "order_no": "工单编号",
    "answer": "答复内容",
    "due": "办理期限",
    "time": "来电时间",
    "content": "通知内容",
}
SAMPLES: Mapping[str, str] = {
    "citizen_name": "王女士",
    "title": "滨江路路灯不亮",
    "department": "住房和城乡建设局",
    "order_no": "2026071500012",
    "answer": "路灯已于昨日修复，恢复照明",
    "due": "今天下午五点",
    "time": "今天上午十点二十分",
    "content": "滨江路今晚十点到明早六点检修管道，停水八小时，请提前储水",
}


def samples(slots: tuple[str, ...]) -> dict[str, str]:
    """Something for each of them."""
    return {slot: SAMPLES.get(slot, KNOWN.get(slot, slot)) for slot in slots}
