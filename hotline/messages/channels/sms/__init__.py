"""Text messages through carriers' gateways: the rung that needs no app and no data plan."""

from hotline.messages.channels.sms.channel import Sms

__all__ = ["Sms"]
