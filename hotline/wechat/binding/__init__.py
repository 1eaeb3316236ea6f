"""Openid and telephone: tied by a code sent to it, with evidence; untied without a trace lost."""

from hotline.wechat.binding.codes import ask_code, bind
from hotline.wechat.binding.history import Happened, history
from hotline.wechat.binding.undoing import unbind, unbind_myself

__all__ = ["Happened", "ask_code", "bind", "history", "unbind", "unbind_myself"]
