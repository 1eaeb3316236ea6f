"""WeChat: a template message or subscription notice of the centre's official account to a member of staff."""

from hotline.messages.channels.wechat.channel import WeChatNotices

__all__ = ["WeChatNotices"]
