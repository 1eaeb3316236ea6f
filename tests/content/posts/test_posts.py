"""Draft → review by a second person → a way and a time; every version is kept, nobody writes over others."""

from datetime import timedelta

import pytest

from hotline.content.articles import one_published
from hotline.content.posts import approving, outside, queries, results, writing
from hotline.content.posts.checking import report_of
from hotline.content.posts.models import Post, PostVersion, Release
from hotline.content.posts.states import PostState, Step, Way
from hotline.infra.audit import AuditEntry
from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people.roles import Role
from hotline.profiles.models import TenantProfile, forget_rules
from tests.content.posts.conftest import Making
from tests.content.posts.people import BODY, account_of, editor
from tests.orders.town import Town, build

S = PostState
YES = {"decision": "approve"}


async def test_every_saved_version_is_kept_and_the_last_writer_does_not_review(
    town: Town, draft: Making
) -> None:
    post = await draft()
    change = {"title": "路灯不亮这样报", "body": BODY, "cover": post.cover_id, "version": 1}
    await writing.save(post.id, change, by=town["editor"], now=town.now)
    kept = await PostVersion.filter(post_id=post.id).order_by("number").values_list("number", "title")
    assert kept == [(1, "路灯不亮怎么报"), (2, "路灯不亮这样报")]
    await approving.send_to_review(post.id, by=town["wechat"], now=town.now)
    with pytest.raises(Forbidden, match="撰写人不能审核自己"):
        await approving.review(post.id, YES, by=town["editor"], now=town.now)
    done = await approving.review(post.id, YES, by=town["manager"], now=town.now)
    assert (done.state, done.version) == (S.APPROVED, 2)
    assert await AuditEntry.filter(subject=f"post:{post.id}").count() == 4


async def test_nobody_writes_over_what_he_has_not_seen(town: Town, draft: Making) -> None:
    post = await draft()
    fields = {"title": "第二版", "body": BODY, "version": 1}
    await writing.save(post.id, fields, by=town["editor"], now=town.now)
    with pytest.raises(Conflict, match="刚被别人改过"):
        await writing.save(post.id, fields | {"title": "第三版"}, by=town["wechat"], now=town.now)


async def test_a_changed_text_has_to_be_read_again(town: Town, approved: Making) -> None:
    post = await approved()
    await writing.save(post.id, {"title": "改了", "body": BODY}, by=town["wechat"], now=town.now)
    with pytest.raises(Conflict):
        await approving.schedule(post.id, {"way": "publish"}, by=town["wechat"], now=town.now)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"title": "长" * 65}, "填写有误"),
        ({"title": "一"}, "填写有误"),
        ({"digest": "长" * 121}, "填写有误"),
        ({"author": "长" * 17}, "填写有误"),
        ({"body": '<p><img src="/desk/posts/files/999999"></p>'}, "图片已失效"),
        ({"cover": 999999}, "文件已失效"),
        ({"account": "nobody-s"}, "还没有可用的公众号"),
    ],
)
async def test_what_the_platform_would_refuse_is_refused_at_once(
    draft: Making, more: dict[str, object], why: str
) -> None:
    with pytest.raises(Invalid, match=why):
        await draft(**more)
    assert not await Post.exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"cover": None}, "请选一张封面"),
        ({"body": ""}, "正文还是空的"),
        ({"body": "<p>找他：13800138000</p>"}, "手机号"),
        ({"title": "内部资料怎么看"}, "不公开的内容"),
        ({"kind": "video"}, "请上传视频"),
    ],
)
async def test_an_unfinished_or_telling_text_is_not_sent_to_review(
    town: Town, draft: Making, more: dict[str, object], why: str
) -> None:
    post = await draft(**more)
    with pytest.raises(Invalid) as refused:
        await approving.send_to_review(post.id, by=town["wechat"], now=town.now)
    assert why in str(refused.value)


