"""Posts reach the platform once: whatever dies, lags, lies or says no on the way."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.content.posts import approving, writing
from hotline.content.posts.models import Post, Release
from hotline.content.posts.states import PostState, Step
from hotline.infra.secrets import vault
from hotline.people.roles import Role
from hotline.wechat.models import AccessToken, WechatMessage
from hotline.wechat.publishing import events, telling
from hotline.wechat.publishing.outcomes import Fate, of_mass_send, of_publishing
from hotline.wechat.publishing.publisher import NO_ANSWER, Publisher
from tests.content.posts.people import BODY, editor, picture
from tests.orders.town import Town
from tests.playing import behave
from tests.wechat.conftest import Platform

S = PostState


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Press:
    """A town's posts and the worker that brings them out; time passes as the test says."""

    town: Town
    platform: Platform
    later: timedelta = field(default_factory=timedelta)

    def clock(self) -> datetime:
        return self.town.now + self.later

    def worker(self) -> Publisher:
        return Publisher(self.platform.client, "https://12345.example.cn", clock=self.clock)

    async def scheduled(self, way: str = "publish", **more: Any) -> Post:
        cover = await picture(self.town)
        body = f'{BODY}<p><img src="/desk/posts/files/{cover.id}"></p>'
        fields = {"title": "路灯不亮怎么报", "body": body, "cover": cover.id} | more
        by, now = self.town["wechat"], self.town.now
        post = await writing.write(fields, by=by, now=now)
        await approving.send_to_review(post.id, by=by, now=now)
        await approving.review(post.id, {"decision": "approve"}, by=self.town["manager"], now=now)
        return await approving.schedule(post.id, {"way": way}, by=by, now=now)

    async def work(self, minutes: float = 0) -> None:
        """Until nothing is due any more."""
        self.later += timedelta(minutes=minutes)
        worker = self.worker()
        for _ in range(12):
            if not await worker.step():
                return
        raise AssertionError("the worker never rests")

    async def post(self, post: Post) -> Post:
        return await Post.get(id=post.id)

    def out(self, title: str = "路灯不亮怎么报") -> list[Any]:
        return [
            one
            for one in self.platform.server.articles.published.values()
            if one.articles[0]["title"] == title
        ]


@pytest.fixture
async def press(town: Town, platform: Platform) -> AsyncIterator[Press]:
    town.people["wechat"] = await editor(town, "wechat", Role.WECHAT_OPERATOR)
    yield Press(town, platform)


async def test_a_post_is_drafted_with_the_platform_s_own_pictures_and_published(press: Press) -> None:
    post = await press.scheduled()
    await press.work()
    assert (await press.post(post)).state is S.PUBLISHING
    await press.work(1)
    found, article = await press.post(post), press.out()[0].articles[0]
    assert found.state is S.PUBLISHED and found.url.endswith("_1")
    assert "http://mmbiz.qpic.cn/" in article["content"] and "/desk/" not in article["content"]
    assert "https://12345.example.cn/submit?from=wx" in article["content_source_url"]
    assert len(press.out()) == 1


async def test_nothing_happens_before_its_time_or_after_it_was_called_off(press: Press) -> None:
    post = await press.scheduled()
    await Release.filter(post_id=post.id).update(due_at=press.town.now + timedelta(hours=1))
    await press.work(30)
    assert not press.platform.server.articles.drafts
    await approving.unschedule(post.id, by=press.town["wechat"], now=press.town.now)
    await press.work(60)
    assert not press.out()


