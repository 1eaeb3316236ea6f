"""One notice through an official account, and what its answer means. Used for staff and for citizens."""

from hotline.messages.channels.message import Outcome, Sent
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import (
    Busy,
    NotReachable,
    Unanswered,
    WeChatError,
)
from hotline.wechat.models import Follower, NoticeTemplate, TemplateKind
from hotline.wechat.templates import Words

PROVIDER = "wechat"


async def send(
    client: Client, follower: Follower, template: NoticeTemplate, words: Words, url: str, *, once: str
) -> Sent:
    """`once` is the same for every repeat of one notice. The follower comes with its account."""
    try:
        number = await _asked(client, follower, template, words.in_fields(template.fields_map), url, once)
    except WeChatError as failure:
        return _failed(failure, template)
    return Sent(Outcome.ACCEPTED, PROVIDER, number)


async def _asked(
    client: Client, follower: Follower, template: NoticeTemplate, data: dict[str, str], url: str, once: str
) -> str:
    account = follower.account
    if template.kind is TemplateKind.SUBSCRIBE:
        return await client.notify_subscriber(account, follower.openid, template.template_id, data, url)
    return await client.notify(account, follower.openid, template.template_id, data, url, once=once)


def _failed(failure: WeChatError, template: NoticeTemplate) -> Sent:
    """Without an answer the platform may have sent it: template messages recognise a repeat, notices do not."""
    detail = str(failure)[:200]
    if isinstance(failure, Busy):
        return Sent(Outcome.TEMPORARY, PROVIDER, detail=detail)
    if isinstance(failure, Unanswered):
        repeatable = template.kind is TemplateKind.TEMPLATE
        return Sent(Outcome.TEMPORARY if repeatable else Outcome.ACCEPTED, PROVIDER, detail=detail)
    if isinstance(failure, NotReachable):
        return Sent(Outcome.PERMANENT, PROVIDER, detail=detail)
    # What is left is our own configuration, or a text the platform does not know or does not like.
    return Sent(Outcome.TECHNICAL, PROVIDER, detail=detail)
