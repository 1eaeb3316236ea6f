"""WeCom (企业微信, 政务微信): a message of our app to one person, or of a robot in a group."""

from hotline.messages.channels.wecom.app import WeComApp
from hotline.messages.channels.wecom.robot import WeComRobot

__all__ = ["WeComApp", "WeComRobot"]
