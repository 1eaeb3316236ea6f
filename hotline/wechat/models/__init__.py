"""Tables of the wechat room."""

from hotline.wechat.models.accounts import AccessToken, OfficialAccount
from hotline.wechat.models.followers import Binding, BindingCode, Follower
from hotline.wechat.models.inbox import MediumState, WechatMedium, WechatMessage
from hotline.wechat.models.replies import Reply, ReplyState
from hotline.wechat.models.talks import ChatOrder, Talk

__all__ = [
    "AccessToken",
    "Binding",
    "BindingCode",
    "ChatOrder",
    "Follower",
    "MediumState",
    "OfficialAccount",
    "Reply",
    "ReplyState",
    "Talk",
    "WechatMedium",
    "WechatMessage",
]
