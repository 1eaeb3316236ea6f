"""The addresses given to SMS gateways: receipts, and what people text us."""

from collections.abc import Callable
from typing import Any

from web.kit.guards import PUBLIC
from web.kit.routing import GuardedRoute, page
from web.receipts import sms


def _told(path: str, hear: Callable[..., Any], name: str) -> GuardedRoute:
    return page(f"/receipts/sms/{path}", hear, ["POST"], guard=PUBLIC, surface="api", csrf=False, name=name)


ROUTES = [
    _told("aliyun", sms.aliyun_receipts, "sms receipts aliyun"),
    _told("mas", sms.mas_receipts, "sms receipts mas"),
    _told("aliyun/replies", sms.aliyun_replies, "sms replies aliyun"),
    _told("mas/replies", sms.mas_replies, "sms replies mas"),
]