@pytest.mark.parametrize("way", ["publish", "mass_send"])
async def test_killed_after_telling_it_is_out_once(
    press: Press, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, submit = await press.scheduled(way), telling.submit

    async def dying(*args: Any) -> Any:
        await submit(*args)
        raise Killed

    monkeypatch.setattr(telling, "submit", dying)
    with pytest.raises(Killed):
        await press.work()
    monkeypatch.undo()
    assert (await Release.get(post_id=post.id)).step is Step.SENDING
    await press.work(6)
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHED and len(press.out()) == 1
    assert len(press.platform.server.masses.sent) == (way == "mass_send")


async def test_killed_before_telling_it_is_told_again(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    post = await press.scheduled()

    async def dying(*_: Any) -> Any:
        raise Killed

    monkeypatch.setattr(telling, "submit", dying)
    with pytest.raises(Killed):
        await press.work()
    monkeypatch.undo()
    await press.work(6)
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHED and len(press.out()) == 1


@pytest.mark.parametrize("way", ["publish", "mass_send"])
async def test_an_answer_that_is_lost_sends_nothing_twice(press: Press, way: str) -> None:
    post = await press.scheduled(way)
    worker = press.worker()
    assert await worker.step() == 1  # the draft
    behave(press.platform.server, "hang")
    await worker.step()
    behave(press.platform.server, "ok")
    assert (await press.post(post)).state is S.PUBLISHING
    await press.work(3)
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHED and len(press.out()) == 1


@pytest.mark.parametrize("mode", ["fail", "html", "refuse"])
async def test_a_platform_that_is_down_is_waited_for(press: Press, mode: str) -> None:
    post = await press.scheduled()
    behave(press.platform.server, mode)
    await press.work()
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHING and not press.out()
    behave(press.platform.server, "ok")
    await AccessToken.filter(renewing_until__isnull=False).update(
        renewing_until=None
    )  # a refused token rests on the wall's clock
    await press.work(30)
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHED and len(press.out()) == 1


async def test_a_platform_that_stays_away_gives_the_post_back(press: Press) -> None:
    post = await press.scheduled()
    behave(press.platform.server, "fail")
    await press.work()
    await press.work(25 * 60)
    found = await press.post(post)
    assert found.state is S.APPROVED and "没有连上微信平台" in found.trouble
    assert await approving.schedule(post.id, {}, by=press.town["wechat"], now=press.town.now)


@pytest.mark.parametrize("way", ["publish", "mass_send"])
async def test_what_the_platform_s_review_refuses_is_kept_with_its_reason(press: Press, way: str) -> None:
    post = await press.scheduled(way, title="这里有违规词")
    await press.work()
    await press.work(1)
    found = await press.post(post)
    assert found.body == post.body
    if way == "publish":
        assert found.state is S.REFUSED and "平台审核没有通过" in found.trouble
    else:  # asked, the platform says only that it failed; why comes by event
        assert found.state is S.APPROVED and "群发失败" in found.trouble


async def test_a_used_up_quota_gives_the_post_back_with_a_way_out(press: Press) -> None:
    press.platform.server.masses.most = 0
    post = await press.scheduled("mass_send")
    await press.work()
    found = await press.post(post)
    assert found.state is S.APPROVED and "改为“发布”" in found.trouble
    await approving.schedule(post.id, {"way": "publish"}, by=press.town["wechat"], now=press.town.now)
    await press.work()
    await press.work(1)
    assert (await press.post(post)).state is S.PUBLISHED


async def test_a_published_post_is_taken_down_and_gone_already_is_as_good(press: Press) -> None:
    post = await press.scheduled()
    await press.work()
    await press.work(1)
    press.platform.server.articles.published.clear()
    why = {"opinion": "数据有误"}
    await approving.withdraw(post.id, why, by=press.town["wechat"], now=press.clock())
    await press.work()
    assert (await press.post(post)).state is S.WITHDRAWN
    assert (await Release.get(post_id=post.id)).step is Step.TAKEN_DOWN


async def test_the_event_comes_before_we_ask_and_twice(press: Press) -> None:
    post = await press.scheduled("mass_send", title="这里有违规词")
    await press.work()
    number = (await Release.get(post_id=post.id)).job_id
    fields = {"MsgID": number, "Status": "err(20008)", "TotalCount": "100"}
    message = WechatMessage(account_id=press.platform.account.id, event="MASSSENDJOBFINISH")
    for _ in range(2):
        await _heard(message, fields, press)
    found = await press.post(post)
    assert found.state is S.REFUSED and "涉嫌欺诈" in found.trouble


async def _heard(message: WechatMessage, fields: dict[str, str], press: Press) -> None:

    message.content_encrypted = vault().encrypt(json.dumps(fields))
    await events.mass_sent(message, press.clock())


async def test_no_answer_for_a_day_asks_a_person_to_look(press: Press) -> None:
    post = await press.scheduled()
    await Release.filter(post_id=post.id).update(
        step=Step.SENDING, draft_id="gone", told_at=press.town.now, begun_at=press.town.now
    )
    await Post.filter(id=post.id).update(state=S.PUBLISHING)
    await press.work(5)
    assert (await press.post(post)).state is S.PUBLISHING
    await press.work(25 * 60)
    found = await press.post(post)
    assert (found.state, found.trouble) == (S.APPROVED, NO_ANSWER)


def test_the_platform_s_xml_is_read_like_its_json() -> None:
    item = {"idx": "1", "article_url": "https://mp.weixin.qq.com/s/a"}
    for rows in (item, [item]):
        told = {
            "publish_id": "1",
            "publish_status": "0",
            "article_id": "x",
            "article_detail": {"count": "1", "item": rows},
        }
        assert (of_publishing(told).fate, of_publishing(told).url) == (Fate.OUT, item["article_url"])
    assert of_publishing({"publish_status": "4", "fail_idx": "1"}).fate is Fate.REFUSED
    assert of_publishing({"publish_status": {"x": "y"}}).fate is Fate.PENDING
    assert of_mass_send({"Status": "sendsuccess", "ArticleUrlResult": None}).fate is Fate.OUT
    assert of_mass_send({"Status": "err(99999)"}).reason.startswith("平台审核没有通过（err(99999)）")
