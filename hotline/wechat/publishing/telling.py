"""The calls that bring a post out, one function each."""

import asyncio
from typing import Any

from hotline.content.posts.models import Post, PostFile, Release
from hotline.content.posts.states import PostKind, Way
from hotline.infra.files import store
from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import Gone, WeChatError
from hotline.wechat.models import OfficialAccount
from hotline.wechat.publishing import pictures
from hotline.wechat.publishing.outcomes import Fate, Outcome, of_mass_send, of_publishing
from hotline.wechat.publishing.refusals import ALREADY_SENT, NO_SUCH_ARTICLE

LOOKED_THROUGH = 20  # what was just published is among the newest


async def draft(client: Client, account: OfficialAccount, post: Post, release: Release, link: str) -> str:
    """The text goes to the platform, seen by nobody yet; its media id there. `link` carries the release's key."""
    if post.kind is PostKind.VIDEO:
        return await _video(client, account, post)
    article = {
        "article_type": "news",
        "title": post.title,
        "author": post.author,
        "digest": post.digest,
        "content": await pictures.body_for(client, account, post),
        "content_source_url": link,
        "thumb_media_id": await pictures.cover_id(client, account, post),
        "need_open_comment": 1,
        "only_fans_can_comment": 0,
    }
    return str((await client.post(account, "/cgi-bin/draft/add", {"articles": [article]}))["media_id"])


async def submit(client: Client, account: OfficialAccount, post: Post, release: Release) -> tuple[str, str]:
    """The order to bring it out; its job and its data id."""
    if release.way is Way.MASS_SEND:
        return await _mass_send(client, account, post, release)
    answer = await client.post(account, "/cgi-bin/freepublish/submit", {"media_id": release.draft_id})
    return str(answer.get("publish_id", "")), str(answer.get("msg_data_id", ""))


async def _mass_send(
    client: Client, account: OfficialAccount, post: Post, release: Release
) -> tuple[str, str]:
    """The platform itself refuses the same `clientmsgid` twice within a day, and names the first."""
    kind = "mpvideo" if post.kind is PostKind.VIDEO else "mpnews"
    asked = {
        "filter": {"is_to_all": True},
        kind: {"media_id": release.draft_id},
        "msgtype": kind,
        "send_ignore_reprint": 0,
        "clientmsgid": release.key,
    }
    try:
        answer = await client.post(account, "/cgi-bin/message/mass/sendall", asked)
    except WeChatError as failure:
        if failure.code != ALREADY_SENT:
            raise
        answer = failure.answer
    return str(answer.get("msg_id", "")), str(answer.get("msg_data_id", ""))


async def ask(client: Client, account: OfficialAccount, release: Release) -> Outcome:
    """What became of the order."""
    if release.way is Way.MASS_SEND:
        return of_mass_send(
            await client.post(account, "/cgi-bin/message/mass/get", {"msg_id": release.job_id})
        )
    told = await client.post(account, "/cgi-bin/freepublish/get", {"publish_id": release.job_id})
    return of_publishing(told)


async def find(client: Client, account: OfficialAccount, release: Release) -> Outcome:
    """Whether something of this release is out already: by the key in its link."""
    asked = {"offset": 0, "count": LOOKED_THROUGH, "no_content": 1}
    told = await client.post(account, "/cgi-bin/freepublish/batchget", asked)
    for item in told.get("item") or []:
        for news in (item.get("content") or {}).get("news_item") or []:
            if release.key in str(news.get("content_source_url", "")):
                return Outcome(Fate.OUT, str(news.get("url", "")), str(item.get("article_id", "")))
    return Outcome(Fate.PENDING)


async def has_draft(client: Client, account: OfficialAccount, release: Release) -> bool:
    """A draft that is still there was not taken for publishing."""
    try:
        await client.post(account, "/cgi-bin/draft/get", {"media_id": release.draft_id})
    except Gone:
        return False
    return True


async def take_down(client: Client, account: OfficialAccount, release: Release) -> None:
    """Off the platform; gone already is as good."""
    try:
        if release.way is Way.MASS_SEND:
            await client.post(account, "/cgi-bin/message/mass/delete", {"msg_id": release.job_id})
        else:
            fields: dict[str, Any] = {"article_id": release.article_id, "index": 0}
            await client.post(account, "/cgi-bin/freepublish/delete", fields)
    except WeChatError as failure:
        if failure.code != NO_SUCH_ARTICLE and not isinstance(failure, Gone):
            raise


async def _video(client: Client, account: OfficialAccount, post: Post) -> str:
    found = await PostFile.get(id=post.video_id or 0).select_related("file")
    content = await asyncio.to_thread(store().path(found.file).read_bytes)
    media_id = await client.upload(account, "video", content, "video.mp4", "video/mp4")
    asked = {"media_id": media_id, "title": post.title, "description": post.digest}
    return str((await client.post(account, "/cgi-bin/media/uploadvideo", asked))["media_id"])
