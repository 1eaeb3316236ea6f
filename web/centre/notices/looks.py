"""Words and colours of notices, for the desk and the order page."""

from typing import Any

from hotline.messages.kinds import label_of
from hotline.messages.labels import CHANNELS, how_label
from hotline.messages.queries import who_knew
from hotline.messages.states import DeliveryState, NoticeState

#: Tone and icon of a badge.
STATE_LOOKS = {
    NoticeState.OPEN: ("info", "hourglass"),
    NoticeState.EXHAUSTED: ("bad", "alarm"),
    NoticeState.ACKNOWLEDGED: ("good", "check-circle"),
    NoticeState.CANCELLED: ("quiet", "ban"),
}
DELIVERY_TONES = {
    DeliveryState.CREATED: "quiet",
    DeliveryState.SENDING: "info",
    DeliveryState.DELIVERED: "good",
    DeliveryState.TEMPORARY_FAILURE: "warn",
    DeliveryState.PERMANENT_FAILURE: "bad",
    DeliveryState.TECHNICAL_FAILURE: "bad",
    DeliveryState.SKIPPED: "quiet",
}
CHANNEL_ICONS = {
    "inapp": "bell",
    "webpush": "device",
    "wechat": "chat",
    "wecom": "users",
    "wecom_group": "users",
    "sms": "chat",
    "voice": "phone",
}
STANDINGS = {
    "arrived": ("已送达", "check"),
    "sent": ("已提交", "send"),
    "waiting": ("待发送", "clock"),
    "failed": ("没有送到", "x"),
    "skipped": ("未发送", "minus"),
}
WORDS: dict[str, Any] = {
    "kind_word": label_of,
    "how_word": how_label,
    "channel_words": CHANNELS,
    "channel_icons": CHANNEL_ICONS,
    "notice_looks": STATE_LOOKS,
    "delivery_tones": DELIVERY_TONES,
    "standings": STANDINGS,
}


async def knowing_of(order_id: int) -> dict[str, Any]:
    """What the panel 谁何时知晓 needs; the newest notice first."""
    return {"knowing": list(reversed(await who_knew(order_id))), **WORDS}