async def test_the_name_of_a_citizen_behind_the_idea_stops_it(town: Town, draft: Making) -> None:
    order = await town.submit()
    fields = {"title": "路灯", "body": f"{BODY}<p>王小明先生反映</p>"}
    post = await writing.write(fields, by=town["wechat"], now=town.now, sources=[order.id])
    assert (await report_of(post)).stops[0].kind == "诉求人姓名"


async def test_a_service_account_has_four_pushes_a_month(town: Town, approved: Making) -> None:
    for _ in range(4):
        post = await approved()
        await approving.schedule(post.id, {"way": "mass_send"}, by=town["wechat"], now=town.now)
    fifth = await approved()
    with pytest.raises(Conflict, match="4 次群发已用完"):
        await approving.schedule(fifth.id, {"way": "mass_send"}, by=town["wechat"], now=town.now)
    later = {"way": "mass_send", "at": town.now + timedelta(days=20)}  # August
    assert (await approving.schedule(fifth.id, later, by=town["wechat"], now=town.now)).state is S.SCHEDULED
    await approving.unschedule(post.id, by=town["wechat"], now=town.now)
    sixth = await approved()
    await approving.schedule(sixth.id, {"way": "mass_send"}, by=town["wechat"], now=town.now)


async def test_where_the_city_wants_three_eyes_a_third_person_releases(town: Town, approved: Making) -> None:
    rules = {"post_needs_third_person": True}
    await TenantProfile.create(
        tenant_id=town.centre.id,
        profile_key="default",
        overrides=rules,
        version=1,
        changed_at=town.now,
        changed_by="test",
    )
    forget_rules()
    post = await approved()  # written by one operator, reviewed by the manager
    for login in ("wechat", "manager"):
        with pytest.raises(Forbidden, match="第三位同事"):
            await approving.schedule(post.id, {}, by=town[login], now=town.now)
    done = await approving.schedule(post.id, {}, by=town["wechat2"], now=town.now)
    assert done.state is S.SCHEDULED and done.released_by_id == town["wechat2"].staff_id


async def test_a_scheduled_post_moves_with_its_hour_and_is_called_back(town: Town, approved: Making) -> None:
    post = await approved()
    with pytest.raises(Invalid, match="已经过去"):
        await approving.schedule(
            post.id, {"at": town.now - timedelta(hours=1)}, by=town["wechat"], now=town.now
        )
    at = town.now + timedelta(hours=3)
    await approving.schedule(post.id, {"at": at}, by=town["wechat"], now=town.now)
    day = (town.now + timedelta(days=2)).date()
    moved = await approving.move(post.id, {"day": day}, by=town["wechat"], now=town.now)
    assert moved.scheduled_at == at + timedelta(days=2) and moved.planned_on == day
    assert (await Release.get(post_id=post.id)).due_at == moved.scheduled_at
    with pytest.raises(Invalid, match="过去的日子"):
        await approving.move(post.id, {"day": "2026-07-01"}, by=town["wechat"], now=town.now)
    back = await approving.unschedule(post.id, by=town["wechat"], now=town.now)
    assert back.state is S.APPROVED and (await Release.get(post_id=post.id)).step is Step.CANCELLED


async def test_what_the_platform_is_told_about_is_not_called_back(town: Town, approved: Making) -> None:
    post = await approved()
    await approving.schedule(post.id, {}, by=town["wechat"], now=town.now)
    await Release.filter(post_id=post.id).update(step=Step.SENDING)
    with pytest.raises(Conflict, match="已经开始发布"):
        await approving.unschedule(post.id, by=town["wechat"], now=town.now)
    with pytest.raises(Conflict, match="已经开始发布"):
        await approving.withdraw(post.id, {}, by=town["wechat"], now=town.now)


