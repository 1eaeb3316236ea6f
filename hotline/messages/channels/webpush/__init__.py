"""Web Push: wakes an installed app, or a browser that was asked to, even when it is closed."""

from hotline.messages.channels.webpush.channel import WebPush

__all__ = ["WebPush"]
