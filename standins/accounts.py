"""Accounts that exist at the stand-ins. No secret of anybody: they open nothing but these toys."""

SIGN = "潮音12345"
ALIYUN_KEY_ID, ALIYUN_SECRET, ALIYUN_TEMPLATE = "standin-key", "standin-secret", "SMS_12345"
#: Approved for messages with a link: its words hold the address, the sender adds the end of it.
ALIYUN_LINK_TEMPLATE = "SMS_12345_LINK"
MAS_EC_NAME, MAS_AP_ID, MAS_SECRET, MAS_SIGN_ID = (
    "临江市热线中心",
    "standin",
    "standin-password",
    "sign-12345",
)
WECOM_CORP, WECOM_AGENT, WECOM_SECRET, WECOM_ROBOT = (
    "ww-standin",
    1000012,
    "standin-app-secret",
    "standin-robot",
)
RECEIPT_KEY = "standin-receipts"
WECHAT_CODE, WECHAT_APP_ID, WECHAT_ORIGINAL_ID, WECHAT_SECRET, WECHAT_TOKEN, WECHAT_AES_KEY = (
    "demo",
    "wxdemo12345",
    "gh_demo12345",
    "standin-wechat-secret",
    "demo-token",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
)

# Numbers ending so have a fate, as on a test network; all others are reached.
EMPTY, SUSPENDED, BLACKLISTED, SWITCHED_OFF = "9901", "9902", "9903", "9904"