async def test_a_result_told_twice_is_written_once_and_reaches_the_portal(
    town: Town, approved: Making
) -> None:
    post = await approved(also_on_portal=True)
    await approving.schedule(post.id, {"way": "publish"}, by=town["wechat"], now=town.now)
    release = await Release.get(post_id=post.id)
    for _ in range(2):
        await results.came_out(release.id, town.now, url="https://mp.weixin.qq.com/s/x", article_id="a1")
    await results.was_refused(release.id, "太晚了", town.now)
    found = await queries.one(post.id, by=town["manager"])
    assert (found.state, found.trouble, found.url) == (S.PUBLISHED, "", "https://mp.weixin.qq.com/s/x")
    article = await one_published(town.centre.id, found.portal_article_id or 0)
    assert article.title == post.title and "灯杆编号" in article.body and "<p>" not in article.body
    assert (article.written_by_id, article.reviewed_by_id) == (
        town["wechat"].staff_id,
        town["manager"].staff_id,
    )
    with pytest.raises(Conflict):
        await outside.put_on_portal(post.id, by=town["wechat"], now=town.now)


async def test_a_refused_post_keeps_its_text_and_goes_round_again(town: Town, approved: Making) -> None:
    post = await approved()
    await approving.schedule(post.id, {"way": "publish"}, by=town["wechat"], now=town.now)
    await results.was_refused((await Release.get(post_id=post.id)).id, "平台审核没有通过", town.now)
    found = await Post.get(id=post.id)
    assert (found.state, found.trouble, found.body) == (S.REFUSED, "平台审核没有通过", post.body)
    again = await writing.save(post.id, {"title": "再来", "body": BODY}, by=town["wechat"], now=town.now)
    assert (again.state, again.trouble) == (S.DRAFT, "")


async def test_a_video_is_pushed_or_recorded_by_hand(town: Town, approved: Making) -> None:
    post = await approved()
    await Post.filter(id=post.id).update(kind="video")
    with pytest.raises(Invalid, match="只能群发视频"):
        await approving.schedule(post.id, {"way": "publish"}, by=town["wechat"], now=town.now)
    place = {"url": "https://channels.weixin.qq.com/video/1", "at": town.now - timedelta(hours=1)}
    with pytest.raises(Invalid, match="填写有误"):
        await outside.record_elsewhere(
            post.id, place | {"url": "https://evil.example/1"}, by=town["wechat"], now=town.now
        )
    done = await outside.record_elsewhere(post.id, place, by=town["wechat"], now=town.now)
    account = (await queries.accounts(by=town["wechat"]))[0]
    week = await queries.week_of(
        account, done.planned_on - timedelta(days=2), by=town["wechat"], now=town.now
    )
    assert (week.posts.done, week.videos.reached) == (1, True)


async def test_the_week_proposes_a_way_for_what_is_open(town: Town, draft: Making, approved: Making) -> None:
    top, plain = await approved(importance="top"), await draft()
    account = (await queries.accounts(by=town["wechat"]))[0]
    monday = top.planned_on - timedelta(days=top.planned_on.weekday())
    week = await queries.week_of(account, monday, by=town["wechat"], now=town.now)
    assert {id_: one.way for id_, one in week.proposals.items()} == {
        top.id: Way.MASS_SEND,
        plain.id: Way.PUBLISH,
    }
    assert (week.posts.ahead, week.posts.missing, week.pushes.left) == (2, 2, 4)
    assert await queries.waiting(town["wechat"]) == 1 and await queries.waiting(town["agent"]) == 0


async def test_who_has_no_business_here_and_other_towns_see_nothing(town: Town, draft: Making) -> None:
    post = await draft()
    other = await build("b_", "450700")
    await account_of(other, "b", "wxother12345")
    with pytest.raises(Forbidden):
        await queries.one(post.id, by=town["agent"])
    with pytest.raises(NotFound):
        await queries.one(post.id, by=other["manager"])
    with pytest.raises(NotFound):
        await approving.review(post.id, YES, by=other["manager"], now=town.now)
    theirs = await editor(other, "b_wechat", Role.WECHAT_OPERATOR)
    with pytest.raises(Invalid, match="文件已失效"):
        await writing.write({"title": "借图", "cover": post.cover_id}, by=theirs, now=town.now)
