"""The WeChat server as an official account sees it: its API, and the messages it pushes to our webhook."""

from standins.wechat.server import WeChat

__all__ = ["WeChat"]
