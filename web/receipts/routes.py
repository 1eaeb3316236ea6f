"""The addresses given to SMS gateways: one row each."""

from web.kit.guards import PUBLIC
from web.kit.routing import page
from web.receipts import sms

ROUTES = [
    page(
        "/receipts/sms/aliyun",
        sms.aliyun_receipts,
        ["POST"],
        guard=PUBLIC,
        surface="api",
        csrf=False,
        name="sms receipts aliyun",
    ),
    page(
        "/receipts/sms/mas",
        sms.mas_receipts,
        ["POST"],
        guard=PUBLIC,
        surface="api",
        csrf=False,
        name="sms receipts mas",
    ),
]
