"""The ways to reach a person: one folder with one small class each."""

from hotline.infra.bus import Bus
from hotline.infra.settings import Settings
from hotline.messages.channels.inapp import InApp
from hotline.messages.channels.message import Channel, Outcome, Outgoing, Sent, SetUpLater
from hotline.messages.channels.sms import Sms
from hotline.messages.channels.voice import Voice
from hotline.messages.channels.webpush import WebPush
from hotline.messages.channels.wechat import WeChatNotices
from hotline.messages.channels.wecom import WeComApp, WeComRobot

__all__ = ["Channel", "Outcome", "Outgoing", "Sent", "SetUpLater", "channels", "close"]


def channels(settings: Settings, bus: Bus) -> dict[str, Channel]:
    """Every channel by name, also those this installation has not configured."""
    every: tuple[Channel, ...] = (
        InApp(bus),
        WebPush(settings),
        WeChatNotices(settings),
        WeComApp(settings),
        WeComRobot(settings),
        Sms(settings),
        Voice(),
    )
    return {channel.name: channel for channel in every}


async def close(at_hand: dict[str, Channel]) -> None:
    """Let go of connections."""
    for channel in at_hand.values():
        await channel.close()
