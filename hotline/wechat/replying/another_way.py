"""When WeChat takes no free answer any more: by template or SMS, or it stays visible on the desk as not sent."""

from datetime import datetime, timedelta

from hotline.messages import citizens
from hotline.wechat.live import tell
from hotline.wechat.models import Follower, OfficialAccount, Reply, ReplyState
from hotline.wechat.replying.letters import pieces

SMS_BYTES = 400
WHOLE = 60  # characters that come through whole, whatever way they go
STILL_WANTED = timedelta(days=14)


async def by_another_way(reply: Reply, follower: Follower, why: str, now: datetime) -> None:
    """Inside a transaction. What the assistant merely asks is not worth a text message."""
    content = reply.content
    if not content.get("lasting"):
        await _state(reply, follower, ReplyState.FAILED, why)
        return
    account = await OfficialAccount.get(id=follower.account_id)
    await _state(reply, follower, ReplyState.BY_TEMPLATE, why)
    await citizens.tell(
        tenant_id=account.tenant_id,
        follower_id=follower.id,
        citizen_id=follower.citizen_id,
        order_id=reply.order_id,
        reply_id=reply.id,
        title=str(content.get("title") or "12345答复"),
        text=pieces(str(content["text"]), SMS_BYTES)[0],
        url=str(content.get("path") or ""),
        now=now,
    )


async def catch_up(follower_id: int, now: datetime) -> None:
    """The citizen writes again: what a colleague said meanwhile and did not arrive whole is said here after all."""
    other = [ReplyState.FAILED, ReplyState.BY_TEMPLATE, ReplyState.BY_SMS]
    missed = Reply.filter(follower_id=follower_id, state__in=other, created_at__gt=now - STILL_WANTED)
    for reply in await missed.exclude(by_name="").order_by("id"):
        if reply.state is ReplyState.FAILED or len(str(reply.content["text"])) > WHOLE:
            again = {"state": ReplyState.WAITING, "attempts": 0, "next_attempt_at": now}
            await Reply.filter(id=reply.id).update(**again, detail=f"曾{_HOW[reply.state]}")


_HOW = {
    ReplyState.FAILED: "未送达",
    ReplyState.BY_TEMPLATE: "发过模板消息",
    ReplyState.BY_SMS: "发过短信",
}


async def _state(reply: Reply, follower: Follower, state: ReplyState, why: str) -> None:
    await Reply.filter(id=reply.id).update(state=state, detail=why[:200], next_attempt_at=None)
    await tell(follower, reply=reply.id)
