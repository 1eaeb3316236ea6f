"""Tables of the wechat room."""

from hotline.wechat.models.accounts import AccessToken, AccountKind, OfficialAccount
from hotline.wechat.models.codes import SceneCode, SceneVisit
from hotline.wechat.models.followers import Binding, BindingCode, Follower
from hotline.wechat.models.inbox import MediumState, WechatMedium, WechatMessage
from hotline.wechat.models.menus import MenuVersion, WechatMenu
from hotline.wechat.models.replies import Reply, ReplyState
from hotline.wechat.models.talks import ChatOrder, Talk

__all__ = [
    "AccessToken",
    "AccountKind",
    "Binding",
    "BindingCode",
    "ChatOrder",
    "Follower",
    "MediumState",
    "MenuVersion",
    "OfficialAccount",
    "Reply",
    "ReplyState",
    "SceneCode",
    "SceneVisit",
    "Talk",
    "WechatMedium",
    "WechatMenu",
    "WechatMessage",
]
