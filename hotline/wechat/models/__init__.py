"""Tables of the wechat room."""

from hotline.wechat.models.accounts import AccessToken, AccountKind, OfficialAccount
from hotline.wechat.models.codes import SceneCode, SceneVisit
from hotline.wechat.models.followers import Binding, BindingCode, Follower
from hotline.wechat.models.inbox import MediumState, WechatMedium, WechatMessage
from hotline.wechat.models.menus import MenuVersion, WechatMenu
from hotline.wechat.models.notices import (
    NoticeTemplate,
    Purpose,
    StaffCode,
    StaffFollower,
    StaffTry,
    TemplateKind,
)
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
    "NoticeTemplate",
    "OfficialAccount",
    "Purpose",
    "Reply",
    "ReplyState",
    "SceneCode",
    "SceneVisit",
    "StaffCode",
    "StaffFollower",
    "StaffTry",
    "Talk",
    "TemplateKind",
    "WechatMedium",
    "WechatMenu",
    "WechatMessage",
]
