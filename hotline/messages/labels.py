"""Chinese words of channels and of the ways to take note; msgids for gettext."""

from hotline.orders.workflow import WORKFLOW

CHANNELS = {
    "inapp": "站内",
    "webpush": "推送",
    "wechat": "微信",
    "wecom": "企业微信",
    "wecom_group": "企微群",
    "sms": "短信",
    "voice": "电话",
}
_HOW = {
    "opened": "打开了工单",
    "button": "点了“收到”",
    "push": "在推送上点了“收到”",
    "key": "电话按键确认",
    "phoned": "中心电话告知",
    "resent": "已重新发送",
}


def how_label(how: str) -> str:
    """How somebody took note: pressed, opened, or did something on the order."""
    step = WORKFLOW.get(how)
    return f"办理了“{step.label}”" if step else _HOW.get(how, how)
